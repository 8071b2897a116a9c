//! For terminals: what rustc does for a mistake, done for a change.

use annotate_snippets::{AnnotationKind, Element, Group, Level as Mark, Origin, Renderer, Snippet};
use openapi_document::Document;

use super::place::{anchor, excerpt};
use super::words::{counted, cut, has_help, one_line, plural, reach, value, verdicts};
use super::{Comparison, Counts, Review};
use crate::policy::{Problem, Severity};
use crate::{Finding, Level, Location};

/// Whether escape sequences are written. The caller decides, as it knows the terminal and `NO_COLOR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Never,
    /// ANSI colours.
    Always,
}

/// Findings as rustc shows errors, with the source of both sides.
#[must_use]
pub fn text(review: &Review<'_>, colour: Colour) -> String {
    let renderer = match colour {
        // The width is fixed, as the bytes must not depend on the terminal.
        Colour::Never => Renderer::plain().term_width(120),
        Colour::Always => Renderer::styled().term_width(120),
    };
    let mut out = String::new();
    let sections = review.sections();
    for (comparison, fresh, again) in &sections {
        for finding in fresh {
            out.push_str(&renderer.render(&[group(comparison, finding)]));
            out.push_str("\n\n");
        }
        out.push_str(&summary(comparison, *again));
        out.push('\n');
    }
    for problem in &review.problems {
        out.push_str(&renderer.render(&[policy(problem)]));
        out.push_str("\n\n");
    }
    // Sections end with an empty line, which the last one does not need.
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn group<'a>(comparison: &Comparison<'a>, finding: &'a Finding) -> Group<'a> {
    let level = match finding.level {
        Level::Breaking => Mark::ERROR.with_name("breaking"),
        Level::Warning => Mark::WARNING,
        Level::Info => Mark::INFO,
    };
    let mut elements: Vec<Element<'a>> = Vec::new();
    let Comparison { base, revision, .. } = *comparison;
    if let Some(location) = &finding.base {
        let label = finding.old.as_ref().map(|old| format!("before: {}", value(old, 60)));
        elements.push(source(base, location, label));
    }
    let label = match &finding.new {
        Some(new) => Some(format!("after: {}", value(new, 60))),
        None if finding.old.is_some() => Some("no longer here".to_owned()),
        None => None,
    };
    elements.push(source(revision, &anchor(finding, revision), label));
    for (party, verdict) in verdicts(finding) {
        let line = format!("{party}: {}: {}", verdict.level.as_str(), one_line(&verdict.sentence));
        elements.push(Mark::NOTE.no_name().message(line).into());
    }
    if let Some(reason) = &finding.undecided {
        let line = format!("not decided, so taken as breaking: {}", one_line(reason));
        elements.push(Mark::NOTE.message(line).into());
    }
    if !finding.operations.is_empty() {
        let count = plural(finding.operations.len(), "operation");
        let line = format!("reaches {count}: {}", one_line(&reach(finding, "`", 5)));
        elements.push(Mark::NOTE.message(line).into());
    }
    if has_help(finding) {
        elements.push(Mark::HELP.message(one_line(&finding.hint)).into());
    }
    let line = format!("fingerprint {}", finding.fingerprint);
    elements.push(Mark::NOTE.no_name().message(line).into());
    level.primary_title(one_line(&finding.message)).id(finding.id).elements(elements)
}

/// The line of a location with its token underlined, or the place alone where there is no such line.
fn source<'a>(document: &'a Document, location: &Location, label: Option<String>) -> Element<'a> {
    let Some(excerpt) = excerpt(document, location) else {
        let origin = Origin::path(document.name());
        let (line, column) = (usize::try_from(location.line), usize::try_from(location.column));
        return match (line, column) {
            (Ok(line @ 1..), Ok(column)) => origin.line(line).char_column(column).into(),
            _ => origin.into(),
        };
    };
    let mut annotation = AnnotationKind::Primary.span(excerpt.mark);
    if let Some(label) = label {
        annotation = annotation.label(label);
    }
    let line = usize::try_from(excerpt.line).unwrap_or_default();
    Snippet::source(excerpt.text)
        .line_start(line)
        .path(document.name())
        .annotation(annotation)
        .into()
}

fn policy(problem: &Problem) -> Group<'_> {
    let level = match problem.severity {
        Severity::Error => Mark::ERROR,
        Severity::Warning => Mark::WARNING,
    };
    let mut origin = Origin::path(&problem.file);
    if let Some(line) = problem.line {
        origin = origin.line(usize::try_from(line).unwrap_or_default());
    }
    level
        .primary_title(one_line(&problem.message))
        .element(origin)
        .element(Mark::HELP.message(one_line(&problem.cure)))
}

fn summary(comparison: &Comparison<'_>, again: usize) -> String {
    let report = comparison.report;
    let title = one_line(&comparison.title);
    let mut out = format!("against {title}: {}", counted(Counts::of(&report.findings)));
    let sdk = report.findings.iter().filter(|it| it.verdicts.sdk.level == Level::Breaking).count();
    if sdk > 0 {
        out.push_str(&format!("; code that uses the SDK: {sdk} breaking"));
    }
    out.push('\n');
    if again > 0 {
        out.push_str(&format!("  {} shown above\n", plural(again, "finding")));
    }
    for accepted in comparison.accepted {
        out.push_str(&format!(
            "  accepted until {}: {} ({}, {})\n",
            accepted.expires,
            one_line(&accepted.finding.message),
            cut(&accepted.reason, 100),
            one_line(&accepted.owner),
        ));
    }
    for advice in &comparison.advice {
        out.push_str(&format!("  {}\n", one_line(&advice.sentence())));
    }
    out
}
