//! The changelog of the contract: whether a version has an entry, and a draft of one made from a report.

use crate::{Finding, Level, Report};

const UNRELEASED: &str = "Unreleased";

/// Whether the changelog has an entry for the version: a section with something in it.
///
/// The section's heading is `## 1.2.3` or `## [1.2.3]`, a date behind it. As long as the version has no section of its
/// own, what stands under `Unreleased` is its entry.
#[must_use]
pub fn has_entry(changelog: &str, version: &str) -> bool {
    let entry = section(changelog, version).or_else(|| section(changelog, UNRELEASED));
    entry.is_some_and(|mut lines| lines.any(|line| !line.trim().is_empty()))
}

/// Whether the changelog has a section for the version, if only a heading.
#[must_use]
pub fn has_section(changelog: &str, version: &str) -> bool {
    section(changelog, version).is_some()
}

/// The lines of the section of a version, or of `Unreleased`; none if there is no such section.
pub fn section<'a>(changelog: &'a str, name: &'a str) -> Option<impl Iterator<Item = &'a str>> {
    let mut lines = changelog.lines().skip_while(move |line| heading(line) != Some(name));
    lines.next()?;
    Some(lines.take_while(|line| heading(line).is_none()))
}

/// The name in a heading of the second level.
fn heading(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("## ")?.trim();
    let name = rest.split_whitespace().next()?;
    Some(name.trim_start_matches('[').trim_end_matches([']', ':']))
}

/// A draft of the entry: what breaks first, each with the operations that it reaches.
#[must_use]
pub fn draft(report: &Report, version: &str, date: &str) -> String {
    let mut out = format!("## [{version}] - {date}\n");
    let group = |it: &Finding| match (it.level, it.verdicts.sdk.level) {
        (Level::Breaking, _) => 0,
        (_, Level::Breaking) => 1,
        (Level::Warning, _) => 2,
        (Level::Info, _) => 3,
    };
    let titles = ["Breaking", "Breaking for code that uses the SDK", "To be checked", "Compatible"];
    for (at, title) in titles.into_iter().enumerate() {
        let findings: Vec<&Finding> = report.findings.iter().filter(|it| group(it) == at).collect();
        if findings.is_empty() {
            continue;
        }
        out.push_str(&format!("\n### {title}\n\n"));
        for finding in findings {
            out.push_str(&entry(finding, at == 1));
        }
    }
    if report.findings.is_empty() {
        out.push_str("\nWording only: nothing that the wire or the SDK can see.\n");
    }
    out
}

fn entry(finding: &Finding, of_sdk: bool) -> String {
    let mut line = format!("- {}", capitalised(finding.message.trim_end_matches('.')));
    let labels: Vec<String> =
        finding.operations.iter().take(3).map(|it| format!("`{}`", it.label)).collect();
    if !labels.is_empty() {
        let more = finding.operations.len() - labels.len();
        let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
        line.push_str(&format!(" ({}{tail})", labels.join(", ")));
    }
    line.push('.');
    if of_sdk {
        line.push_str(&format!(" {}", finding.verdicts.sdk.sentence));
    } else if finding.level == Level::Breaking {
        line.push_str(&format!(" {}", finding.verdicts.clients.sentence));
    }
    line.push('\n');
    line
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|it| it.to_uppercase().collect::<String>() + chars.as_str())
        .unwrap_or_default()
}

/// The changelog with the entry before its newest one.
#[must_use]
pub fn insert(changelog: &str, entry: &str) -> String {
    let mut offset = 0;
    for line in changelog.split_inclusive('\n') {
        if heading(line).is_some_and(|name| name != UNRELEASED) {
            let (head, tail) = changelog.split_at(offset);
            return format!("{head}{entry}\n{tail}");
        }
        offset += line.len();
    }
    format!("{}\n\n{entry}", changelog.trim_end())
}
