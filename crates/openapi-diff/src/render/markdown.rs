//! For pull requests: one comment that is replaced with each push.

use super::place::anchor;
use super::words::{counted, cut, has_help, level, one_line, operation, plural, verdicts};
use super::{Comparison, Counts, Review};
use crate::policy::{Problem, Severity};
use crate::{Finding, Level};

/// GitHub refuses comments of more than 65,536 characters; other hosts and the frame around it want some room too.
pub const MARKDOWN_LIMIT: usize = 60_000;

/// The first line of the comment, invisible to people: what posts the comment finds the old one by it.
pub const MARKER: &str = "<!-- openapi-diff: one comment, replaced with each push -->";

/// Kept free for the lines that say how much was left out, and for closing what is open.
const RESERVE: usize = 2_000;

/// No single value of the document may eat the comment.
const CELL: usize = 300;

/// A summary line, a table of what hurts, and the details folded; always below [`MARKDOWN_LIMIT`] bytes.
#[must_use]
pub fn markdown(review: &Review<'_>) -> String {
    let mut page = Page { text: format!("{MARKER}\n"), left_out: 0 };
    let all = review.distinct();
    let sdk = all.iter().filter(|(_, it)| it.verdicts.sdk.level == Level::Breaking).count();
    let sdk = if sdk > 0 {
        format!("; for code that uses the SDK {sdk} breaking")
    } else {
        String::new()
    };
    let counts = counted(Counts::of(all.into_iter().map(|(_, it)| it)));
    page.push(&format!("### {} API diff: {counts}{sdk}\n", sign(review)));
    for it in &review.problems {
        page.push(&problem(it));
    }
    for (comparison, fresh, again) in review.sections() {
        section(&mut page, comparison, &fresh, again, review.comparisons.len() == 1);
    }
    if page.left_out > 0 {
        let left_out = plural(page.left_out, "piece");
        page.text.push_str(&format!(
            "\n**{left_out} left out, as a comment has no room for more.** `cargo xtask diff` shows all.\n"
        ));
    }
    page.text
}

struct Page {
    text: String,
    left_out: usize,
}

impl Page {
    /// Adds a piece if there is room; counts it if not.
    fn push(&mut self, piece: &str) -> bool {
        let fits = self.text.len() + piece.len() + RESERVE <= MARKDOWN_LIMIT;
        if fits {
            self.text.push_str(piece);
        } else {
            self.left_out += 1;
        }
        fits
    }
}

fn sign(review: &Review<'_>) -> &'static str {
    if review.reaches(Level::Breaking) {
        return "🔴";
    }
    let sdk = review.comparisons.iter().any(|it| it.report.sdk_breaking);
    match (sdk, review.reaches(Level::Warning)) {
        (true, _) => "🟠",
        (false, true) => "🟡",
        (false, false) => "🟢",
    }
}

fn section(
    page: &mut Page,
    comparison: &Comparison<'_>,
    fresh: &[&Finding],
    again: usize,
    alone: bool,
) {
    let mut head = format!("\nAgainst **{}**", prose(&cut(&comparison.title, CELL)));
    head.push_str(&match (fresh.len(), again) {
        (0, 0) => ": nothing that a client, a server or the SDK can see.\n".to_owned(),
        (0, again) => format!(": {}, the same as above.\n", plural(again, "finding")),
        (_, 0) if alone => ".\n".to_owned(),
        (_, 0) => format!(": {}.\n", counted(Counts::of(fresh.iter().copied()))),
        (fresh, again) => format!(": {fresh} more, besides {again} the same as above.\n"),
    });
    page.push(&head);
    let hurts = |it: &&&Finding| it.level > Level::Info || it.verdicts.sdk.level > Level::Info;
    let (hurting, harmless): (Vec<&Finding>, Vec<&Finding>) = {
        let (a, b): (Vec<_>, Vec<_>) = fresh.iter().partition(hurts);
        (a.into_iter().copied().collect(), b.into_iter().copied().collect())
    };
    table(page, &hurting);
    for advice in &comparison.advice {
        page.push(&format!("- {}\n", prose(&advice.sentence())));
    }
    for finding in &hurting {
        page.push(&details(comparison, finding));
    }
    fold(
        page,
        &plural(harmless.len(), "compatible change"),
        harmless.iter().map(|it| format!("- {} {}\n", prose(&cut(&it.message, CELL)), code(it.id))),
    );
    fold(
        page,
        &plural(comparison.accepted.len(), "accepted finding"),
        comparison.accepted.iter().map(|it| {
            format!(
                "- {} {}: {} ({}, until {})\n",
                code(it.finding.id),
                prose(&cut(&it.finding.message, CELL)),
                prose(&cut(&it.reason, CELL)),
                prose(&cut(&it.owner, CELL)),
                it.expires,
            )
        }),
    );
}

/// A folded list; nothing at all if the list is empty.
fn fold(page: &mut Page, title: &str, lines: impl ExactSizeIterator<Item = String>) {
    if lines.len() == 0 || !page.push(&format!("\n<details><summary>{title}</summary>\n\n")) {
        return;
    }
    for line in lines {
        page.push(&line);
    }
    // What was opened is closed, whatever room is left: the reserve has enough.
    page.text.push_str("\n</details>\n");
}

fn table(page: &mut Page, findings: &[&Finding]) {
    if findings.is_empty() {
        return;
    }
    page.push("\n| | clients | servers | SDK | change | reaches |\n|-|-|-|-|-|-|\n");
    for finding in findings {
        let [clients, servers, sdk] = verdicts(finding).map(|(_, it)| it.level.as_str());
        let reach = match finding.operations.split_first() {
            None => "—".to_owned(),
            Some((first, [])) => operation_cell(first),
            Some((first, rest)) => format!("{} and {} more", operation_cell(first), rest.len()),
        };
        page.push(&format!(
            "| {} | {clients} | {servers} | {sdk} | {} | {reach} |\n",
            dot(finding),
            cell(&prose(&cut(&finding.message, CELL))),
        ));
    }
    page.push("\n");
}

fn operation_cell(it: &crate::OperationRef) -> String {
    cell(&code(&cut(&it.label, 80)))
}

/// Red breaks clients on the wire, orange somebody else.
fn dot(finding: &Finding) -> &'static str {
    let others = [&finding.verdicts.servers, &finding.verdicts.sdk];
    match finding.level {
        Level::Breaking => "🔴",
        _ if others.iter().any(|it| it.level == Level::Breaking) => "🟠",
        Level::Warning => "🟡",
        Level::Info => "⚪",
    }
}

