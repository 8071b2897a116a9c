//! The operations of a tag.

use maud::{Markup, html};

use super::code::{code, examples};
use super::table::{Line, badge, headers, lines, shape, type_words};
use super::{View, anchor, has};
use crate::model::errors::is_range;
use crate::model::evidence::Levels;
use crate::model::operation::{Answer, Body, Media, Operation};
use crate::model::{CredentialKind, Tag};
use crate::sample;

/// A tag with its operations.
pub(super) fn tag(view: &View<'_>, tag: &Tag<'_>) -> Markup {
    let name = if tag.name.is_empty() { "other" } else { tag.name };
    let id = format!("tag-{name}");
    let levels: Levels = tag.operations.iter().map(Operation::levels).collect();
    html! {
        section .tag id=(id) data-has=(has(levels)) data-kind="group" data-find=(name) {
            h2 { (name) (anchor(&id, name)) }
            div .prose .lead { (view.block(tag.description)) }
            @for it in &tag.operations { (operation(view, it)) }
        }
    }
}

fn operation(view: &View<'_>, it: &Operation<'_>) -> Markup {
    html! {
        article .op id=(it.id) data-has=(has(it.levels())) data-kind="operation" data-find=(it.id) data-note=(it.summary) {
            div .op-head {
                h3 { (it.summary) (anchor(it.id, it.id)) }
                p .request {
                    (method(it)) " "
                    code .path { (it.path) } " "
                    span .id { (it.id) }
                    @if it.deprecated { " " b { "deprecated" } }
                }
            }
            div .op-text {
                (badge(view, it.evidence))
                div .prose { (view.block(it.description)) }
                (needs(view, it))
                (parameters(view, it))
                @if let Some(body) = &it.body { (request(view, it, body)) }
                @for answer in &it.successes { (success(view, it, answer)) }
                (failures(view, it))
            }
            div .op-code {
                (code("curl", &sample::curl(view.reference, it)))
                @if let Some(snippet) = sample::operation(it, &view.options.sdk) {
                    (code("Rust", &snippet.shown()))
                }
                @if let Some(body) = &it.body { (examples("Request body", &body.media)) }
                @for answer in &it.successes {
                    (examples(&format!("Answer {}", answer.status), &answer.media))
                }
            }
        }
    }
}

/// The method in its colour.
pub(super) fn method(operation: &Operation<'_>) -> Markup {
    html! { span class={ "method " (operation.method.key()) } { (operation.method.as_str()) } }
}

fn needs(view: &View<'_>, it: &Operation<'_>) -> Markup {
    let free = it.credentials.is_empty();
    let refusal = it.failures.iter().find(|it| it.status == "403");
    html! {
        dl .needs {
            div {
                dt { "Credentials" }
                dd {
                    @if free { "none" }
                    @for (index, alternative) in it.credentials.iter().enumerate() {
                        @if index > 0 { ", or " }
                        @if alternative.is_empty() { "none" }
                        @for (index, name) in alternative.iter().enumerate() {
                            @if index > 0 { " and " }
                            (credential(view, name))
                        }
                    }
                }
            }
            @if let Some(refusal) = refusal.filter(|_| !free) {
                div {
                    dt { "Privilege" }
                    dd {
                        "without it the answer is "
                        a href={ "#" (it.id) "-403" } { "403" }
                        @for (name, _) in &refusal.errors { ", " a href={ "#error-" (name) } { code { (name) } } }
                    }
                }
            }
        }
    }
}

fn credential(view: &View<'_>, name: &str) -> Markup {
    let kind = view.reference.credential(name).map(|it| it.kind);
    html! {
        a href={ "#credential-" (name) } {
            @match kind {
                Some(CredentialKind::Basic) => { "user name and password" }
                Some(CredentialKind::Bearer) => { "a token" }
                Some(CredentialKind::Cookie(cookie)) => { "the cookie " code { (cookie) } }
                Some(CredentialKind::Header(header)) => { "the header " code { (header) } }
                Some(CredentialKind::Other(_)) | None => { (name) }
            }
        }
    }
}

