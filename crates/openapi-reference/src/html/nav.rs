//! The side: search, filter, contents.

use maud::{Markup, html};

use super::guide::title;
use super::operation::method;
use super::{View, has};
use crate::model::Tag;
use crate::model::evidence::{Level, Levels};
use crate::model::operation::Operation;

/// Everything that leads to a place of the page.
pub(super) fn nav(view: &View<'_>) -> Markup {
    let reference = view.reference;
    html! {
        nav #nav popover="auto" aria-label="Contents" {
            p .brand { a href="#start" { (reference.title) } }
            (versions(view))
            // Without a script there is nothing to search with.
            div #search hidden {
                label for="query" { "Search" }
                input #query type="search" role="combobox" autocomplete="off" spellcheck="false"
                    placeholder="Search, or press /" aria-expanded="false" aria-controls="results" aria-autocomplete="list";
                ul #results role="listbox" aria-label="Results" hidden {}
                p #found .vh role="status" {}
            }
            @if reference.counts.iter().sum::<usize>() > 0 { (filter(view)) }
            ul .contents {
                li { a href="#start" { "Introduction" } }
                li { a href="#credentials" { "Connect" } }
                @if let Some(guide) = view.options.guide { li { a href="#guide" { (title(guide)) } } }
            }
            @for it in &reference.tags { (tag(it)) }
            @if !reference.errors.is_empty() { (errors(view)) }
            ul .contents {
                @if !reference.schemas.is_empty() { li { a href="#schemas" { "Schemas" } } }
                @if view.options.changelog.is_some() || view.options.changes.is_some() {
                    li { a href="#changelog" { "Changelog" } }
                }
            }
            p #theme hidden { button type="button" { "Theme: automatic" } }
        }
    }
}

fn versions(view: &View<'_>) -> Markup {
    html! {
        @if view.options.versions.len() > 1 {
            details .versions {
                summary { "Version " (view.reference.version) }
                ul {
                    @for it in &view.options.versions {
                        li {
                            @match &it.path {
                                Some(path) => a href=(path) { (it.label) },
                                None => span aria-current="page" { (it.label) },
                            }
                        }
                    }
                }
            }
        } @else {
            p .version { "Version " (view.reference.version) }
        }
    }
}

fn filter(view: &View<'_>) -> Markup {
    html! {
        fieldset #filter {
            legend { "Show what is" }
            div {
                label { input #ev-all type="radio" name="ev" checked; span { "all" } }
                @for (level, count) in Level::ALL.into_iter().zip(view.reference.counts) {
                    label title={ (count) " statements" } {
                        input id={ "ev-" (level.name()) } type="radio" name="ev";
                        span { (level.name()) }
                    }
                }
            }
            p #filtered .vh role="status" {}
        }
    }
}

fn tag(tag: &Tag<'_>) -> Markup {
    let name = if tag.name.is_empty() { "other" } else { tag.name };
    let levels: Levels = tag.operations.iter().map(Operation::levels).collect();
    html! {
        div data-has=(has(levels)) {
            h2 { a href={ "#tag-" (name) } { (name) } }
            ul .contents {
                @for it in &tag.operations {
                    li data-has=(has(it.levels())) {
                        a href={ "#" (it.id) } { span { (it.id) } (method(it)) }
                    }
                }
            }
        }
    }
}

fn errors(view: &View<'_>) -> Markup {
    html! {
        details {
            summary { h2 { "errors" } }
            ul .contents {
                li { a href="#errors" { "All errors" } }
                @for it in &view.reference.errors {
                    li data-has=(has(it.evidence.into())) { a href={ "#error-" (it.name) } { (it.name) } }
                }
            }
        }
    }
}
