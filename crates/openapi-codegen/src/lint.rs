//! Runs the linter before any generator.

use openapi_document::Document;
use openapi_lint::{Config, Level, lint, render};

use crate::Error;

/// Refuses a document with errors, rendered with their places and cures. Warnings keep nobody from
/// generating.
pub(crate) fn lint_errors(document: &Document) -> Result<(), Error> {
    let mut findings = lint(document, &Config::general());
    findings.retain(|finding| finding.level == Level::Error);
    if findings.is_empty() {
        return Ok(());
    }
    Err(Error::Lint(render::text(document.name(), &findings).trim_end().to_owned()))
}
