//! Clients are generated from 3.0 documents.
//!
//! progenitor and the `openapiv3` crate under it read 3.0 only.

use openapi_document::SpecVersion;

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "generator-version",
    title: "the document is OpenAPI 3.0",
    reason: "progenitor reads 3.0 only, and refuses another version at its first line.",
    level: Level::Error,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let version = context.document.root().get("openapi");
    if let Some(version) = version.filter(|_| context.version == SpecVersion::V3_1) {
        report.value(
            version,
            format!("no client can be generated from version {}", version.as_str().unwrap_or_default()),
            "write the document as 3.0.3",
        );
    }
}
