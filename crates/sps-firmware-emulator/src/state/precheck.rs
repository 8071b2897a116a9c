//! The upgrade precheck: the four checks that the vendor's page names, in its order.
//!
//! The vendor gives neither the wording of a summary nor the list of exit codes, except for one
//! sample (`HA check started` / `HA check failed`, exit code 1). Wording follows that sample. Each
//! check has an exit code of its own, so that a test can tell which one failed; the code of the
//! whole test is that of the first failed check. These numbers are the emulator's.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::slot::Firmware;

/// One check of the precheck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// May the running version be upgraded to this one?
    VersionPolicy,
    /// Is there room to unpack the image?
    StorageSpace,
    /// Can the new firmware read the configuration?
    Configuration,
    /// Are all files of the running firmware as they were delivered?
    TaintedFiles,
}

impl Check {
    const ALL: [Self; 4] =
        [Self::VersionPolicy, Self::StorageSpace, Self::Configuration, Self::TaintedFiles];

    /// What the summary calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::VersionPolicy => "Version policy check",
            Self::StorageSpace => "Storage space check",
            Self::Configuration => "Configuration compatibility check",
            Self::TaintedFiles => "Tainted files check",
        }
    }

    /// The `exit_code` of a test in which this is the first check to fail.
    pub const fn exit_code(self) -> i64 {
        match self {
            Self::VersionPolicy => 1,
            Self::StorageSpace => 2,
            Self::Configuration => 3,
            Self::TaintedFiles => 4,
        }
    }
}

/// What the precheck finds on this appliance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Precheck {
    /// Size of the storage in bytes; images take room in it, and unpacking one takes as much again.
    pub storage_bytes: u64,
    /// What in the configuration the new firmware cannot read; `None` if it reads all.
    pub incompatible_configuration: Option<String>,
    /// Files of the running firmware that somebody changed.
    pub tainted_files: Vec<String>,
}

impl Default for Precheck {
    /// 64 GiB of storage and nothing in the way of an upgrade.
    fn default() -> Self {
        Self {
            storage_bytes: 64 << 30,
            incompatible_configuration: None,
            tainted_files: Vec::new(),
        }
    }
}

/// The outcome of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestReport {
    /// The lines of all checks, joined by line feeds.
    pub test_summary: String,
    /// 0, or the code of the first failed check.
    pub exit_code: i64,
}

/// A test that did not pass; `exit_code` is not 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub TestReport);

impl TestReport {
    /// The report of a passed test, or the failure.
    pub(super) fn into_result(self) -> Result<Self, Failure> {
        if self.exit_code == 0 { Ok(self) } else { Err(Failure(self)) }
    }
}

impl Precheck {
    /// Runs all four checks, also after one has failed.
    ///
    /// # Errors
    /// [`Failure`] with the lines of all checks if any failed.
    pub fn run(
        &self,
        target: &Firmware,
        running: Option<&Firmware>,
        free_bytes: u64,
    ) -> Result<TestReport, Failure> {
        let mut summary = String::new();
        let mut exit_code = 0;
        for check in Check::ALL {
            let outcome = match check {
                Check::VersionPolicy => version_policy(target, running),
                Check::StorageSpace => storage_space(target, free_bytes),
                Check::Configuration => self.configuration(),
                Check::TaintedFiles => self.untainted(),
            };
            let name = check.name();
            // Writing to a string cannot fail.
            let _ = match &outcome {
                Ok(()) => writeln!(summary, "{name} started\n{name} finished"),
                Err(why) => writeln!(summary, "{name} started\n{why}\n{name} failed"),
            };
            if outcome.is_err() && exit_code == 0 {
                exit_code = check.exit_code();
            }
        }
        let test_summary = summary.trim_end().to_owned();
        TestReport { test_summary, exit_code }.into_result()
    }

    fn configuration(&self) -> Result<(), String> {
        match &self.incompatible_configuration {
            Some(what) => Err(format!("The new firmware cannot read the configuration: {what}")),
            None => Ok(()),
        }
    }

    fn untainted(&self) -> Result<(), String> {
        if self.tainted_files.is_empty() {
            return Ok(());
        }
        Err(format!("Modified files: {}", self.tainted_files.join(", ")))
    }
}

fn storage_space(target: &Firmware, free: u64) -> Result<(), String> {
    if free >= target.size {
        return Ok(());
    }
    Err(format!("Unpacking the firmware takes {} bytes, {free} are free", target.size))
}

/// The emulator's policy, as the vendor's is not published in the API's pages: not more than one
/// major version at a time, and back only to what this appliance has run before.
fn version_policy(target: &Firmware, running: Option<&Firmware>) -> Result<(), String> {
    let Some(running) = running else { return Ok(()) };
    let (from, to) = (running.version, target.version);
    if to < from && !target.has_run {
        return Err(format!("Downgrading from {from} to {to} is not allowed"));
    }
    if to.major > from.major.saturating_add(1) {
        return Err(format!("Upgrading from {from} to {to} skips a major version"));
    }
    Ok(())
}
