//! Clients are generated from 3.0 documents.
//!
//! progenitor and the `openapiv3` crate under it read 3.0 only, written with all three numbers.

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "generator-version",
    title: "the document is OpenAPI 3.0.x, and says so with three numbers",
    reason: "progenitor reads 3.0 only, and refuses another version at its first line.",
    level: Level::Error,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let Some(version) = context.document.root().get("openapi") else { return };
    // Another type of value is a fault of the specification, with a rule of its own.
    let Some(text) = version.as_str() else { return };
    if !text.trim().starts_with("3.0.") {
        report.value(
            version,
            format!("no client can be generated from version `{}`", cut(text)),
            "write the document as 3.0.3",
        );
    }
}
