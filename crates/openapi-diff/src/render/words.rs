//! Phrases that several renderers share.

use serde_json::Value;

use super::Counts;
use crate::{Direction, Finding, Level, OperationRef, Verdict};

/// `2 breaking, 1 warning, 3 info`, or `no change`.
pub(super) fn counted(counts: Counts) -> String {
    let Counts { breaking, warning, info } = counts;
    let mut parts = Vec::new();
    if breaking > 0 {
        parts.push(format!("{breaking} breaking"));
    }
    if warning > 0 {
        parts.push(plural(warning, "warning"));
    }
    if info > 0 {
        parts.push(format!("{info} info"));
    }
    if parts.is_empty() { "no change that anybody can see".to_owned() } else { parts.join(", ") }
}

/// Whether there is something to do about a finding: for clients on the wire, or for code that uses the SDK.
pub(super) fn has_help(finding: &Finding) -> bool {
    let hurts = finding.level > Level::Info || finding.verdicts.sdk.level > Level::Info;
    hurts && !finding.hint.is_empty() && finding.hint != "Nothing to do."
}

/// `1 finding`, `2 findings`.
pub(super) fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The three verdicts, each with the name of its party.
pub(super) fn verdicts(finding: &Finding) -> [(&'static str, &Verdict); 3] {
    let verdicts = &finding.verdicts;
    [("clients", &verdicts.clients), ("servers", &verdicts.servers), ("SDK", &verdicts.sdk)]
}

/// `` `POST /x` (request) ``; without ticks for formats that have no code spans.
pub(super) fn operation(it: &OperationRef, tick: &str) -> String {
    let direction = match it.direction {
        Direction::Request => " (request)",
        Direction::Response => " (response)",
        Direction::Both => "",
    };
    format!("{tick}{}{tick}{direction}", it.label)
}

/// The operations that a finding reaches: the first `limit`, and how many there are besides. Empty if there are none.
pub(super) fn reach(finding: &Finding, tick: &str, limit: usize) -> String {
    let all = &finding.operations;
    let named: Vec<String> = all.iter().take(limit).map(|it| operation(it, tick)).collect();
    let rest = all.len() - named.len();
    let list = named.join(", ");
    if rest > 0 { format!("{list} and {rest} more") } else { list }
}

/// The message with a full stop, then the operations that the finding reaches.
pub(super) fn message_and_reach(finding: &Finding) -> String {
    let message = finding.message.trim_end_matches('.');
    match reach(finding, "", 5) {
        list if list.is_empty() => format!("{message}."),
        list => format!("{message}. Reaches {list}."),
    }
}

/// A value on one line, as JSON, cut after `limit` characters.
pub(super) fn value(value: &Value, limit: usize) -> String {
    cut(&value.to_string(), limit)
}

/// The text with line breaks shown and its end cut off after `limit` characters.
pub(super) fn cut(text: &str, limit: usize) -> String {
    let flat = one_line(text);
    if flat.chars().count() <= limit {
        return flat;
    }
    let head: String = flat.chars().take(limit.saturating_sub(1)).collect();
    format!("{head}…")
}

/// Control characters become visible: a line break in a value must not start a line of ours, nor an escape sequence
/// reach a terminal.
pub(super) fn one_line(text: &str) -> String {
    if !text.contains(char::is_control) {
        return text.to_owned();
    }
    let escape =
        |it: char| if it.is_control() { it.escape_default().to_string() } else { it.to_string() };
    text.chars().map(escape).collect()
}

/// `breaking`, `warning` or `info`, with a mark where the engine could not decide.
pub(super) fn level(finding: &Finding) -> String {
    let undecided = if finding.undecided.is_some() { " (undecided)" } else { "" };
    format!("{}{undecided}", finding.level.as_str())
}

/// The levels, the worst first.
pub(super) const LEVELS: [Level; 3] = [Level::Breaking, Level::Warning, Level::Info];
