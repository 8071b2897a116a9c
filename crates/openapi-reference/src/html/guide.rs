//! A guide: Markdown whose state diagrams are drawn.

use maud::{Markup, html};

use super::{View, anchor};
use crate::GuideError;
use crate::diagram::{Diagram, draw};

/// Renders a guide under a heading of its own.
pub(super) fn guide(view: &View<'_>, markdown: &str) -> Result<Markup, GuideError> {
    let title = title(markdown);
    let mut parts = Vec::new();
    let mut rest = super::without_title(markdown);
    // A fence opens a diagram, and the next one at the start of a line closes it.
    while let Some((before, block)) = rest.split_once("```mermaid\n") {
        let (code, after) = block.split_once("\n```").unwrap_or((block, ""));
        parts.push(view.prose(before, 1));
        parts.push(if Diagram::is_one(code) {
            figure(view, code)?
        } else {
            super::code::code("Mermaid", code)
        });
        rest = after;
    }
    parts.push(view.prose(rest, 1));
    Ok(html! {
        section #guide data-kind="page" data-find=(title) {
            h2 { (title) (anchor("guide", "the guide")) }
            div .prose { @for part in parts { (part) } }
        }
    })
}

/// The heading at the top of a guide.
pub(super) fn title(markdown: &str) -> &str {
    let first = markdown.trim_start().lines().next();
    first.and_then(|it| it.strip_prefix("# ")).unwrap_or("Guide")
}

fn figure(view: &View<'_>, code: &str) -> Result<Markup, GuideError> {
    let diagram = Diagram::parse(code)?;
    let title = |index: usize| diagram.states.get(index).map(|it| it.title).unwrap_or_default();
    let picture = draw(&diagram)?;
    Ok(html! {
        figure .states {
            (picture)
            details .more {
                summary { "The same as a table" }
                table .arrows {
                    caption { "States and what leads from one to the next" }
                    thead { tr { th scope="col" { "State" } th scope="col" { "What happens" } th scope="col" { "Next state" } } }
                    tbody {
                        @for arrow in &diagram.arrows {
                            tr {
                                td { (title(arrow.from)) }
                                td { (linked(view, arrow.label)) }
                                td { (title(arrow.to)) }
                            }
                        }
                    }
                }
            }
        }
    })
}

/// A label in which operations and errors are links.
fn linked(view: &View<'_>, label: &str) -> Markup {
    html! {
        @for (index, word) in label.split(' ').enumerate() {
            @if index > 0 { " " }
            @let name = word.trim_end_matches(',');
            @if let Some(anchor) = view.reference.anchor(name) {
                a href={ "#" (anchor) } { code { (name) } } (word.strip_prefix(name).unwrap_or_default())
            } @else { (word) }
        }
    }
}
