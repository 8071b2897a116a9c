//! For GitHub: workflow commands, which it shows as annotations on the lines of a pull request.

use std::fmt::Write as _;

use openapi_document::Document;

use super::place::anchor;
use super::words::{counted, plural, reach};
use super::{Counts, Review};
use crate::policy::Problem;
use crate::{Finding, Level};

/// GitHub shows ten annotations of a kind and step, and drops the others without a word.
const LIMIT: usize = 10;

/// At most ten annotations, the worst first, and a line for the log that counts what there is.
#[must_use]
pub fn github(review: &Review<'_>) -> String {
    let findings = review.distinct();
    let annotations: Vec<String> = review
        .problems
        .iter()
        .map(problem)
        .chain(findings.iter().map(|(comparison, it)| annotation(it, comparison.revision)))
        .collect();
    let mut out = String::new();
    for line in annotations.iter().take(LIMIT) {
        out.push_str(line);
        out.push('\n');
    }
    let counts = counted(Counts::of(findings.iter().map(|(_, it)| *it)));
    let hidden = annotations.len().saturating_sub(LIMIT);
    // Writing to a string cannot fail.
    let _ = match hidden {
        0 => writeln!(out, "openapi-diff: {counts}"),
        _ => writeln!(
            out,
            "openapi-diff: {counts}; {} not shown as annotations, `cargo xtask diff` lists all",
            plural(hidden, "finding"),
        ),
    };
    out
}

fn annotation(finding: &Finding, revision: &Document) -> String {
    let place = anchor(finding, revision);
    let mut message = finding.message.clone();
    if finding.level > Level::Info {
        message.push_str(&format!("\n{}", finding.verdicts.clients.sentence));
    }
    if finding.verdicts.sdk.level > Level::Info {
        message.push_str(&format!("\nSDK: {}", finding.verdicts.sdk.sentence));
    }
    if !finding.operations.is_empty() {
        message.push_str(&format!("\nReaches {}.", reach(finding, "", 5)));
    }
    if finding.level > Level::Info && !finding.hint.is_empty() {
        message.push_str(&format!("\nHint: {}", finding.hint));
    }
    let kind = match finding.level {
        Level::Breaking => "error",
        Level::Warning => "warning",
        Level::Info => "notice",
    };
    command(kind, revision.name(), place.line, Some(place.column), finding.id, &message)
}

fn problem(problem: &Problem) -> String {
    let message = format!("{}\nHint: {}", problem.message, problem.cure);
    let line = problem.line.unwrap_or(1);
    command(problem.severity.as_str(), &problem.file, line, None, "policy", &message)
}

fn command(
    kind: &str,
    file: &str,
    line: u32,
    column: Option<u32>,
    title: &str,
    message: &str,
) -> String {
    let column = column.map(|it| format!(",col={it}")).unwrap_or_default();
    format!(
        "::{kind} file={},line={line}{column},title={}::{}",
        property(file),
        property(title),
        data(message)
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
