//! The page: one file with its style and its script in it, which loads nothing.

mod code;
mod errors;
mod guide;
mod nav;
mod operation;
mod schemas;
mod start;
mod table;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::model::Reference;
use crate::model::evidence::Levels;
use crate::prose::Prose;
use crate::{GuideError, PageOptions};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Forbids the page to load anything, whatever the document says.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      base-uri 'none'; form-action 'none'";

/// What every part of the page is made from.
struct View<'a> {
    reference: &'a Reference<'a>,
    options: &'a PageOptions<'a>,
}

impl View<'_> {
    /// Markdown as paragraphs.
    fn block(&self, markdown: &str) -> Markup {
        self.prose(markdown, 3)
    }

    /// Markdown whose headings begin below those of the place where it stands.
    fn prose(&self, markdown: &str, shift: usize) -> Markup {
        Prose { anchor: &|name| self.reference.anchor(name), shift }.block(markdown)
    }

    /// Markdown within a line.
    fn inline(&self, markdown: &str) -> Markup {
        Prose { anchor: &|name| self.reference.anchor(name), shift: 3 }.inline(markdown)
    }
}

/// Renders the whole page.
pub(crate) fn page(
    reference: &Reference<'_>,
    options: &PageOptions<'_>,
) -> Result<String, GuideError> {
    let view = View { reference, options };
    let guide = options.guide.map(|it| guide::guide(&view, it)).transpose()?;
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (reference.title) " " (reference.version) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a .skip href="#main" { "Skip to the content" }
                header .bar {
                    button type="button" popovertarget="nav" { "Contents" }
                    span { (reference.title) }
                }
                (nav::nav(&view))
                main #main tabindex="-1" {
                    (start::start(&view))
                    @if let Some(guide) = guide { (guide) }
                    @for tag in &reference.tags { (operation::tag(&view, tag)) }
                    (errors::errors(&view))
                    (schemas::schemas(&view))
                    (changes(&view))
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    Ok(markup.into_string())
}

fn changes(view: &View<'_>) -> Markup {
    let (changelog, changes) = (view.options.changelog.map(released), view.options.changes);
    html! {
        @if changelog.is_some() || changes.is_some() {
            section #changelog data-kind="page" data-find="Changelog" {
                h2 { "Changelog" (anchor("changelog", "the changelog")) }
                div .prose {
                    @if let Some(changelog) = &changelog { (view.prose(without_title(changelog), 1)) }
                    @if let Some(changes) = changes {
                        h3 #changes { "Differences between released versions" (anchor("changes", "the differences")) }
                        (view.prose(changes, 3))
                    }
                }
            }
        }
    }
}

/// A changelog in the form of Keep a Changelog, for readers: without the brackets around versions, which are links only
/// where their targets are defined, and without a section that has nothing in it.
fn released(changelog: &str) -> String {
    let mut sections: Vec<String> = Vec::new();
    for line in changelog.lines() {
        match line.strip_prefix("## [").and_then(|rest| rest.split_once(']')) {
            Some((version, date)) => sections.push(format!("## {version}{date}\n")),
            None => {
                if sections.is_empty() {
                    sections.push(String::new());
                }
                if let Some(section) = sections.last_mut() {
                    section.push_str(line);
                    section.push('\n');
                }
            }
        }
    }
    let says_something = |it: &String| it.lines().skip(1).any(|line| !line.trim().is_empty());
    sections.retain(says_something);
    sections.concat()
}

/// A Markdown text without the heading at its top, since the page has its own.
fn without_title(markdown: &str) -> &str {
    let text = markdown.trim_start();
    match text.split_once('\n') {
        Some((first, rest)) if first.starts_with("# ") => rest,
        _ => text,
    }
}

/// The link of a heading to itself, to be copied.
fn anchor(id: &str, name: &str) -> Markup {
    html! { " " a .anchor href={ "#" (id) } aria-label={ "Link to " (name) } { "#" } }
}

/// The names of levels, for the filter.
fn has(levels: Levels) -> String {
    levels.names()
}

/// A number with its noun.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::released;

    #[test]
    fn a_changelog_is_shown_without_brackets_and_empty_sections() {
        let changelog =
            "# Changes\n\nText.\n\n## [Unreleased]\n\n## [0.1.0] - 2026-11-24\n\n- A.\n";
        assert_eq!(released(changelog), "# Changes\n\nText.\n\n## 0.1.0 - 2026-11-24\n\n- A.\n");
    }
}
