//! The report for an issue: everything that a maintainer needs, and no secret.

use super::{name, patch, seen_at, word};
use crate::conform::report::{Outcome, Report};

/// The report as Markdown.
pub(crate) fn markdown(report: &Report) -> String {
    let version = report.appliance.firmware_version.as_deref().unwrap_or("unknown");
    let mut text = format!(
        "# Firmware {version} against the contract {}\n\n{}, `spsfw conform{}`.\n\n{}",
        report.contract.version,
        report.date,
        report.allowed.iter().map(|option| format!(" {option}")).collect::<String>(),
        super::text::verdict(report)
    );
    findings(&mut text, report);
    statements(&mut text, report);
    if !report.proposals.is_empty() {
        text.push_str(&format!("\n## Proposed for `{}`\n\n```diff\n", report.contract.document));
        report.proposals.iter().for_each(|proposal| text.push_str(&patch(proposal)));
        text.push_str("```\n");
    }
    text.push_str(
        "\n## Exchanges\n\n| # | probe | request | status | ms |\n|---|---|---|---|---|\n",
    );
    for row in &report.exchanges {
        let status = row.status.map_or("none".to_owned(), |status| status.to_string());
        text.push_str(&format!(
            "| {} | {} | `{}` | {status} | {} |\n",
            row.number, row.probe, row.request, row.milliseconds
        ));
    }
    text
}

fn findings(text: &mut String, report: &Report) {
    if report.findings.is_empty() {
        return;
    }
    text.push_str("\n## Findings\n\n| | where | what | seen | document |\n|---|---|---|---|---|\n");
    for finding in &report.findings {
        let place = finding.document.as_ref();
        let place = place.map(|place| format!("line {} `{}`", place.line, place.pointer));
        let seen = finding.seen.as_ref().map(|seen| format!("`{}`", cell(seen)));
        text.push_str(&format!(
            "| {}: {} | {} | {} | {} | {} |\n",
            word(finding.level),
            word(finding.rule),
            cell(&seen_at(finding)),
            cell(&finding.message),
            seen.unwrap_or_default(),
            place.unwrap_or_default()
        ));
    }
}

fn statements(text: &mut String, report: &Report) {
    text.push_str(
        "\n## Statements\n\n| | evidence | line | statement | by |\n|---|---|---|---|---|\n",
    );
    for outcome in [Outcome::Contradicted, Outcome::Confirmed, Outcome::NotReached] {
        let word = match outcome {
            Outcome::Contradicted => "**contradicted**",
            Outcome::Confirmed => "confirmed",
            Outcome::NotReached => "not reached",
        };
        for line in report.statements.iter().filter(|line| line.verdict == outcome) {
            let by = line.reason.clone().unwrap_or_else(|| line.probes.join(", "));
            let (evidence, place) = (&line.statement.evidence, &line.statement.place);
            text.push_str(&format!(
                "| {word} | {evidence} | {} | `{}` | {} |\n",
                place.line,
                name(line),
                cell(&by)
            ));
        }
    }
}

/// A text that stays in its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ").replace('`', "'")
}