fn parameters(view: &View<'_>, operation: &Operation<'_>) -> Markup {
    let parameters: Vec<_> = operation
        .parameters
        .iter()
        .map(|it| Line {
            id: None,
            prefix: "",
            name: it.name,
            place: Some(it.location),
            required: it.required,
            facts: &it.facts,
            levels: it.facts.evidence.into(),
        })
        .collect();
    html! {
        @if !parameters.is_empty() {
            div data-has=(has(parameters.iter().map(|it| it.levels).collect())) {
                h4 { "Parameters" }
                (lines(view, &format!("Parameters of {}", operation.id), &parameters))
            }
        }
    }
}

fn request(view: &View<'_>, operation: &Operation<'_>, body: &Body<'_>) -> Markup {
    let id = format!("{}-request", operation.id);
    html! {
        h4 id=(id) { "Request body" @if !body.required { " (optional)" } (anchor(&id, "the request body")) }
        div .prose { (view.block(body.description)) }
        @for (index, it) in body.media.iter().enumerate() {
            // Rows have ids where they are the only ones of their name.
            (media(view, it, &format!("Request body of {}", operation.id), (index == 0).then_some(id.as_str())))
        }
    }
}

fn media(view: &View<'_>, media: &Media<'_>, caption: &str, id: Option<&str>) -> Markup {
    html! {
        p .media {
            code { (media.media_type) }
            @if media.schema_name().is_some() {
                @if let Some(shape) = &media.shape { " " (type_words(view, &shape.facts)) }
            }
        }
        (badge(view, media.evidence))
        @if let Some(it) = &media.shape {
            (shape(view, caption, it, id.filter(|_| it.rows.iter().all(|row| row.prefix.is_empty()))))
        }
        @for (part, types) in &media.encodings {
            p .note { "The part " code { (part) } " may be " code { (types) } "." }
        }
    }
}

fn success(view: &View<'_>, operation: &Operation<'_>, answer: &Answer<'_>) -> Markup {
    let id = format!("{}-{}", operation.id, answer.status);
    html! {
        div .answer data-has=(has(answer.levels())) {
            h4 id=(id) { "Answer " span .status { (answer.status) } (anchor(&id, "this answer")) }
            div .prose { (view.block(answer.description)) }
            (badge(view, answer.evidence))
            @for it in &answer.media {
                (media(view, it, &format!("Answer {} of {}", answer.status, operation.id), None))
            }
            (headers(view, &format!("answer {} of {}", answer.status, operation.id), &answer.headers))
        }
    }
}

fn failures(view: &View<'_>, operation: &Operation<'_>) -> Markup {
    let id = format!("{}-errors", operation.id);
    let levels: Levels = operation.failures.iter().map(Answer::levels).collect();
    html! {
        @if !operation.failures.is_empty() {
            div data-has=(has(levels)) {
                h4 id=(id) { "Errors" (anchor(&id, "the errors")) }
                table .failures {
                    caption { "Errors of " (operation.id) }
                    thead { tr { th scope="col" { "Status" } th scope="col" { "Cause and cure" } } }
                    tbody {
                        @for it in &operation.failures {
                            tr id={ (operation.id) "-" (it.status) } data-has=(has(it.levels())) {
                                th scope="row" { span .status { (it.status) } }
                                td {
                                    p .types { (types(view, it)) }
                                    div .prose { (view.block(it.description)) }
                                    (badge(view, it.evidence))
                                    (headers(view, &format!("{} of {}", it.status, operation.id), &it.headers))
                                    (failure_examples(it))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn types(view: &View<'_>, answer: &Answer<'_>) -> Markup {
    html! {
        @if is_range(answer.status) && !view.reference.errors.is_empty() {
            a href="#errors" { "any error" }
        } @else {
            @for (index, (name, _)) in answer.errors.iter().enumerate() {
                @if index > 0 { " " }
                a href={ "#error-" (name) } { code { (name) } }
            }
        }
    }
}

fn failure_examples(answer: &Answer<'_>) -> Markup {
    let examples: Vec<_> = answer.media.iter().flat_map(|it| &it.examples).collect();
    html! {
        // Shared answers have their example in the catalogue.
        @if examples.len() > 1 || answer.errors.len() > 1 {
            details .more {
                summary { (super::count(examples.len(), "example")) }
                @for it in examples {
                    p .example { (it.title) }
                    (super::code::json(&it.value))
                }
            }
        }
    }
}
