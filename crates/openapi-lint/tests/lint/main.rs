//! What lint finds, what it leaves alone, and what it does with files that are no documents.

#![allow(clippy::expect_used, reason = "a test fails by panicking, in its helpers too")]

mod document;
mod fixtures;
mod mutations;
mod renderers;
mod robustness;

use openapi_document::Document;
use openapi_lint::{Config, Finding, lint};

/// Lints a text under a name.
fn findings(name: &str, text: &str, config: &Config) -> Vec<Finding> {
    match Document::parse(name, text.to_owned()) {
        Ok(document) => lint(&document, config),
        Err(error) => vec![Finding::from_parse_error(&error)],
    }
}
