//! Findings that somebody has accepted: the reviewed file that lists them, and what it does to a report.

use std::fmt;

use chrono::NaiveDate;
use schemars::JsonSchema;
use semver::Version;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::{Problem, Severity};
use crate::{Finding, Report};

/// One accepted finding.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The rule of the finding.
    pub rule: String,
    /// JSON pointer of the finding, in the base or in the revision.
    pub pointer: Option<String>,
    /// In place of the pointer: an operation that the finding reaches, as in `POST /orders`.
    pub operation: Option<String>,
    /// The fingerprint of the finding: another change at the same place is another finding.
    pub fingerprint: String,
    /// Why the change is acceptable.
    pub reason: String,
    /// Whom to ask.
    pub owner: String,
    /// When the exception stops to hold.
    pub expires: Expiry,
}

/// When an exception stops to hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::Value")]
pub enum Expiry {
    /// After this day.
    Date(NaiveDate),
    /// As soon as the revision has this version.
    Version(Version),
}

impl Expiry {
    fn is_over(&self, today: NaiveDate, version: Option<&Version>) -> bool {
        match self {
            Self::Date(last) => today > *last,
            Self::Version(until) => version.is_some_and(|it| it >= until),
        }
    }
}

impl std::str::FromStr for Expiry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(date) = text.parse() {
            return Ok(Self::Date(date));
        }
        text.parse().map(Self::Version).map_err(|_| {
            format!("`{text}` is neither a date like 2027-01-31 nor a version like 2.0.0")
        })
    }
}

impl TryFrom<toml::Value> for Expiry {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        match value {
            toml::Value::String(text) => text.parse(),
            // TOML has dates of its own, and people will write them without quotes.
            toml::Value::Datetime(date) => date.to_string().parse(),
            other => Err(format!("expected a date or a version, found {}", other.type_str())),
        }
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Version(version) => version.fmt(f),
        }
    }
}

/// The exceptions of one file.
#[derive(Debug, Clone, Default)]
pub struct Exceptions {
    file: String,
    entries: Vec<(u32, Exception)>,
}

/// Why a file of exceptions cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct ExceptionsError {
    file: String,
    line: u32,
    message: String,
}

/// A finding together with what excuses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Accepted {
    /// The finding.
    pub finding: Finding,
    /// Why it is acceptable.
    pub reason: String,
    /// Whom to ask.
    pub owner: String,
    /// The date or version with which the exception ends.
    pub expires: String,
}

/// Reports after the exceptions have been taken out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// One a report: what is left of it, and what was taken out.
    pub reports: Vec<(Report, Vec<Accepted>)>,
    /// Exceptions that are expired or that match nothing.
    pub problems: Vec<Problem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    exception: Vec<Spanned<Exception>>,
}

impl Exceptions {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// If it is no TOML, or an entry lacks a member, has an unknown one, or names both or neither of `pointer` and
    /// `operation`.
    pub fn parse(file: impl Into<String>, text: &str) -> Result<Self, ExceptionsError> {
        let file = file.into();
        let error = |offset: usize, message: &str| ExceptionsError {
            file: file.clone(),
            line: line_of(text, offset),
            message: message.to_owned(),
        };
        let parsed: File = toml::from_str(text)
            .map_err(|it| error(it.span().map_or(0, |span| span.start), it.message()))?;
        let mut entries = Vec::new();
        for entry in parsed.exception {
            let offset = entry.span().start;
            let exception = entry.into_inner();
            if exception.pointer.is_some() == exception.operation.is_some() {
                return Err(error(offset, "an exception names either `pointer` or `operation`"));
            }
            for (name, value) in [("reason", &exception.reason), ("owner", &exception.owner)] {
                if value.trim().is_empty() {
                    return Err(error(offset, &format!("`{name}` must not be empty")));
                }
            }
            entries.push((line_of(text, offset), exception));
        }
        Ok(Self { file, entries })
    }

    /// Takes what is excused out of reports, which are of the same revision against different bases.
    ///
    /// `today` and the `version` of the revision decide what has expired. An expired exception excuses nothing.
    #[must_use]
    pub fn judge(
        &self,
        reports: Vec<Report>,
        today: NaiveDate,
        version: Option<&Version>,
    ) -> Judged {
        let mut used = vec![false; self.entries.len()];
        let mut judged = Judged::default();
        for report in reports {
            let mut left = Vec::new();
            let mut accepted = Vec::new();
            for finding in report.findings {
                let mut excuse = None;
                for (at, (_, exception)) in self.entries.iter().enumerate() {
                    if exception.matches(&finding) {
                        used[at] = true;
                        if !exception.expires.is_over(today, version) {
                            excuse = excuse.or(Some(exception));
                        }
                    }
                }
                match excuse {
                    Some(exception) => accepted.push(Accepted {
                        finding,
                        reason: exception.reason.clone(),
                        owner: exception.owner.clone(),
                        expires: exception.expires.to_string(),
                    }),
                    None => left.push(finding),
                }
            }
            judged.reports.push((Report::new(left), accepted));
        }
        for ((line, exception), used) in self.entries.iter().zip(used) {
            judged.problems.extend(self.problem(*line, exception, used, today, version));
        }
        judged
    }

    fn problem(
        &self,
        line: u32,
        exception: &Exception,
        used: bool,
        today: NaiveDate,
        version: Option<&Version>,
    ) -> Option<Problem> {
        let Exception { rule, fingerprint, owner, expires, .. } = exception;
        let (severity, message, cure) = if expires.is_over(today, version) {
            (
                Severity::Error,
                format!("the exception for `{rule}` ({fingerprint}) expired with {expires}"),
                format!("remove it, or let {owner} decide on a later `expires`"),
            )
        } else if !used {
            (
                Severity::Warning,
                format!("the exception for `{rule}` ({fingerprint}) matches no finding"),
                "remove it: what it excused is not part of this change".to_owned(),
            )
        } else {
            return None;
        };
        Some(Problem { severity, file: self.file.clone(), line: Some(line), message, cure })
    }
}

impl Exception {
    fn matches(&self, finding: &Finding) -> bool {
        let place = match (&self.pointer, &self.operation) {
            (Some(pointer), _) => {
                let mut sides = [&finding.base, &finding.revision].into_iter().flatten();
                sides.any(|it| it.pointer == *pointer)
            }
            (None, Some(operation)) => finding.operations.iter().any(|it| it.label == *operation),
            (None, None) => false,
        };
        place && self.rule == finding.id && self.fingerprint == finding.fingerprint
    }
}

fn line_of(text: &str, offset: usize) -> u32 {
    let before = text.as_bytes().iter().take(offset).filter(|it| **it == b'\n').count();
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}
