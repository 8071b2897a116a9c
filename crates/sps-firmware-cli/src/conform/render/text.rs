//! The report in a terminal.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{name, patch, seen_at, word};
use crate::conform::finding::Level;
use crate::conform::report::{Line, Outcome, Report};

/// What was found first, then the statements, then what the document could say. Without `all`, of
/// the statements that were not reached only the reasons are told, and of the confirmed nothing.
pub(crate) fn text(report: &Report, all: bool) -> String {
    let mut text = String::new();
    for (level, title) in [
        (Level::Contradiction, "Contradictions: the appliance does otherwise"),
        (Level::Trouble, "Troubles: no answer, or not one to the question"),
        (Level::Drift, "Drift: what the document leaves open"),
    ] {
        findings(&mut text, report, level, title);
    }
    statements(&mut text, report, Outcome::Contradicted, "Contradicted");
    if all {
        statements(&mut text, report, Outcome::NotReached, "Not reached");
        statements(&mut text, report, Outcome::Confirmed, "Confirmed");
    } else {
        reasons(&mut text, report);
    }
    proposals(&mut text, report, all);
    text.push_str(&verdict(report));
    text
}

/// The last line.
pub(super) fn verdict(report: &Report) -> String {
    let summary = &report.summary;
    let version = report.appliance.firmware_version.as_deref().unwrap_or("unknown");
    let mut text = format!(
        "Firmware {version} and contract {}: {} statements confirmed, {} contradicted, {} not \
         reached, in {} exchanges.\n",
        report.contract.version,
        summary.confirmed,
        summary.contradicted,
        summary.not_reached,
        report.exchanges.len()
    );
    if !summary.unanswered.is_empty() {
        text.push_str(&format!("Still open: {}.\n", summary.unanswered.join(", ")));
    }
    text.push_str(match report.conforms() {
        true => "It conforms, as far as it was asked.\n",
        false => "It does not conform.\n",
    });
    text
}

fn findings(text: &mut String, report: &Report, level: Level, title: &str) {
    let findings: Vec<_> = report.findings.iter().filter(|it| it.level == level).collect();
    if findings.is_empty() {
        return;
    }
    text.push_str(&format!("{title}\n"));
    for finding in findings {
        let rule = word(finding.rule);
        text.push_str(&format!("  {rule}: {}: {}\n", seen_at(finding), finding.message));
        if let Some(seen) = &finding.seen {
            text.push_str(&format!("    seen: {seen}\n"));
        }
        if let Some(place) = &finding.document {
            let document = report.contract.document;
            text.push_str(&format!("    {document}:{} {}\n", place.line, place.pointer));
        }
    }
    text.push('\n');
}

fn statements(text: &mut String, report: &Report, outcome: Outcome, title: &str) {
    let lines: Vec<_> = report.statements.iter().filter(|it| it.verdict == outcome).collect();
    if lines.is_empty() {
        return;
    }
    text.push_str(&format!("{title}\n"));
    for line in lines {
        text.push_str(&format!("  {}\n", told(line)));
    }
    text.push('\n');
}

/// The proposals as a patch, or in a line each.
fn proposals(text: &mut String, report: &Report, all: bool) {
    if report.proposals.is_empty() {
        return;
    }
    let document = report.contract.document;
    if all {
        text.push_str(&format!("Proposed for {document}\n"));
        report.proposals.iter().for_each(|proposal| text.push_str(&patch(proposal)));
    } else {
        text.push_str(&format!(
            "Proposed for {document}: what is inferred is observed (--all gives it as a patch)\n"
        ));
        for proposal in &report.proposals {
            text.push_str(&format!("  line {:4} {}\n", proposal.line, proposal.pointer));
        }
    }
    text.push('\n');
}

/// Why statements were not reached, and how many for each reason.
fn reasons(text: &mut String, report: &Report) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in report.statements.iter().filter_map(|line| line.reason.as_deref()) {
        *counts.entry(reason).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(reason, count)| (Reverse(*count), *reason));
    if counts.is_empty() {
        return;
    }
    text.push_str("Not reached (--all names the statements)\n");
    for (reason, count) in counts {
        text.push_str(&format!("  {count:3}  {reason}\n"));
    }
    text.push('\n');
}

fn told(line: &Line) -> String {
    let by = match &line.reason {
        Some(reason) => reason.clone(),
        None => line.probes.join(", "),
    };
    let statement = &line.statement;
    format!("{:10} line {:4} {} ({by})", statement.evidence, statement.place.line, name(line))
}
