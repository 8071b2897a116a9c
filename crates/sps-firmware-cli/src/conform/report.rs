//! All judgements put together, statement by statement.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde::Serialize;

use super::claim;
use super::contract::{self, Contract};
use super::finding::{Finding, Level, Rule};
use super::journal::Journal;
use super::probe::{self, Needs, Probe};
use super::reach::reach;
use super::redact::Redactor;
use super::statement::{Statement, statements};
use super::timing;
use super::unprobed;
use super::validate::{Judge, Verdict};

/// What came of a run. Its form as JSON is described in `assets/conform-report.schema.json`.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The version of this form.
    pub(crate) format: u32,
    /// The day of the run, by our clock.
    pub(crate) date: String,
    pub(crate) appliance: Subject,
    pub(crate) contract: Source,
    /// What was allowed beside reading, as options of the command line.
    pub(crate) allowed: Vec<&'static str>,
    pub(crate) summary: Summary,
    pub(crate) findings: Vec<Finding>,
    pub(crate) statements: Vec<Line>,
    pub(crate) proposals: Vec<Proposal>,
    pub(crate) exchanges: Vec<Row>,
}

/// The appliance, without its name.
#[derive(Debug, Serialize)]
pub(crate) struct Subject {
    pub(crate) firmware_version: Option<String>,
}

/// The document.
#[derive(Debug, Serialize)]
pub(crate) struct Source {
    pub(crate) document: &'static str,
    pub(crate) version: String,
}

/// How many of each.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    pub(crate) confirmed: usize,
    pub(crate) contradicted: usize,
    pub(crate) not_reached: usize,
    pub(crate) contradictions: usize,
    pub(crate) troubles: usize,
    pub(crate) drift: usize,
    /// Probes that were sent and whose question is still open.
    pub(crate) unanswered: Vec<&'static str>,
}

/// A statement and what became of it.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    #[serde(flatten)]
    pub(crate) statement: Statement,
    pub(crate) verdict: Outcome,
    /// The probes that say so.
    pub(crate) probes: Vec<&'static str>,
    /// Why it was not reached.
    pub(crate) reason: Option<String>,
}

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// The appliance does so.
    Confirmed,
    /// The appliance does otherwise.
    Contradicted,
    /// Nothing was seen of it.
    NotReached,
}

/// A change of the document that the run suggests.
#[derive(Debug, Serialize)]
pub(crate) struct Proposal {
    pub(crate) pointer: String,
    /// The line of `x-evidence`.
    pub(crate) line: u32,
    pub(crate) from: String,
    pub(crate) to: &'static str,
    /// The text for `x-evidence-source`.
    pub(crate) source: String,
}

/// An exchange in a line.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) number: usize,
    pub(crate) probe: &'static str,
    pub(crate) request: String,
    pub(crate) status: Option<u16>,
    pub(crate) milliseconds: u64,
}

/// What is known beside the exchanges.
pub(crate) struct Circumstances {
    pub(crate) date: String,
    pub(crate) allowed: Vec<Needs>,
    /// From when on an answer is slow.
    pub(crate) slow: std::time::Duration,
}

/// Judges a run.
pub(crate) fn report(
    contract: &Contract,
    journal: &Journal,
    redactor: &Redactor,
    circumstances: Circumstances,
) -> Result<Report> {
    let mut findings = Vec::new();
    let mut holds: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    let mut open: BTreeSet<&'static str> = BTreeSet::new();
    let mut judge = Judge::new(contract, redactor);
    for (index, entry) in journal.entries.iter().enumerate() {
        let verdict: Verdict = judge.judge(entry.probe, &entry.exchange)?;
        let name = entry.probe.name;
        for pointer in verdict.holds {
            holds.entry(pointer).or_default().insert(name);
        }
        match verdict.meets_aim {
            true => open.remove(name),
            false => open.insert(name),
        };
        let numbered = verdict
            .findings
            .into_iter()
            .map(|finding| Finding { exchange: Some(index + 1), ..finding });
        findings.extend(numbered);
    }
    // A refusal that says how to ask is followed by another probe that does.
    if !open.contains(probe::UPGRADE_WITH_MESSAGE.name)
        && journal.entries.iter().any(|it| it.probe.name == probe::UPGRADE_WITH_MESSAGE.name)
    {
        open.remove(probe::UPGRADE_WITHOUT_MESSAGE.name);
    }
    findings.extend(claims(contract, journal, redactor));
    findings.extend(timing::findings(journal, circumstances.slow));
    findings.extend(journal.troubles.iter().map(|trouble| {
        open.insert(trouble.probe.name);
        beside(trouble.probe.name, Level::Trouble, trouble.rule, trouble.message.clone())
    }));
    findings.sort_by_key(|finding| (finding.level, finding.exchange));
    let lines = lines(contract, journal, &holds, &findings);
    let version = version(journal);
    let proposals = proposals(&lines, version.as_deref(), &circumstances.date);
    let verdicts = |outcome| lines.iter().filter(|line| line.verdict == outcome).count();
    let levels = |level| findings.iter().filter(|finding| finding.level == level).count();
    Ok(Report {
        format: 1,
        summary: Summary {
            confirmed: verdicts(Outcome::Confirmed),
            contradicted: verdicts(Outcome::Contradicted),
            not_reached: verdicts(Outcome::NotReached),
            contradictions: levels(Level::Contradiction),
            troubles: levels(Level::Trouble),
            drift: levels(Level::Drift),
            unanswered: open.into_iter().collect(),
        },
        date: circumstances.date,
        appliance: Subject { firmware_version: version },
        contract: Source { document: contract::NAME, version: contract.version().to_owned() },
        allowed: circumstances.allowed.into_iter().filter_map(Needs::option).collect(),
        findings,
        statements: lines,
        proposals,
        exchanges: rows(journal),
    })
}

