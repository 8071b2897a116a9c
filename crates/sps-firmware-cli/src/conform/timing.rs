//! What clocks and durations tell: slow answers, and a clock that is wrong.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::DATE;

use super::finding::{Finding, Level, Rule};
use super::journal::{Entry, Journal};
use super::probe::Needs;
use super::report::beside;

/// Below that, the way of the answer and whole seconds explain it.
const TOLERANCE: i64 = 60;

/// Slow answers to reads, and the difference of the clocks, each told once.
pub(super) fn findings(journal: &Journal, slow: Duration) -> Vec<Finding> {
    let mut findings = Vec::new();
    let reads = journal.entries.iter().enumerate().filter(|(_, entry)| {
        matches!(entry.probe.needs, Needs::Nothing | Needs::Refusals)
            && entry.exchange.answer.is_ok()
    });
    let late: Vec<_> = reads.filter(|(_, entry)| entry.exchange.elapsed >= slow).collect();
    if let Some((index, entry)) = late.first() {
        let message = format!(
            "{} of {} answers took {} s or longer",
            late.len(),
            journal.entries.len(),
            slow.as_secs()
        );
        findings.push(Finding {
            exchange: Some(index + 1),
            request: Some(entry.exchange.line()),
            status: entry.exchange.status(),
            ..beside(entry.probe.name, Level::Trouble, Rule::Slow, message)
        });
    }
    let skew = journal.entries.iter().enumerate().find_map(|(index, entry)| {
        skew(entry).filter(|skew| skew.abs() > TOLERANCE).map(|skew| (index, entry, skew))
    });
    if let Some((index, entry, skew)) = skew {
        let side = if skew > 0 { "ahead of" } else { "behind" };
        let message = format!("the appliance's clock is {} s {side} ours", skew.abs());
        findings.push(Finding {
            exchange: Some(index + 1),
            request: Some(entry.exchange.line()),
            ..beside(entry.probe.name, Level::Trouble, Rule::Clock, message)
        });
    }
    findings
}

/// How many seconds the clock that dated the answer was ahead of ours when it came.
fn skew(entry: &Entry) -> Option<i64> {
    let answer = entry.exchange.answer.as_ref().ok()?;
    let theirs = answer.headers.get(DATE)?.to_str().ok()?;
    let theirs = DateTime::parse_from_rfc2822(theirs).ok()?;
    Some((theirs.with_timezone(&Utc) - DateTime::<Utc>::from(entry.exchange.at)).num_seconds())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use reqwest::header::{DATE, HeaderMap};

    use super::{Rule, findings};
    use crate::conform::exchange::{Answer, Exchange, Sent};
    use crate::conform::journal::{Entry, Journal};
    use crate::conform::probe;

    fn journal(date: &str, at: SystemTime, elapsed: u64) -> Journal {
        let headers = HeaderMap::from_iter([(DATE, date.parse().unwrap())]);
        let exchange = Exchange {
            method: "GET",
            path: "/api/info".to_owned(),
            headers: Vec::new(),
            credential: None,
            body: Sent::Nothing,
            answer: Ok(Answer { status: 200, headers, body: Vec::new() }),
            elapsed: Duration::from_secs(elapsed),
            at,
        };
        let entries = vec![Entry { probe: &probe::READS[0], exchange }];
        Journal { entries, ..Journal::default() }
    }

    #[test]
    fn slow_answers_and_wrong_clocks_are_told_and_nothing_else() {
        let at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let right = "Tue, 14 Nov 2023 22:13:20 GMT";
        let ahead = "Wed, 15 Nov 2023 22:13:20 GMT";
        let rules = |date, elapsed| {
            let findings = findings(&journal(date, at, elapsed), Duration::from_secs(3));
            findings.into_iter().map(|finding| (finding.rule, finding.message)).collect::<Vec<_>>()
        };
        assert!(rules(right, 1).is_empty());
        let slow = "1 of 1 answers took 3 s or longer".to_owned();
        assert_eq!(rules(right, 3), [(Rule::Slow, slow)]);
        let clock = "the appliance's clock is 86400 s ahead of ours".to_owned();
        assert_eq!(rules(ahead, 1), [(Rule::Clock, clock)]);
    }
}
