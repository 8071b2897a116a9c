//! Workflow commands, which GitHub shows as annotations on the lines of a pull request.

use std::fmt::Write as _;

use crate::Finding;

/// One `::error …::` or `::warning …::` command a finding.
pub fn github(file: &str, findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        let subject = finding.subject().map(|it| format!("{it}: ")).unwrap_or_default();
        let message = format!("{subject}{}\nhint: {}", finding.message, finding.hint);
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "::{} file={},line={},col={},title={}::{}",
            finding.level.as_str(),
            escape_property(file),
            finding.position.line,
            finding.position.column,
            escape_property(finding.rule),
            escape_data(&message),
        );
    }
    out
}

fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}
