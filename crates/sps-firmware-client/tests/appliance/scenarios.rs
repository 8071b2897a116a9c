//! Every scenario that the emulator ships ends in success or in the error that names it.

use std::path::Path;
use std::time::Duration;

use sps_firmware_client::{
    Applied, ApplyError, ErrorKind, Fault, Target, Timeouts, WaitError, WaitOptions,
};
use sps_firmware_emulator::scenario::Scenario;

use crate::setup::{Lab, NEW};

/// Begins a scenario, and applies an upgrade in it.
async fn apply_in(lab: &Lab, name: &str, wait: WaitOptions) -> Result<Applied, ApplyError> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sps-firmware-emulator/scenarios");
    let scenario = Scenario::read(&folder.join(format!("{name}.toml"))).unwrap();
    let mut timeouts = Timeouts::default();
    if name == "hanging-test" {
        // What is never answered is given up soon, and repeated.
        timeouts.test = Duration::from_secs(3);
    }
    let appliance = lab.builder().timeouts(timeouts).build().unwrap();
    appliance.log_in().await.unwrap();
    lab.emulator.begin(scenario).await.unwrap();
    let mut options = lab.apply_options();
    options.wait = wait;
    appliance.apply(&Target::version(NEW).with_image(), &options, |_| {}).await
}

async fn ends_well_in(scenario: &str) {
    let lab = Lab::new().await;
    let applied = apply_in(&lab, scenario, crate::setup::quick_wait()).await;
    assert_eq!(applied.unwrap().running, NEW, "{scenario}");
    assert_eq!(lab.emulator.appliance().empty_slots(), 3, "{scenario}: one image, brought once");
}

async fn error_in(scenario: &str) -> ApplyError {
    let lab = Lab::new().await;
    // What does not come about is given up soon.
    let soon = Duration::from_secs(1);
    let wait =
        WaitOptions { down: soon, starting: soon, version: soon, ..crate::setup::quick_wait() };
    apply_in(&lab, scenario, wait).await.unwrap_err()
}

/// Lets the emulator's clock run a thousand times faster than ours.
async fn hurry(lab: &Lab) {
    loop {
        tokio::time::sleep(Duration::from_millis(10)).await;
        lab.emulator.clock().advance(Duration::from_secs(10));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_lost_or_broken_on_the_way_is_overcome() {
    for scenario in ["broken-proxy", "clock-jump", "commit-log-required", "lost-answer"] {
        ends_well_in(scenario).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_busy_is_asked_again() {
    ends_well_in("busy").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_breaks_twice_is_sent_three_times() {
    ends_well_in("flaky-upload").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_that_hangs_is_repeated() {
    ends_well_in("hanging-test").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slowness_alone_fails_nothing() {
    for scenario in ["slow-network", "slow-reboot"] {
        let lab = Lab::new().await;
        let applied = tokio::select! {
            applied = apply_in(&lab, scenario, crate::setup::quick_wait()) => applied,
            () = hurry(&lab) => unreachable!("time does not end"),
        };
        assert_eq!(applied.unwrap().running, NEW, "{scenario}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appliance_that_comes_back_wrong_or_not_is_told_apart() {
    let error = error_in("failed-boot").await;
    assert!(matches!(error, ApplyError::Wait(WaitError::WrongVersion { .. })), "{error}");
    let error = error_in("never-back").await;
    assert!(matches!(error, ApplyError::Wait(WaitError::NeverCameUp { .. })), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_test_stops_before_the_upgrade() {
    for scenario in ["ha-check-failed", "tainted-files"] {
        let error = error_in(scenario).await;
        let ApplyError::Appliance(error) = error else { panic!("{scenario}: {error}") };
        assert_eq!(error.error_type().as_deref(), Some("FirmwareTestFailed"), "{scenario}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_appliance_is_the_appliances_fault() {
    let ApplyError::Appliance(error) = error_in("storage-full").await else { panic!("no error") };
    assert_eq!(error.fault(), Fault::Appliance, "{error}");
    assert!(matches!(error.kind(), ErrorKind::NoEffect { .. }), "{error}");
    assert_eq!(error.error_type().as_deref(), Some("InternalError"));
    assert!(error.to_string().contains("failed: InternalError: no space is left"), "{error}");
    // It has said why: the image is not sent again.
    assert!(!error.is_retryable());
}

#[test]
fn no_scenario_is_left_out() {
    let source = include_str!("scenarios.rs");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sps-firmware-emulator/scenarios");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(source.contains(&format!("\"{name}\"")), "{name} is not tried");
    }
}
