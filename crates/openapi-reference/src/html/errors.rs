//! The error catalogue.

use maud::{Markup, html};

use super::code::{code, json};
use super::table::{badge, shape};
use super::{View, anchor, has};
use crate::model::errors::ErrorType;
use crate::model::evidence::Levels;
use crate::sample;

/// All error types, with what they have in common.
pub(super) fn errors(view: &View<'_>) -> Markup {
    let errors = &view.reference.errors;
    html! {
        @if !errors.is_empty() {
            section #errors data-kind="page" data-find="Errors, the envelope" {
                h2 { "Errors" (anchor("errors", "the errors")) }
                div .op {
                    div .op-text {
                        p .lead {
                            "Branch on " code { "error.type" } ", not on the status alone and not on the wording, and "
                            "expect types that are not listed here: their type, message and details can be read all the same."
                        }
                        @if let Some(envelope) = &view.reference.envelope {
                            h3 #envelope { "The envelope" (anchor("envelope", "the envelope")) }
                            (shape(view, "The envelope of every error", envelope, None))
                        }
                    }
                    div .op-code {
                        @if let Some(snippet) = sample::failures(view.reference, &view.options.sdk) {
                            (code("Rust", &snippet.shown()))
                        }
                    }
                }
                (overview(view))
                @for it in errors { (entry(view, it)) }
            }
        }
    }
}

fn overview(view: &View<'_>) -> Markup {
    html! {
        table .failures {
            caption { "All error types" }
            thead { tr { th scope="col" { "Status" } th scope="col" { "Type and cause" } } }
            tbody {
                @for it in &view.reference.errors {
                    tr data-has=(has(it.evidence.into())) {
                        th scope="row" { (statuses(it)) }
                        td { a href={ "#error-" (it.name) } { code { (it.name) } } " " (view.inline(it.cause)) }
                    }
                }
            }
        }
    }
}

fn statuses(error: &ErrorType<'_>) -> Markup {
    html! {
        @for (index, status) in error.statuses.iter().enumerate() {
            @if index > 0 { " " }
            span .status { (status) }
        }
    }
}

fn entry(view: &View<'_>, error: &ErrorType<'_>) -> Markup {
    let id = format!("error-{}", error.name);
    let mut levels = Levels::from(error.evidence);
    error.shape.rows.iter().for_each(|row| levels |= row.levels);
    html! {
        article .op .error id=(id) data-has=(has(levels)) data-kind="error" data-find=(error.name) {
            div .op-head { h3 { (statuses(error)) " " (error.name) (anchor(&id, error.name)) } }
            div .op-text {
                (badge(view, error.evidence))
                dl .cause {
                    dt { "Cause" }
                    dd { (view.inline(error.cause)) }
                    @if !error.cure.is_empty() {
                        dt { "Cure" }
                        dd { (view.inline(error.cure)) }
                    }
                }
                (shape(view, &format!("Members of {}", error.name), &error.shape, None))
                @if !error.operations.is_empty() {
                    p .note {
                        "Answered by "
                        @for (index, (operation, status)) in error.operations.iter().enumerate() {
                            @if index > 0 { ", " }
                            a href={ "#" (operation) "-" (status) } { code { (operation) } }
                        }
                        "."
                    }
                }
            }
            div .op-code {
                @if let Some(example) = &error.example {
                    figure .code { figcaption { "Example" } (json(example)) }
                }
            }
        }
    }
}
