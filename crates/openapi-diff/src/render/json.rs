//! For programs: the versioned JSON form and its schema.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::Review;
use crate::policy::{Accepted, Advice, Problem};
use crate::{Finding, REPORT_VERSION};

/// The JSON form of a review.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "OpenAPI diff report")]
struct JsonReview<'a> {
    /// The version of this form. It grows when a reader of the old form could misread the new one.
    version: u32,
    /// Whether a client of a base can fail on the wire against a server of the revision.
    breaking: bool,
    /// Whether source code written against the SDK of a base can fail to compile against that of the revision.
    sdk_breaking: bool,
    /// The name of the revision: a file, or a revision of the repository with a path.
    revision: &'a str,
    /// What the revision was compared with.
    baselines: Vec<Baseline<'a>>,
    /// The findings against every baseline: the worst first, then in the order of the document.
    findings: Vec<JsonFinding<'a>>,
    /// Findings that an exception excuses; they count for nothing else here.
    accepted: Vec<JsonAccepted<'a>>,
    /// What is wrong with exceptions, versions or the changelog.
    problems: &'a [Problem],
}

#[derive(Serialize, JsonSchema)]
struct Baseline<'a> {
    /// What the base is.
    title: &'a str,
    /// The name of the base: a file, or a revision of the repository with a path.
    name: &'a str,
    /// `breaking` of this baseline alone.
    breaking: bool,
    /// `sdk_breaking` of this baseline alone.
    sdk_breaking: bool,
    /// The versions that the change needs.
    advice: &'a [Advice],
}

#[derive(Serialize, JsonSchema)]
struct JsonFinding<'a> {
    /// The position of the baseline in `baselines`.
    baseline: usize,
    #[serde(flatten)]
    finding: &'a Finding,
}

#[derive(Serialize, JsonSchema)]
struct JsonAccepted<'a> {
    /// The position of the baseline in `baselines`.
    baseline: usize,
    #[serde(flatten)]
    accepted: &'a Accepted,
}

/// The JSON form, indented. [`json_schema`] describes it.
#[must_use]
pub fn json(review: &Review<'_>) -> String {
    let comparisons = &review.comparisons;
    let mut findings: Vec<JsonFinding<'_>> = Vec::new();
    let mut accepted = Vec::new();
    for (baseline, comparison) in comparisons.iter().enumerate() {
        let all = &comparison.report.findings;
        findings.extend(all.iter().map(|finding| JsonFinding { baseline, finding }));
        accepted
            .extend(comparison.accepted.iter().map(|accepted| JsonAccepted { baseline, accepted }));
    }
    findings.sort_by_key(|it| std::cmp::Reverse(it.finding.level));
    let form = JsonReview {
        version: REPORT_VERSION,
        breaking: comparisons.iter().any(|it| it.report.breaking),
        sdk_breaking: comparisons.iter().any(|it| it.report.sdk_breaking),
        revision: comparisons.first().map_or("", |it| it.revision.name()),
        baselines: comparisons
            .iter()
            .map(|it| Baseline {
                title: &it.title,
                name: it.base.name(),
                breaking: it.report.breaking,
                sdk_breaking: it.report.sdk_breaking,
                advice: &it.advice,
            })
            .collect(),
        findings,
        accepted,
        problems: &review.problems,
    };
    pretty(&form)
}

/// The JSON schema of what [`json`] writes.
#[must_use]
pub fn json_schema() -> Value {
    schemars::schema_for!(JsonReview<'static>).to_value()
}

/// Indented JSON with a line break at its end.
pub(super) fn pretty(value: &impl Serialize) -> String {
    // Plain data with string keys cannot fail to serialize; an empty text would be no JSON, so it cannot be misread.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
