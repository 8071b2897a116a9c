//! Rules on OpenAPI documents. A finding names file, line, operation and cure.
//!
//! ```
//! use openapi_document::Document;
//! use openapi_lint::{Config, lint, render};
//!
//! let document = Document::parse("api.yaml", "openapi: 3.0.3\npaths: {}\n".to_owned())?;
//! let findings = lint(&document, &Config::general());
//! assert_eq!(findings[0].rule, "missing-field");
//! assert!(render::text("api.yaml", &findings).starts_with("api.yaml:1:1: error[missing-field]"));
//! # Ok::<(), openapi_document::ParseError>(())
//! ```

mod bodies;
mod config;
mod context;
mod discriminators;
mod examples;
mod finding;
mod grammar;
mod prelude;
pub mod render;
mod report;
mod rule;
mod rules;
mod support;
mod usage;
mod walk;

pub use config::{Config, Set};
pub use finding::{Finding, Level};
use openapi_document::Document;
pub use rule::RuleInfo;

use context::Context;
use report::Report;

/// Applies the rules to a document. The findings are sorted by their place.
///
/// It never panics and takes time in proportion to the document, whatever the document is.
pub fn lint(document: &Document, config: &Config) -> Vec<Finding> {
    let context = Context::new(document);
    let mut findings = Vec::new();
    for rule in rules::RULES.iter().filter(|rule| config.applies(rule)) {
        // A document of another version has other objects: every other finding would be noise.
        if rules::is_readable(document) || rules::IGNORES_VERSION.contains(&rule.id) {
            (rule.check)(&context, &mut Report::new(&context, rule, &mut findings));
        }
    }
    findings
        .sort_by(|a, b| (a.position, a.rule, &a.message).cmp(&(b.position, b.rule, &b.message)));
    findings.dedup();
    findings
}

/// All rules, sorted by id.
pub fn rules() -> &'static [RuleInfo] {
    rules::RULES
}

/// Compiles the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
