//! Tables of members, and what stands in their cells.

use maud::{Markup, html};

use super::{View, has};
use crate::model::evidence::{Evidence, Levels};
use crate::model::operation::Header;
use crate::model::schema::{Facts, Piece, Row, Shape};

/// How something is known; the source unfolds.
pub(super) fn badge(view: &View<'_>, evidence: Option<Evidence<'_>>) -> Markup {
    html! {
        @if let Some(evidence) = evidence {
            details class={ "ev " (evidence.level.name()) } {
                summary { (evidence.level.name()) }
                div .source { (view.inline(evidence.source)) }
            }
        }
    }
}

/// The type of a value, with links to schemas.
pub(super) fn type_words(view: &View<'_>, facts: &Facts<'_>) -> Markup {
    html! {
        @for piece in &facts.ty {
            @match piece {
                Piece::Text(text) => { (text) }
                Piece::Schema(name) => @match view.reference.anchor(name) {
                    Some(anchor) => a href={ "#" (anchor) } { (breakable(name)) },
                    None => (breakable(name)),
                }
            }
        }
        @if facts.nullable { " or null" }
    }
}

/// A name that a narrow column breaks between its words.
fn breakable(name: &str) -> Markup {
    let mut words = vec![String::new()];
    for letter in name.chars() {
        let starts = letter.is_uppercase()
            && words.last().is_some_and(|word| word.ends_with(char::is_lowercase));
        if starts {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(letter);
        }
    }
    html! {
        @for (index, word) in words.iter().enumerate() {
            @if index > 0 { wbr; }
            (word)
        }
    }
}

/// What bounds a value.
pub(super) fn constraints(facts: &Facts<'_>) -> Markup {
    html! {
        @if !facts.constraints.is_empty() {
            ul .constraints {
                @for it in &facts.constraints {
                    li {
                        span { (it.label) } " "
                        @for (index, value) in it.values.iter().enumerate() {
                            @if index > 0 { ", " }
                            code { (value) }
                        }
                    }
                }
            }
        }
    }
}

/// One line of a table of members, parameters or headers.
pub(super) struct Line<'l, 'd> {
    pub(super) id: Option<String>,
    pub(super) prefix: &'l str,
    pub(super) name: &'l str,
    /// Where it goes, for parameters.
    pub(super) place: Option<&'l str>,
    pub(super) required: bool,
    pub(super) facts: &'l Facts<'d>,
    pub(super) levels: Levels,
}

impl<'l, 'd> Line<'l, 'd> {
    /// A member of an object; it can be linked if a prefix for its id is given.
    pub(super) fn member(row: &'l Row<'d>, id: Option<&str>) -> Self {
        Self {
            id: id.map(|id| format!("{id}-{}", row.name)),
            prefix: &row.prefix,
            name: row.name,
            place: None,
            required: row.required,
            facts: &row.facts,
            levels: row.levels,
        }
    }
}

/// Headers, folded under their names; nothing if there are none.
pub(super) fn headers(view: &View<'_>, of: &str, headers: &[Header<'_>]) -> Markup {
    let names = headers.iter().map(|it| it.name).collect::<Vec<_>>().join(", ");
    let rows: Vec<_> = headers
        .iter()
        .map(|it| Line {
            id: None,
            prefix: "",
            name: it.name,
            place: None,
            required: it.required,
            facts: &it.facts,
            levels: it.facts.evidence.into(),
        })
        .collect();
    html! {
        @if !rows.is_empty() {
            details .more {
                summary { (if rows.len() == 1 { "Header: " } else { "Headers: " }) (names) }
                (lines(view, &format!("Headers of {of}"), &rows))
            }
        }
    }
}

/// A table of such lines; nothing if there are none.
pub(super) fn lines(view: &View<'_>, caption: &str, lines: &[Line<'_, '_>]) -> Markup {
    html! {
        @if !lines.is_empty() {
            table .members data-has=(has(lines.iter().map(|it| it.levels).collect())) {
                caption { (caption) }
                thead { tr { th scope="col" { "Name and type" } th scope="col" { "Meaning" } } }
                tbody { @for it in lines { (line(view, it)) } }
            }
        }
    }
}

fn line(view: &View<'_>, line: &Line<'_, '_>) -> Markup {
    html! {
        tr id=[line.id.as_deref()] data-has=(has(line.levels)) {
            th scope="row" {
                code .name { @if !line.prefix.is_empty() { span { (line.prefix) } wbr; } (line.name) } " "
                span .type { (type_words(view, line.facts)) } " "
                span .presence .required[line.required] {
                    @if let Some(place) = line.place { "in " (place) ", " }
                    @if line.required { "required" } @else { "optional" }
                }
                @if line.facts.deprecated { " " span .presence { "deprecated" } }
            }
            td {
                div .prose { (view.block(line.facts.description)) }
                (constraints(line.facts))
                (badge(view, line.facts.evidence))
            }
        }
    }
}

/// The members of a schema, with what can be said of the whole.
pub(super) fn shape(view: &View<'_>, caption: &str, shape: &Shape<'_>, id: Option<&str>) -> Markup {
    let members: Vec<_> = shape.rows.iter().map(|row| Line::member(row, id)).collect();
    html! {
        (lines(view, caption, &members))
        @if members.is_empty() {
            p .whole { "A value of the type " b { (type_words(view, &shape.facts)) } "." }
            (constraints(&shape.facts))
        }
        @if shape.closed { p .note { "Other members are refused." } }
    }
}
