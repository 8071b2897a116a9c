//! The top of the page: what the contract is, how sure it is, and how to get a session.

use maud::{Markup, html};

use super::code::code;
use super::table::badge;
use super::{View, anchor, count, has};
use crate::model::evidence::Level;
use crate::model::{Credential, CredentialKind};
use crate::sample;

/// Title, introduction and credentials.
pub(super) fn start(view: &View<'_>) -> Markup {
    let reference = view.reference;
    html! {
        section #start data-kind="page" data-find="Introduction" {
            p .eyebrow { "Version " (reference.version) }
            h1 { (reference.title) }
            p .figures {
                (count(reference.operations().count(), "operation")) ", "
                (count(reference.errors.len(), "error type")) ", "
                (count(reference.counts.iter().sum(), "statement")) " with a source"
            }
            (evidence(view))
            div .prose .intro { (view.block(reference.description)) }
        }
        section #credentials data-kind="page" data-find="Connect, credentials" {
            h2 { "Connect" (anchor("credentials", "how to connect")) }
            div .op {
                div .op-text {
                    @if !reference.server.is_empty() { p { "Paths are relative to " code { (reference.server) } "." } }
                    @for it in &reference.credentials { (credential(view, it)) }
                }
                div .op-code {
                    @if let Some(advice) = view.options.sdk.advice {
                        div .advice { (view.block(advice)) }
                    }
                    (code("Rust", &sample::connect(reference, &view.options.sdk).shown()))
                    @if let Some(snippet) = sample::retained_session(reference) {
                        (code("Rust, keep the session", &snippet.shown()))
                    }
                }
            }
        }
    }
}

fn evidence(view: &View<'_>) -> Markup {
    let levels = || Level::ALL.into_iter().zip(view.reference.counts);
    html! {
        @if view.reference.counts.iter().sum::<usize>() > 0 {
            div .evidence {
                div .share aria-hidden="true" {
                    @for (level, count) in levels() { span class=(level.name()) style={ "flex-grow:" (count) } {} }
                }
                dl {
                    @for (level, count) in levels() {
                        div {
                            dt { span class={ "dot " (level.name()) } {} (count) " " (level.name()) }
                            dd { (level.meaning()) }
                        }
                    }
                }
            }
        }
    }
}

fn credential(view: &View<'_>, credential: &Credential<'_>) -> Markup {
    let id = format!("credential-{}", credential.name);
    html! {
        div .credential id=(id) data-has=(has(credential.evidence.into())) data-kind="credentials" data-find=(credential.name) {
            h3 { (credential.name) (anchor(&id, credential.name)) }
            p .media {
                @match credential.kind {
                    CredentialKind::Basic => { "user name and password, HTTP Basic" }
                    CredentialKind::Bearer => { "a token, " code { "Authorization: Bearer" } }
                    CredentialKind::Cookie(name) => { "the cookie " code { (name) } }
                    CredentialKind::Header(name) => { "the header " code { (name) } }
                    CredentialKind::Other(kind) => { (kind) }
                }
            }
            div .prose { (view.block(credential.description)) }
            (badge(view, credential.evidence))
        }
    }
}
