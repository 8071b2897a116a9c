//! The report for people: in a terminal, and as Markdown.

mod markdown;
mod text;

pub(crate) use markdown::markdown;
pub(crate) use text::text;

use serde::Serialize;

use super::finding::Finding;
use super::report::{Line, Proposal};

/// Where a finding was seen: the request, its status, and the place in the answer.
fn seen_at(finding: &Finding) -> String {
    let mut text = finding.request.clone().unwrap_or_else(|| finding.probe.to_owned());
    if let Some(status) = finding.status {
        text.push_str(&format!(" ({status})"));
    }
    if let Some(at) = finding.at.as_ref().filter(|at| !at.is_empty()) {
        text.push_str(&format!(" at {at}"));
    }
    text
}

/// A level or a rule as the JSON has it.
fn word(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// A statement as a short name: its kind and its pointer without what goes without saying.
fn name(line: &Line) -> &str {
    let pointer = line.statement.place.pointer.as_str();
    pointer.strip_prefix("/components/").or(pointer.strip_prefix("/paths/")).unwrap_or(pointer)
}

/// A proposal as lines of a patch.
fn patch(proposal: &Proposal) -> String {
    format!(
        "@@ line {} {} @@\n-x-evidence: {}\n+x-evidence: {}\n+x-evidence-source: {}\n",
        proposal.line, proposal.pointer, proposal.from, proposal.to, proposal.source
    )
}
