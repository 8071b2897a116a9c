//! The report of a rollout: for people, programs and continuous integration.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;

use super::journal::Verdict;
use crate::duration;
use crate::exit::CallerFault;

/// What came of a rollout.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The version that was rolled out.
    pub(crate) version: String,
    /// Why it was stopped before its end, if it was.
    pub(crate) stopped: Option<String>,
    /// The appliances in the order of the fleet.
    pub(crate) appliances: Vec<Line>,
}

/// One appliance.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    /// Its name.
    pub(crate) name: String,
    /// Its wave, from 1.
    pub(crate) wave: usize,
    /// How it ended.
    #[serde(flatten)]
    pub(crate) verdict: Verdict,
}

/// How many ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) done: usize,
    pub(crate) failed: usize,
    pub(crate) not_run: usize,
    pub(crate) unknown: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} done, {} failed", self.done, self.failed)?;
        for (count, words) in [(self.not_run, "not run"), (self.unknown, "not known")] {
            if count > 0 {
                write!(f, ", {count} {words}")?;
            }
        }
        Ok(())
    }
}

impl Report {
    /// Whether every appliance runs the version.
    pub(crate) fn is_success(&self) -> bool {
        self.appliances.iter().all(|line| matches!(line.verdict, Verdict::Done { .. }))
    }

    /// Those whose upgrade goes on without us.
    pub(crate) fn left_behind(&self) -> Vec<&str> {
        let unknown = |line: &&Line| matches!(line.verdict, Verdict::Unknown { .. });
        self.appliances.iter().filter(unknown).map(|line| line.name.as_str()).collect()
    }

    /// How many ended in which way.
    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for line in &self.appliances {
            let count = match line.verdict {
                Verdict::Done { .. } => &mut counts.done,
                Verdict::Failed { .. } => &mut counts.failed,
                Verdict::NotRun { .. } => &mut counts.not_run,
                Verdict::Unknown { .. } => &mut counts.unknown,
            };
            *count += 1;
        }
        counts
    }

    /// Writes the report in the form that the name's ending says.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let text = match form(path)? {
            Form::Markdown => self.markdown(),
            Form::Json => serde_json::to_string_pretty(self).context("writing JSON")?,
            Form::Junit => self.junit()?,
        };
        crate::config::write(path, &text)
    }

    /// For people.
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("# Rollout of version {}\n\n{}.\n", self.version, self.counts());
        if let Some(reason) = &self.stopped {
            text.push_str(&format!("\n**Stopped:** {reason}.\n"));
        }
        text.push_str("\n| appliance | wave | | before | took | |\n|---|---|---|---|---|---|\n");
        for line in &self.appliances {
            let took = |seconds: &u64| duration::show(Duration::from_secs(*seconds));
            let (verdict, before, took, reason) = match &line.verdict {
                Verdict::Done { before, seconds } => ("done", before.as_str(), took(seconds), ""),
                Verdict::Failed { reason, seconds } => {
                    ("**failed**", "", took(seconds), reason.as_str())
                }
                Verdict::NotRun { reason } => ("not run", "", String::new(), reason.as_str()),
                Verdict::Unknown { reason } => ("**unknown**", "", String::new(), reason.as_str()),
            };
            let reason = reason.replace('|', "\\|").replace('\n', " ");
            let (name, wave) = (&line.name, line.wave);
            text.push_str(&format!(
                "| {name} | {wave} | {verdict} | {before} | {took} | {reason} |\n"
            ));
        }
        text
    }

    fn junit(&self) -> Result<String> {
        let mut suite = TestSuite::new(format!("rollout of {}", self.version));
        for line in &self.appliances {
            let (status, seconds) = match &line.verdict {
                Verdict::Done { seconds, .. } => (TestCaseStatus::success(), *seconds),
                Verdict::Failed { reason, seconds } => {
                    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                    status.set_message(reason.as_str());
                    (status, *seconds)
                }
                Verdict::NotRun { reason } => {
                    let mut status = TestCaseStatus::skipped();
                    status.set_message(reason.as_str());
                    (status, 0)
                }
                Verdict::Unknown { reason } => {
                    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
                    status.set_message(reason.as_str());
                    (status, 0)
                }
            };
            let mut case = TestCase::new(line.name.as_str(), status);
            case.set_time(Duration::from_secs(seconds));
            case.set_classname(format!("wave {}", line.wave));
            suite.add_test_case(case);
        }
        let mut report = Junit::new("spsfw rollout");
        report.add_test_suite(suite);
        report.to_string().context("writing JUnit")
    }
}

enum Form {
    Markdown,
    Json,
    Junit,
}

fn form(path: &Path) -> Result<Form> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("md") => Ok(Form::Markdown),
        Some("json") => Ok(Form::Json),
        Some("xml") => Ok(Form::Junit),
        _ => {
            let text =
                format!("a report ends in .md, .json or .xml (JUnit), not as {}", path.display());
            Err(CallerFault(text).into())
        }
    }
}

/// Refuses the name of a report before hours of work are done for it.
pub(crate) fn check_names(paths: &[PathBuf]) -> Result<()> {
    paths.iter().try_for_each(|path| form(path).map(drop))
}
