//! Writes findings for people, for GitHub and for programs.

mod github;
mod json;
mod text;

pub use github::github;
pub use json::{VERSION, json, json_schema};
pub use text::text;

use crate::{Finding, Level};

/// Number of errors and of warnings.
fn counts(findings: &[Finding]) -> (usize, usize) {
    let errors = findings.iter().filter(|it| it.level == Level::Error).count();
    (errors, findings.len() - errors)
}
