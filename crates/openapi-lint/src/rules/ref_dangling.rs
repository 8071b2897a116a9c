//! Every `$ref` leads to something in the document.
//!
//! Generators panic on a reference to nothing, or leave out what refers to it.

use std::collections::HashSet;

use openapi_document::ReferenceError;

use crate::prelude::*;
use crate::support::{cut, nearest};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "ref-dangling",
    title: "every `$ref` leads to something in the document",
    reason: "Generators panic on a reference to nothing, or leave out what refers to it.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let anchors = anchors(context);
    for site in context.sites() {
        let Some(reference) = site.reference else { continue };
        let Some(node) = site.node.get("$ref") else { continue };
        match context.document.resolve(reference) {
            Err(ReferenceError::NotFound(_)) => report.value(
                node,
                format!("`$ref` leads to nothing: `{}`", cut(reference)),
                hint(context, reference),
            ),
            Err(ReferenceError::Malformed(_)) if anchors.contains(reference) => {}
            Err(ReferenceError::Malformed(_)) => report.value(
                node,
                format!("`$ref` is no reference: `{}`", cut(reference)),
                "write `#/components/<kind>/<Name>`",
            ),
            _ => {}
        }
    }
}

/// In 3.1 a schema may name itself, and be referred to by that name.
fn anchors(context: &Context<'_>) -> HashSet<String> {
    let schemas = context.schemas().filter(|_| !context.is_3_0());
    let names = schemas.flat_map(|it| [it.get("$anchor"), it.get("$dynamicAnchor")]);
    names.flatten().filter_map(Node::as_str).map(|it| format!("#{it}")).collect()
}

/// Names the component that was most likely meant.
fn hint(context: &Context<'_>, reference: &str) -> String {
    // Comparing with more names than a person could have mixed up costs time for nothing.
    const MOST: usize = 2000;
    let (parent, name) = reference.rsplit_once('/').unwrap_or_default();
    let siblings = context.document.resolve(parent).into_iter().flat_map(Node::entries);
    match nearest(name, siblings.take(MOST).map(|(key, _)| key)) {
        Some(meant) => format!("did you mean `{parent}/{meant}`?"),
        None => "add the component, or name one that exists".to_owned(),
    }
}
