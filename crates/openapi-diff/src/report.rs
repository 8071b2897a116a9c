//! The result of a comparison.

use schemars::JsonSchema;
use serde::Serialize;

use crate::finding::{Finding, Level};

/// The version of the JSON form of [`Report`].
pub const REPORT_VERSION: u32 = 1;

/// What changed between two documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// The version of this form: [`REPORT_VERSION`].
    pub version: u32,
    /// Whether a client of the base can fail on the wire against a server of the revision.
    pub breaking: bool,
    /// Whether source code written against the SDK of the base can fail to compile against that of the revision.
    pub sdk_breaking: bool,
    /// The findings: the worst first, then in the order of the base document.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Orders the findings and derives the verdicts on the whole.
    #[must_use]
    pub fn new(mut findings: Vec<Finding>) -> Self {
        findings.sort_by(|a, b| {
            let place = |it: &Finding| {
                let at = it.base.as_ref().or(it.revision.as_ref());
                at.map(|it| (it.line, it.column, it.pointer.clone()))
            };
            (b.level.cmp(&a.level))
                .then_with(|| place(a).cmp(&place(b)))
                .then_with(|| a.id.cmp(b.id))
                .then_with(|| a.fingerprint.cmp(&b.fingerprint))
        });
        Self {
            version: REPORT_VERSION,
            breaking: findings.iter().any(|it| it.level == Level::Breaking),
            sdk_breaking: findings.iter().any(|it| it.verdicts.sdk.level == Level::Breaking),
            findings,
        }
    }

    /// The level of the worst finding; none where nothing changed.
    #[must_use]
    pub fn worst(&self) -> Option<Level> {
        self.findings.iter().map(|it| it.level).max()
    }
}
