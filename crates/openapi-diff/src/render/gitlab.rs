//! For GitLab: a code quality report.

use serde_json::json;

use super::Review;
use super::json::pretty;
use super::place::anchor;
use super::words::message_and_reach;
use crate::Level;

/// One issue a finding, at its line of the revision.
#[must_use]
pub fn gitlab(review: &Review<'_>) -> String {
    let issue = |(comparison, finding): (&super::Comparison<'_>, &crate::Finding)| {
        let severity = match finding.level {
            Level::Breaking => "critical",
            Level::Warning => "minor",
            Level::Info => "info",
        };
        json!({
            "description": message_and_reach(finding),
            "check_name": finding.id,
            "fingerprint": finding.fingerprint,
            "severity": severity,
            "location": {
                "path": comparison.revision.name(),
                "lines": { "begin": anchor(finding, comparison.revision).line },
            },
        })
    };
    let issues: Vec<_> = review.distinct().into_iter().map(issue).collect();
    pretty(&issues)
}
