//! `file:line:column: level[rule]: operation: message`, which editors and terminals can open.

use std::fmt::Write as _;

use super::counts;
use crate::Finding;

/// One finding in two lines, the second being the hint; the last line counts them.
pub fn text(file: &str, findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        let subject = finding.subject().map(|it| format!("{it}: ")).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{file}:{}:{}: {}[{}]: {subject}{}\n  hint: {}",
            finding.position.line,
            finding.position.column,
            finding.level.as_str(),
            finding.rule,
            one_line(&finding.message),
            one_line(&finding.hint),
        );
    }
    let (errors, warnings) = counts(findings);
    let _ = writeln!(out, "{file}: {}, {}", plural(errors, "error"), plural(warnings, "warning"));
    out
}

/// Values of the document get into messages; a line break in one must not start a line of ours.
fn one_line(text: &str) -> String {
    text.replace('\r', "\\r").replace('\n', "\\n")
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
