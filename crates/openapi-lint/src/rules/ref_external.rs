//! No `$ref` leads out of the document.
//!
//! The specification allows it; but typify panics on it, and a contract in one file can be read,
//! compared and reviewed without a fetch.

use openapi_document::ReferenceError;

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "ref-external",
    title: "no `$ref` leads out of the document",
    reason: "typify panics on an external reference, and diff and lint would see only half of \
             the contract.",
    level: Level::Error,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.sites() {
        let Some(reference) = site.reference else { continue };
        let Some(node) = site.node.get("$ref") else { continue };
        if let Err(ReferenceError::External(_)) = context.document.resolve(reference) {
            report.value(
                node,
                format!("`$ref` leads out of the document: `{}`", cut(reference)),
                "bundle the document into one file first",
            );
        }
    }
}