impl Report {
    /// Whether the appliance does what the document says, as far as it was asked.
    pub(crate) fn conforms(&self) -> bool {
        self.summary.contradictions == 0 && self.summary.unanswered.is_empty()
    }
}

/// A finding that no single exchange shows.
pub(super) fn beside(probe: &'static str, level: Level, rule: Rule, message: String) -> Finding {
    Finding {
        level,
        rule,
        probe,
        exchange: None,
        request: None,
        status: None,
        at: None,
        document: None,
        message,
        seen: None,
        contradicts: Vec::new(),
    }
}

fn claims(contract: &Contract, journal: &Journal, redactor: &Redactor) -> Vec<Finding> {
    let broken = claim::broken(journal).into_iter().map(|broken| {
        let statement = broken.claim.statement;
        let message = format!("this does not hold: {}", broken.claim.text);
        Finding {
            at: Some(broken.at.clone()),
            document: Some(contract.place(statement)),
            seen: redactor.shown(&broken.body, &broken.at),
            contradicts: vec![statement.to_owned()],
            ..beside(broken.claim.probe, Level::Contradiction, Rule::Claim, message)
        }
    });
    broken.collect()
}

fn lines(
    contract: &Contract,
    journal: &Journal,
    holds: &BTreeMap<String, BTreeSet<&'static str>>,
    findings: &[Finding],
) -> Vec<Line> {
    let reached: Vec<_> = probe::all().map(|probe| (probe, reach(contract, probe))).collect();
    let statements = statements(contract).into_values().map(|statement| {
        let pointer = &statement.place.pointer;
        let against = findings.iter().filter(|finding| finding.contradicts.contains(pointer));
        let against: BTreeSet<_> = against.map(|finding| finding.probe).collect();
        let (verdict, probes) = match (against.is_empty(), holds.get(pointer)) {
            (false, _) => (Outcome::Contradicted, against),
            (true, Some(probes)) => (Outcome::Confirmed, probes.clone()),
            (true, None) => (Outcome::NotReached, BTreeSet::new()),
        };
        let reason = (verdict == Outcome::NotReached).then(|| {
            let able = reached.iter().filter(|(_, reached)| reached.contains(pointer));
            why_not(journal, pointer, able.map(|(probe, _)| *probe))
        });
        Line { verdict, probes: probes.into_iter().collect(), reason, statement }
    });
    statements.collect()
}

/// Why nothing was seen of a statement, by the probes that could have shown it.
fn why_not(journal: &Journal, pointer: &str, able: impl Iterator<Item = &'static Probe>) -> String {
    let mut reasons: Vec<String> = Vec::new();
    for probe in able {
        let skipped = journal.skipped.iter().find(|(skipped, _)| skipped.name == probe.name);
        let reason = match skipped {
            Some((_, reason)) => reason.clone(),
            None => format!("the answer to {} did not show it", probe.name),
        };
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    match reasons.is_empty() {
        true => unprobed::reason(pointer).to_owned(),
        false => reasons.join("; "),
    }
}

fn version(journal: &Journal) -> Option<String> {
    let info = journal.body("info")?;
    Some(info.pointer("/body/firmware_version")?.as_str()?.to_owned())
}

/// What is inferred and was seen, is observed from now on. What a page documents stays documented.
fn proposals(lines: &[Line], version: Option<&str>, date: &str) -> Vec<Proposal> {
    let version = version.unwrap_or("unknown");
    let seen = lines
        .iter()
        .filter(|line| line.verdict == Outcome::Confirmed && line.statement.evidence == "inferred");
    let proposals = seen.map(|line| Proposal {
        pointer: line.statement.place.pointer.clone(),
        line: line.statement.evidence_line,
        from: line.statement.evidence.clone(),
        to: "observed",
        source: format!(
            "Appliance version {version}, {date}, `spsfw conform` ({}).",
            line.probes.join(", ")
        ),
    });
    proposals.collect()
}

fn rows(journal: &Journal) -> Vec<Row> {
    let entries = journal.entries.iter().enumerate();
    let rows = entries.map(|(index, entry)| Row {
        number: index + 1,
        probe: entry.probe.name,
        request: entry.exchange.line(),
        status: entry.exchange.status(),
        milliseconds: u64::try_from(entry.exchange.elapsed.as_millis()).unwrap_or(u64::MAX),
    });
    rows.collect()
}
