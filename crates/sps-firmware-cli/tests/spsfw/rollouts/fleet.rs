//! Several emulated appliances and a file that describes them.

use std::process::Command;

use serde_json::Value;
use sps_firmware_emulator::{Builder, Clock};

use crate::going::Going;
use crate::lab::{Ended, Lab};

/// Several appliances, of which the first one's home is used.
pub(crate) struct Fleet {
    pub(crate) labs: Vec<Lab>,
}

impl Fleet {
    pub(crate) async fn of(count: usize, policy: &str) -> Self {
        Self::with(count, policy, |_, builder| builder).await
    }

    /// Whose reboots last until the test has [`Fleet::see_through`] them.
    pub(crate) async fn held(count: usize, policy: &str) -> Self {
        Self::with(count, policy, |_, builder| builder.clock(Clock::standing())).await
    }

    /// With settings of each appliance, by its index.
    pub(crate) async fn with(
        count: usize,
        policy: &str,
        settings: impl Fn(usize, Builder) -> Builder,
    ) -> Self {
        let mut labs = Vec::new();
        for index in 0..count {
            labs.push(Lab::with(|builder| settings(index, builder)).await);
        }
        let fleet = Self { labs };
        fleet.describe(policy, &[]);
        fleet.labs[0].image(1);
        fleet
    }

    /// Writes the fleet's file; `pairs` names the pair of the first ones.
    pub(crate) fn describe(&self, policy: &str, pairs: &[&str]) {
        let mut text = format!("[policy]\n{policy}\n");
        for (index, lab) in self.labs.iter().enumerate() {
            text.push_str(&format!(
                "[[appliances]]\nname = 'a{index}'\nurl = '{}'\nfingerprint = '{}'\n",
                lab.emulator.base_url(),
                lab.emulator.fingerprint().unwrap()
            ));
            if let Some(pair) = pairs.get(index) {
                text.push_str(&format!("pair = '{pair}'\n"));
            }
        }
        std::fs::write(self.labs[0].home().join("fleet.toml"), text).unwrap();
    }

    pub(crate) fn command(&self, more: &[&str]) -> Command {
        let rollout = ["rollout", "fleet.toml", "8.0.1", "--image", "sps-8.0.1.iso", "--yes"];
        self.labs[0].command(&[&rollout[..], more].concat())
    }

    pub(crate) fn run(&self, more: &[&str]) -> Ended {
        self.labs[0].ended(self.command(more).output().unwrap())
    }

    /// Begins a rollout and does not wait for its end.
    pub(crate) fn begin(&self, more: &[&str]) -> Going {
        Going::begin(self.command(more))
    }

    pub(crate) async fn end(&self, going: Going) -> Ended {
        self.labs[0].ended(going.end().await)
    }

    /// Tells the rollout that runs something.
    pub(crate) fn order(&self, order: &str) -> Ended {
        let command = ["rollout", order, "fleet.journal.jsonl"];
        self.labs[0].ended(self.labs[0].command(&command).output().unwrap())
    }

    /// What runs on each.
    pub(crate) fn running(&self) -> Vec<String> {
        let version = |lab: &Lab| lab.emulator.appliance().running().unwrap().version.to_string();
        self.labs.iter().map(version).collect()
    }

    /// Whether an upgrade of this one has begun.
    pub(crate) fn has_begun(&self, index: usize) -> bool {
        let appliance = self.labs[index].emulator.appliance();
        appliance.after_reboot() != appliance.current() || self.running()[index] != "8.0.0"
    }

    /// Waits for something that the rollout does.
    pub(crate) async fn until(&self, going: &mut Going, so: impl Fn(&Self) -> bool) {
        going.until(|| so(self)).await;
    }

    /// Waits until the upgrade of this one has begun, and lets it come back.
    pub(crate) async fn see_through(&self, going: &mut Going, index: usize) {
        self.until(going, |fleet| fleet.has_begun(index)).await;
        self.labs[index].let_it_come_back().await;
    }

    pub(crate) fn report(&self) -> Value {
        let text = std::fs::read_to_string(self.labs[0].home().join("report.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// The verdict on each, and why.
    pub(crate) fn verdicts(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let report = self.report();
        let lines = report["appliances"].as_array().unwrap();
        lines.iter().map(|line| (text(&line["verdict"]), text(&line["reason"]))).collect()
    }

    /// Lets the upgrade test of an appliance fail.
    pub(crate) async fn taint(&self, index: usize) {
        let taint = |appliance: &mut sps_firmware_emulator::state::Appliance| {
            appliance.precheck.tainted_files = vec!["/opt/scb/x".to_owned()];
        };
        self.labs[index].emulator.change(taint).await.unwrap();
    }
}
