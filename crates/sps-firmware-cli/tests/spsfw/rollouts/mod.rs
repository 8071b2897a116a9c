//! Fleets: canary and waves, failures that stop them, and a rollout that is killed.

use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::lab::{Ended, Lab};

/// Several appliances, of which the first one's home is used.
struct Fleet {
    labs: Vec<Lab>,
}

impl Fleet {
    async fn of(count: usize, policy: &str) -> Self {
        let mut labs = Vec::new();
        for _ in 0..count {
            labs.push(Lab::new().await);
        }
        let mut text = format!("[policy]\n{policy}\n");
        for (index, lab) in labs.iter().enumerate() {
            text.push_str(&format!(
                "[[appliances]]\nname = 'a{index}'\nurl = '{}'\nfingerprint = '{}'\n",
                lab.emulator.base_url(),
                lab.emulator.fingerprint().unwrap()
            ));
        }
        std::fs::write(labs[0].home().join("fleet.toml"), text).unwrap();
        labs[0].image(1);
        Self { labs }
    }

    fn command(&self, more: &[&str]) -> std::process::Command {
        let rollout = ["rollout", "fleet.toml", "8.0.1", "--image", "sps-8.0.1.iso", "--yes"];
        self.labs[0].command(&[&rollout[..], more].concat())
    }

    fn run(&self, more: &[&str]) -> Ended {
        self.labs[0].ended(self.command(more).output().unwrap())
    }

    /// What runs on each.
    fn running(&self) -> Vec<String> {
        let version = |lab: &Lab| lab.emulator.appliance().running().unwrap().version.to_string();
        self.labs.iter().map(version).collect()
    }

    fn report(&self) -> Value {
        let text = std::fs::read_to_string(self.labs[0].home().join("report.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Lets the upgrade test of an appliance fail.
    async fn taint(&self, index: usize) {
        let taint = |appliance: &mut sps_firmware_emulator::state::Appliance| {
            appliance.precheck.tainted_files = vec!["/opt/scb/x".to_owned()];
        };
        self.labs[index].emulator.change(taint).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_is_upgraded_in_waves_and_reported() {
    let fleet = Fleet::of(4, "canary = 1\nwave = 2").await;
    let reports = ["--report", "report.json", "--report", "report.md", "--report", "report.xml"];
    let ended = fleet.run(&reports);
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.1"; 4]);
    let report = fleet.report();
    let waves: Vec<_> =
        report["appliances"].as_array().unwrap().iter().map(|line| &line["wave"]).collect();
    assert_eq!(waves, [1, 2, 2, 3]);
    let text = |name: &str| std::fs::read_to_string(fleet.labs[0].home().join(name)).unwrap();
    assert!(text("report.md").contains("4 done, 0 failed, 0 not run."), "{}", text("report.md"));
    assert!(text("report.xml").contains(r#"tests="4""#), "{}", text("report.xml"));
    // What ran before is remembered, and nothing is done a second time.
    let again = fleet.run(&["--report", "report.json"]);
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
    assert!(!again.stdout.contains("[1/"), "{}", again.stdout);
    assert_eq!(fleet.report()["appliances"][3]["before"], "8.0.0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canary_that_fails_stops_the_rollout() {
    let fleet = Fleet::of(3, "canary = 1\nwave = 2").await;
    fleet.taint(0).await;
    let ended = fleet.run(&["--report", "report.json"]);
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.0"; 3]);
    for untouched in &fleet.labs[1..] {
        assert_eq!(untouched.emulator.appliance().empty_slots(), 4);
    }
    let report = fleet.report();
    let verdict = |index: usize| report["appliances"][index]["verdict"].clone();
    assert_eq!([verdict(0), verdict(1), verdict(2)], ["failed", "not-run", "not-run"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_within_the_budget_do_not_stop_it() {
    let fleet = Fleet::of(3, "canary = 0\nwave = 2\nfailures = 1\nfailures_per_wave = 1").await;
    fleet.taint(1).await;
    let ended = fleet.run(&[]);
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.1", "8.0.0", "8.0.1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appliance_that_is_not_well_counts_as_failed() {
    let fleet = Fleet::of(2, "health = ['/bin/false']").await;
    let ended = fleet.run(&[]);
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("the health check ended with"), "{}", ended.stdout);
    assert_eq!(fleet.running(), ["8.0.1", "8.0.0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollout_that_is_killed_goes_on_where_each_appliance_is() {
    let fleet = Fleet::of(3, "canary = 1\nwave = 2").await;
    let mut child = fleet.command(&[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while fleet.running()[0] != "8.0.1" || fleet.labs[1].emulator.appliance().empty_slots() == 4 {
        assert!(child.try_wait().unwrap().is_none(), "it has ended too early");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let ended = fleet.run(&[]);
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.1"; 3]);
    for lab in &fleet.labs {
        assert_eq!(lab.emulator.appliance().empty_slots(), 3, "an image was brought twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_shows_all_plans_and_changes_nothing() {
    let fleet = Fleet::of(2, "").await;
    let ended = fleet.run(&["--dry-run"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stdout.contains("a0: From version 8.0.0 to 8.0.1"), "{}", ended.stdout);
    assert!(ended.stdout.contains("a1: From version 8.0.0 to 8.0.1"), "{}", ended.stdout);
    assert_eq!(fleet.running(), ["8.0.0"; 2]);
    assert!(!fleet.labs[0].home().join("fleet.journal.jsonl").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_no_known_kind_is_refused_before_the_work() {
    let fleet = Fleet::of(1, "").await;
    let ended = fleet.run(&["--report", "report.doc"]);
    assert_eq!((ended.code, fleet.running()), (3, vec!["8.0.0".to_owned()]), "{}", ended.stderr);
}
