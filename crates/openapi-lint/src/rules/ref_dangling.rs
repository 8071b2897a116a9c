//! Every `$ref` leads to something in the document.
//!
//! Generators panic on a reference to nothing, or leave out what refers to it.

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
    for site in context.sites() {
        let Some(reference) = site.reference else { continue };
        let Some(node) = site.node.get("$ref") else { continue };
        match context.document.resolve(reference) {
            Err(ReferenceError::NotFound(_)) => report.value(
                node,
                format!("`$ref` leads to nothing: `{}`", cut(reference)),
                hint(context, reference),
            ),
            Err(ReferenceError::Malformed(_)) => report.value(
                node,
                format!("`$ref` is no reference: `{}`", cut(reference)),
                "write `#/components/<kind>/<Name>`",
            ),
            _ => {}
        }
    }
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
