//! Writes reports for terminals, pull requests, browsers and programs.
//!
//! Every renderer is a pure function of a [`Review`]: the same input gives the same bytes, nothing is asked of the
//! clock, the terminal or the environment.

mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod markdown;
mod place;
mod rules;
mod sarif;
mod text;
mod words;

pub use github::github;
pub use gitlab::gitlab;
pub use html::html;
pub use json::{json, json_schema};
pub use junit::junit;
pub use markdown::{MARKDOWN_LIMIT, MARKER, markdown};
pub use rules::{explain, rules_page};
pub use sarif::sarif;
pub use text::{Colour, text};

use std::collections::BTreeSet;

use openapi_document::Document;

use crate::policy::{Accepted, Advice, Problem, Severity};
use crate::{Finding, Level, Report};

/// What the reviewers of a change are shown: one revision against one or more bases.
#[derive(Debug, Clone, Default)]
pub struct Review<'a> {
    /// The comparisons, the most important first.
    pub comparisons: Vec<Comparison<'a>>,
    /// What is wrong with the policy's own files.
    pub problems: Vec<Problem>,
}

/// One revision against one base.
#[derive(Debug, Clone)]
pub struct Comparison<'a> {
    /// What the base is, as in `v0.1.0` or `main at 1a2b3c4`.
    pub title: String,
    /// What changed, without what is accepted.
    pub report: &'a Report,
    /// The document before.
    pub base: &'a Document,
    /// The document after.
    pub revision: &'a Document,
    /// Findings that an exception excuses.
    pub accepted: &'a [Accepted],
    /// The versions that the change needs.
    pub advice: Vec<Advice>,
}

/// Findings of all levels, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    breaking: usize,
    warning: usize,
    info: usize,
}

impl<'a> Review<'a> {
    /// A report on its own, without policy.
    #[must_use]
    pub fn of(report: &'a Report, base: &'a Document, revision: &'a Document) -> Self {
        let comparison = Comparison {
            title: base.name().to_owned(),
            report,
            base,
            revision,
            accepted: &[],
            advice: Vec::new(),
        };
        Self { comparisons: vec![comparison], problems: Vec::new() }
    }

    /// Whether something is at or above the level; problems of the policy that are errors count as breaking.
    #[must_use]
    pub fn reaches(&self, level: Level) -> bool {
        self.comparisons.iter().filter_map(|it| it.report.worst()).any(|worst| worst >= level)
            || self.problems.iter().any(|it| it.severity == Severity::Error)
    }

    /// Each comparison with the findings that no earlier one has, and the number of the others.
    ///
    /// What differs from the merge base mostly differs from the last release too, and nobody wants to read it twice.
    fn sections(&self) -> Vec<(&Comparison<'a>, Vec<&'a Finding>, usize)> {
        let mut seen = BTreeSet::new();
        let mut sections = Vec::new();
        for comparison in &self.comparisons {
            let all = &comparison.report.findings;
            let known = |it: &&Finding| seen.contains(&(it.id, &it.fingerprint));
            let (again, fresh): (Vec<_>, Vec<_>) = all.iter().partition(known);
            seen.extend(fresh.iter().map(|it| (it.id, &it.fingerprint)));
            sections.push((comparison, fresh, again.len()));
        }
        sections
    }

    /// The findings of all comparisons, each once, the worst first.
    fn distinct(&self) -> Vec<(&Comparison<'a>, &'a Finding)> {
        let mut findings: Vec<_> = self
            .sections()
            .into_iter()
            .flat_map(|(comparison, fresh, _)| fresh.into_iter().map(move |it| (comparison, it)))
            .collect();
        // The sort is stable: within a level the order of the reports stays.
        findings.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.level));
        findings
    }
}

impl Counts {
    fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            match finding.level {
                Level::Breaking => counts.breaking += 1,
                Level::Warning => counts.warning += 1,
                Level::Info => counts.info += 1,
            }
        }
        counts
    }
}
