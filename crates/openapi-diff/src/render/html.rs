//! For browsers: one page that needs nothing else, neither network nor scripts.

use maud::{DOCTYPE, Markup, PreEscaped, html as markup};
use openapi_document::Document;

use super::place::{anchor, excerpt};
use super::words::{LEVELS, counted, level, operation, plural, verdicts};
use super::{Comparison, Counts, Review};
use crate::policy::Problem;
use crate::{Finding, Level, Location};

const STYLE: &str = include_str!("html.css");

/// The page: dark or light as the reader's system is, with a switch a level.
#[must_use]
pub fn html(review: &Review<'_>) -> String {
    let counts = Counts::of(review.distinct().into_iter().map(|(_, it)| it));
    let sections = review.sections();
    let page = markup! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "API diff: " (counted(counts)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "API diff" }
                p.summary { (counted(counts)) }
                // The switches stand before what they hide: a style rule can only look ahead.
                @for it in LEVELS {
                    input type="checkbox" id={ "show-" (it.as_str()) } checked;
                    label.(it.as_str()) for={ "show-" (it.as_str()) } {
                        (it.as_str()) " " span { (count(counts, it)) }
                    }
                }
                main {
                    @for it in &review.problems { (problem(it)) }
                    @for (comparison, fresh, again) in &sections { (section(comparison, fresh, *again)) }
                }
            }
        }
    };
    page.into_string() + "\n"
}

fn count(counts: Counts, level: Level) -> usize {
    match level {
        Level::Breaking => counts.breaking,
        Level::Warning => counts.warning,
        Level::Info => counts.info,
    }
}

fn problem(problem: &Problem) -> Markup {
    markup! {
        p.problem {
            strong { "Policy " (problem.severity.as_str()) ": " }
            (prose(&problem.message)) " " code { (problem.place()) } " " (prose(&problem.cure)) "."
        }
    }
}

fn section(comparison: &Comparison<'_>, fresh: &[&Finding], again: usize) -> Markup {
    markup! {
        section {
            h2 { "Against " (comparison.title) }
            ul.advice { @for it in &comparison.advice { li { (it.sentence()) } } }
            @if again > 0 { p { (plural(again, "finding")) " shown above." } }
            @if fresh.is_empty() && again == 0 {
                p { "Nothing that a client, a server or the SDK can see." }
            }
            @for it in fresh { (article(comparison, it)) }
            @if !comparison.accepted.is_empty() {
                h3 { "Accepted" }
                ul {
                    @for it in comparison.accepted {
                        li {
                            code { (it.finding.id) } " " (prose(&it.finding.message)) " "
                            em { (it.reason) } " (" (it.owner) ", until " (it.expires) ")"
                        }
                    }
                }
            }
        }
    }
}

fn article(comparison: &Comparison<'_>, finding: &Finding) -> Markup {
    let Comparison { base, revision, .. } = comparison;
    markup! {
        article.(finding.level.as_str()) id=(finding.fingerprint) {
            h3 { span.level { (level(finding)) } " " (prose(&finding.message)) }
            p.id { code { (finding.id) } " · " code { (finding.fingerprint) } }
            table {
                @for (party, verdict) in verdicts(finding) {
                    tr {
                        th { (party) }
                        td { span class={ "level " (verdict.level.as_str()) } { (verdict.level.as_str()) } }
                        td { (prose(&verdict.sentence)) }
                    }
                }
            }
            @if let Some(reason) = &finding.undecided { p { "Not decided, so taken as breaking: " (prose(reason)) } }
            div.sides {
                @if let Some(location) = &finding.base { (side(base, location, "before", finding.old.as_ref())) }
                (side(revision, &anchor(finding, revision), "after", finding.new.as_ref()))
            }
            @if finding.level > Level::Info && !finding.hint.is_empty() {
                p.hint { strong { "Instead: " } (prose(&finding.hint)) }
            }
            @if !finding.operations.is_empty() {
                details {
                    summary { "Reaches " (plural(finding.operations.len(), "operation")) }
                    ul { @for it in finding.operations.iter() { li { (operation(it, "")) } } }
                }
            }
        }
    }
}

fn side(
    document: &Document,
    location: &Location,
    name: &str,
    value: Option<&serde_json::Value>,
) -> Markup {
    let excerpt = excerpt(document, location);
    let value = value.and_then(|it| serde_json::to_string_pretty(it).ok());
    markup! {
        figure.(name) {
            figcaption { (name) " · " (document.name()) ":" (location.line) ":" (location.column) }
            @if let Some(it) = excerpt {
                pre {
                    span.line { (it.line) }
                    (it.text.get(..it.mark.start).unwrap_or_default())
                    mark { (it.text.get(it.mark.clone()).unwrap_or_default()) }
                    (it.text.get(it.mark.end..).unwrap_or_default())
                }
            }
            @if let Some(it) = value { pre.value { (it) } }
            p.pointer { code { (location.pointer) } }
        }
    }
}

/// Text in which ticks mark code.
fn prose(text: &str) -> Markup {
    markup! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
