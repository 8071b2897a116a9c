//! Whether every appliance was upgraded once, by its own state and its own record of requests.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use sps_firmware_emulator::RunningEmulator;

/// Where an appliance records what it is asked.
pub(super) fn record(folder: &Path, index: usize) -> PathBuf {
    folder.join(format!("record-{index}.jsonl"))
}

pub(super) fn is_upgraded(emulator: &RunningEmulator) -> bool {
    let appliance = emulator.appliance();
    appliance.running().is_some_and(|firmware| firmware.version.to_string() == "8.0.1")
}

/// The names of those that the report of the last run has as failed.
pub(super) fn failed(folder: &Path) -> Result<BTreeSet<String>> {
    let text = std::fs::read_to_string(folder.join("report.json")).context("the report")?;
    let report: Value = serde_json::from_str(&text)?;
    let lines = report["appliances"].as_array().context("the report lists no appliances")?;
    let failed = lines.iter().filter(|line| line["verdict"] == "failed");
    Ok(failed.filter_map(|line| Some(line["name"].as_str()?.to_owned())).collect())
}

/// Checks all appliances, and gives how many requests they have served.
pub(super) fn check(emulators: &[RunningEmulator], folder: &Path) -> Result<usize> {
    let mut requests = 0;
    for (index, emulator) in emulators.iter().enumerate() {
        let name = format!("a{index}");
        ensure!(is_upgraded(emulator), "{name} is not upgraded");
        let images = emulator.appliance().slots().filter(|(_, slot)| slot.is_some()).count();
        ensure!(images == 2, "{name} holds {images} images: one was brought more than once");
        let record = std::fs::read_to_string(record(folder, index))?;
        let lines: Vec<Value> =
            record.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        let upgrades = lines.iter().filter(|line| has_upgraded(line)).count();
        // Of one whose caller was killed before the answer, there is no record.
        ensure!(upgrades <= 1, "{name} was told to upgrade {upgrades} times");
        let deleted = lines.iter().any(|line| line["request"]["method"] == "DELETE");
        ensure!(!deleted, "something was deleted from {name}");
        requests += lines.len();
    }
    Ok(requests)
}

/// Whether the appliance has begun an upgrade: it has said so, or the connection was dropped
/// instead. A refusal has a body.
fn has_upgraded(line: &Value) -> bool {
    let (request, answer) = (&line["request"], &line["answer"]);
    let dropped = answer["status"] == 503 && answer["body"].is_null();
    request["method"] == "POST"
        && request["path"] == "/api/firmware/upgrade"
        && (answer["status"] == 200 || dropped)
}