fn details(comparison: &Comparison<'_>, finding: &Finding) -> String {
    let mut out = format!(
        "\n<details><summary>{} {}</summary>\n\n",
        dot(finding),
        html(&cut(&finding.message, CELL).replace('`', "")),
    );
    out.push_str(&format!("{} · {}\n\n", code(finding.id), level(finding)));
    for (party, verdict) in verdicts(finding) {
        let level = verdict.level.as_str();
        out.push_str(&format!(
            "- {party}: **{level}**. {}\n",
            prose(&cut(&verdict.sentence, CELL))
        ));
    }
    if let Some(reason) = &finding.undecided {
        out.push_str(&format!(
            "- Not decided, so taken as breaking: {}\n",
            prose(&cut(reason, CELL))
        ));
    }
    if has_help(finding) {
        out.push_str(&format!("\n**Instead:** {}\n", prose(&cut(&finding.hint, 2 * CELL))));
    }
    let sides = [("-", &finding.old), ("+", &finding.new)];
    let lines: Vec<String> = sides
        .into_iter()
        .filter_map(|(mark, it)| Some((mark, it.as_ref()?)))
        .flat_map(|(mark, it)| changed(mark, it))
        .collect();
    if !lines.is_empty() {
        let body = lines.join("\n");
        let fence = fence(&body);
        out.push_str(&format!("\n{fence}diff\n{body}\n{fence}\n"));
    }
    let place = anchor(finding, comparison.revision);
    let mut places = vec![spot(comparison.revision.name(), place.line)];
    if let Some(base) = &finding.base {
        places.insert(0, spot(comparison.base.name(), base.line));
    }
    out.push_str(&format!("\n{}\n", places.join(" → ")));
    let named: Vec<String> = finding
        .operations
        .iter()
        .take(20)
        .map(|it| operation(it, "`"))
        .map(|it| cut(&it, 120))
        .collect();
    if !named.is_empty() {
        let rest = finding.operations.len() - named.len();
        let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        out.push_str(&format!("\nReaches {}{more}.\n", prose(&named.join(", "))));
    }
    out.push_str(&format!("\nFingerprint {}\n\n</details>\n", code(&finding.fingerprint)));
    out
}

fn spot(file: &str, line: u32) -> String {
    code(&format!("{}:{line}", cut(file, CELL)))
}

/// A value as indented JSON, cut to a screenful.
fn changed(mark: &str, value: &serde_json::Value) -> Vec<String> {
    const LINES: usize = 12;
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut lines: Vec<String> =
        text.lines().take(LINES).map(|line| format!("{mark} {}", cut(line, 120))).collect();
    if text.lines().count() > LINES {
        lines.push(format!("{mark} …"));
    }
    lines
}

fn problem(problem: &Problem) -> String {
    let dot = match problem.severity {
        Severity::Error => "🔴",
        Severity::Warning => "🟡",
    };
    format!(
        "\n{dot} **Policy:** {} {}: {}.\n",
        prose(&cut(&problem.message, CELL)),
        code(&cut(&problem.place(), CELL)),
        prose(&cut(&problem.cure, CELL)),
    )
}

/// A code span that holds any text on one line.
fn code(text: &str) -> String {
    let text = one_line(text);
    if !text.contains('`') {
        return format!("`{text}`");
    }
    let longest = text.split(|it| it != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    format!("{ticks} {text} {ticks}")
}

/// A fence that the text does not contain.
fn fence(text: &str) -> String {
    let longest = text.split(|it| it != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// Text that may hold code spans, and nothing else that means something to Markdown, to HTML or to people who would be
/// told of a mention.
fn prose(text: &str) -> String {
    let text = one_line(text);
    let parts: Vec<&str> = text.split('`').collect();
    // An odd number of ticks leaves one open; then none of them is trusted.
    if parts.len().is_multiple_of(2) {
        return escaped(&text.replace('`', "'"));
    }
    let mut out = String::new();
    for (at, part) in parts.iter().enumerate() {
        if at % 2 == 1 {
            out.push_str(&format!("`{part}`"));
        } else {
            out.push_str(&escaped(part));
        }
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for it in text.chars() {
        match it {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            '#' => out.push_str("&#35;"),
            '*' | '_' | '[' | ']' | '\\' | '~' | '|' => {
                out.push('\\');
                out.push(it);
            }
            _ => out.push(it),
        }
    }
    out
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('@', "&#64;")
}

/// In a table a bar ends the cell, also within a code span.
fn cell(markdown: &str) -> String {
    markdown.replace("\\|", "|").replace('|', "\\|")
}
