//! The error catalogue.

use super::{GENERATED, badge, cell, code, source, table};
use crate::model::Reference;
use crate::model::errors::ErrorType;

/// The page of errors.
pub(crate) fn errors(reference: &Reference<'_>) -> String {
    let mut page = GENERATED.to_owned();
    page += &format!("# Errors of the {}\n\n", reference.title);
    page += "Branch on `error.type`, not on the status alone, and expect types that are not listed here.\n\n";
    if let Some(envelope) = &reference.envelope {
        page += "Every error comes in the same envelope:\n\n";
        page += &table(envelope);
    }
    page += "| status | type | cause | evidence |\n|---|---|---|---|\n";
    for it in &reference.errors {
        let (statuses, anchor) = (statuses(it), it.name.to_lowercase());
        let (name, cause, badge) = (it.name, cell(it.cause), badge(it.evidence));
        page += &format!("| {statuses} | [`{name}`](#{anchor}) | {cause} | {badge} |\n");
    }
    for it in &reference.errors {
        page += &format!("\n{}", entry(it));
    }
    format!("{}\n", page.trim_end())
}

fn statuses(error: &ErrorType<'_>) -> String {
    error.statuses.iter().copied().collect::<Vec<_>>().join(", ")
}

fn entry(error: &ErrorType<'_>) -> String {
    let mut text = format!("## {}\n\n", error.name);
    let status = statuses(error);
    if !status.is_empty() {
        text += &format!("Status {status}.\n\n");
    }
    text += &format!("**Cause.** {}\n\n", cell(error.cause));
    if !error.cure.is_empty() {
        text += &format!("**Cure.** {}\n\n", cell(error.cure));
    }
    text += &source(error.evidence);
    text += &table(&error.shape);
    if let Some(example) = &error.example {
        text += &code("json", &format!("{example:#}"));
    }
    let operations: Vec<_> = error
        .operations
        .iter()
        .map(|(id, status)| format!("[`{id}`](operations.md#{id}) ({status})"))
        .collect();
    if !operations.is_empty() {
        text += &format!("Answered by {}.\n", operations.join(", "));
    }
    text
}
