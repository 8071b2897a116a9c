//! What a project makes of the findings: reviewed exceptions, and the version bumps that a change needs.

mod accept;
mod bump;
pub mod changelog;
mod exceptions;

pub use accept::{AcceptError, Terms, accept};
pub use bump::{Advice, Bump, Versions, advise};
pub use exceptions::{Accepted, Exception, Exceptions, ExceptionsError, Expiry, Judged};

use schemars::JsonSchema;
use serde::Serialize;

/// How bad a problem with the policy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The check fails.
    Error,
    /// Somebody should tidy up.
    Warning,
}

impl Severity {
    /// The word that is shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Something that is wrong with the policy's own files rather than with the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// Whether it fails the check.
    pub severity: Severity,
    /// The file.
    pub file: String,
    /// The line in it, counted from 1, where there is one.
    pub line: Option<u32>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub cure: String,
}

impl Problem {
    /// The file, with the line where there is one.
    #[must_use]
    pub fn place(&self) -> String {
        self.line.map_or_else(|| self.file.clone(), |line| format!("{}:{line}", self.file))
    }
}
