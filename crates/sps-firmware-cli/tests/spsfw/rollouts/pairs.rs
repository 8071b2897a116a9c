//! High-availability pairs: never both at once, whatever has happened to the one.

use std::time::Duration;

use sps_firmware_emulator::RebootTimes;
use sps_firmware_emulator::state::{Appliance, Phase};

use super::fleet::Fleet;
use crate::going::LOOK;
use crate::lab::quick_reboot;

const POLICY: &str = "canary = 0\nwave = '100%'\nfailures = '100%'\nfailures_per_wave = '100%'";

/// Looks all the time whether two appliances are being upgraded at the same moment.
async fn both_at_once(fleet: &Fleet, one: usize, other: usize) {
    let busy = |index: usize| {
        let appliance = fleet.labs[index].emulator.appliance();
        appliance.after_reboot() != appliance.current() || appliance.phase() != Phase::Running
    };
    while !(busy(one) && busy(other)) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_of_a_pair_are_never_down_at_once() {
    let fleet = Fleet::of(3, "").await;
    fleet.describe(POLICY, &["dc1", "dc1"]);
    let going = fleet.begin(&["--report", "report.json"]);
    let ended = tokio::select! {
        () = both_at_once(&fleet, 0, 1) => panic!("both of a pair are down"),
        ended = fleet.end(going) => ended,
    };
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.1"; 3]);
    let report = fleet.report();
    let waves: Vec<_> =
        report["appliances"].as_array().unwrap().iter().map(|line| &line["wave"]).collect();
    assert_eq!(waves, [1, 2, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_partner_of_one_that_has_failed_is_left_alone() {
    let fleet = Fleet::of(3, "").await;
    fleet.describe(POLICY, &["dc1", "dc1"]);
    fleet.taint(0).await;
    let ended = fleet.run(&["--report", "report.json"]);
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.0", "8.0.0", "8.0.1"]);
    let (verdict, reason) = &fleet.verdicts()[1];
    assert_eq!(verdict, "not-run");
    assert!(reason.contains("its partner a0 has failed"), "{reason}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_partner_is_down_is_left_alone() {
    // a0 goes first, while a1 boots for ever.
    let hanging = RebootTimes { booting: None, ..quick_reboot() };
    let times = |index| if index == 1 { hanging } else { quick_reboot() };
    let fleet = Fleet::with(2, "", |index, builder| builder.reboot_times(times(index))).await;
    fleet.describe(&format!("{POLICY}\ndeadline = '8s'"), &["dc1", "dc1"]);
    let emulator = &fleet.labs[1].emulator;
    emulator.change(Appliance::restart).await.unwrap();
    while emulator.appliance().phase() != Phase::Booting {
        tokio::time::sleep(LOOK).await;
    }
    let ended = fleet.run(&["--report", "report.json"]);
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.0"; 2]);
    assert_eq!(fleet.labs[0].emulator.appliance().empty_slots(), 4, "an image was brought");
    let (verdict, reason) = &fleet.verdicts()[0];
    assert_eq!(verdict, "not-run");
    assert!(reason.contains("its partner a1 is not up"), "{reason}");
}
