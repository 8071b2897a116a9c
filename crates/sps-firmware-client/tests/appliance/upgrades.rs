//! Testing, upgrading, rolling back and deleting, and the wait for the reboot.

use std::time::Duration;

use sps_firmware_client::{Fault, Outcome, Phase, WaitError, WaitOptions, types::DocumentedError};
use sps_firmware_emulator::auth::{Privileges, UserConfig};
use sps_firmware_emulator::{Clock, RebootTimes};

use crate::link::Link;
use crate::setup::{Lab, MESSAGE, NEW, account, quick_reboot, quick_wait};

/// The bound of a phase that is meant to last too long.
const SHORT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn after_an_upgrade_the_wait_ends_with_a_new_session_and_agreeing_slots() {
    let lab = Lab::with(|builder| builder.clock(Clock::standing())).await;
    let appliance = lab.connect().await;
    let uploaded = lab.upload(&appliance).await;
    appliance.test(&uploaded.slot).await.unwrap();
    appliance.upgrade(&uploaded.slot, MESSAGE).await.unwrap().known().unwrap();
    let mut phases = Vec::new();
    let told = |event: sps_firmware_client::WaitEvent| {
        if event.is_new {
            phases.push(event.phase);
        }
        // Each phase lasts until it was seen.
        if matches!(event.phase, Phase::Down | Phase::Starting) {
            lab.emulator.clock().advance(Duration::from_secs(1));
        }
    };
    let arrived = appliance.wait_until_running(NEW, &quick_wait(), told).await.unwrap();
    assert!(arrived.was_down && arrived.running == NEW);
    assert!(phases.contains(&Phase::Down) && phases.contains(&Phase::Starting), "{phases:?}");
    assert_eq!(appliance.logins(), 2);
}

#[tokio::test]
async fn a_lost_answer_to_an_upgrade_is_unknown_and_the_wait_resolves_it() {
    let lab = Lab::new().await;
    let link = Link::to(lab.emulator.address()).await;
    let appliance = lab.builder_at(&link.url(), account()).build().unwrap();
    let uploaded = lab.upload(&appliance).await;
    link.lose_next(1);
    let outcome = appliance.upgrade(&uploaded.slot, MESSAGE).await.unwrap();
    let Outcome::Unknown(cause) = outcome else { panic!("{outcome:?}") };
    assert!(cause.is_unknown() && cause.fault() == Fault::Network, "{cause}");
    appliance.wait_until_running(NEW, &quick_wait(), |_| {}).await.unwrap();
}

#[tokio::test]
async fn a_lost_answer_to_a_deletion_is_resolved_by_reading_the_slot() {
    let lab = Lab::new().await;
    let link = Link::to(lab.emulator.address()).await;
    let appliance = lab.builder_at(&link.url(), account()).build().unwrap();
    let uploaded = lab.upload(&appliance).await;
    link.lose_next(1);
    appliance.delete_slot(&uploaded.slot).await.unwrap().known().unwrap();
    assert_eq!(lab.emulator.appliance().empty_slots(), 4);
}

#[tokio::test]
async fn reading_goes_on_over_lost_answers() {
    let lab = Lab::new().await;
    let link = Link::to(lab.emulator.address()).await;
    let appliance = lab.builder_at(&link.url(), account()).build().unwrap();
    appliance.log_in().await.unwrap();
    link.lose_next(3);
    appliance.slots().await.unwrap();
    link.lose_next(4);
    let error = appliance.slots().await.unwrap_err();
    assert_eq!(error.fault(), Fault::Network);
}

#[tokio::test]
async fn an_appliance_that_falls_back_is_told_from_one_that_is_slow() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let uploaded = lab.upload(&appliance).await;
    lab.emulator.change(|appliance| appliance.next_boot_fails = true).await.unwrap();
    appliance.upgrade(&uploaded.slot, MESSAGE).await.unwrap().known().unwrap();
    let options = WaitOptions { version: SHORT, ..quick_wait() };
    let error = appliance.wait_until_running(NEW, &options, |_| {}).await.unwrap_err();
    let WaitError::WrongVersion { running, wanted } = error else { panic!("{error}") };
    assert_eq!((running.as_str(), wanted.as_str()), ("8.0.0", NEW));
}

/// How the wait ends for an appliance whose reboot goes like this.
async fn wait_for_reboot(times: RebootTimes, options: WaitOptions) -> WaitError {
    let lab = Lab::with(|builder| builder.reboot_times(times)).await;
    let appliance = lab.connect().await;
    let uploaded = lab.upload(&appliance).await;
    appliance.upgrade(&uploaded.slot, MESSAGE).await.unwrap().known().unwrap();
    appliance.wait_until_running(NEW, &options, |_| {}).await.unwrap_err()
}

#[tokio::test]
async fn an_appliance_that_never_comes_back_ends_the_wait_in_its_phase() {
    let hanging = RebootTimes { down: None, ..quick_reboot() };
    let error = wait_for_reboot(hanging, WaitOptions { down: SHORT, ..quick_wait() }).await;
    assert!(matches!(error, WaitError::NeverCameUp { .. }), "{error}");
}

#[tokio::test]
async fn a_boot_that_hangs_is_told_from_a_dead_appliance() {
    let hanging = RebootTimes { booting: None, ..quick_reboot() };
    let error = wait_for_reboot(hanging, WaitOptions { starting: SHORT, ..quick_wait() }).await;
    assert!(matches!(error, WaitError::NeverReady { .. }), "{error}");
}

#[tokio::test]
async fn an_upgrade_that_never_began_is_not_waited_for_for_ever() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let options = WaitOptions { going_down: Duration::from_millis(200), ..quick_wait() };
    let error = appliance.wait_until_running(NEW, &options, |_| {}).await.unwrap_err();
    assert!(matches!(error, WaitError::NeverWentDown { .. }), "{error}");
}

#[tokio::test]
async fn a_failed_test_changes_nothing_and_says_why() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let uploaded = lab.upload(&appliance).await;
    let taint = |appliance: &mut sps_firmware_emulator::state::Appliance| {
        appliance.precheck.tainted_files = vec!["/opt/scb/x".to_owned()];
    };
    lab.emulator.change(taint).await.unwrap();
    for error in [
        appliance.test(&uploaded.slot).await.unwrap_err(),
        appliance.upgrade(&uploaded.slot, MESSAGE).await.unwrap_err(),
    ] {
        let Some(DocumentedError::FirmwareTestFailed { details, .. }) = error.documented() else {
            panic!("{error}")
        };
        assert!(details.test_summary.to_lowercase().contains("tainted"), "{error}");
        assert_eq!(error.fault(), Fault::Appliance);
    }
    assert_eq!(appliance.state().await.unwrap().running, "8.0.0");
}

#[tokio::test]
async fn the_running_firmware_cannot_be_deleted_and_an_empty_slot_not_be_tested() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let error = appliance.delete_slot("1").await.unwrap_err();
    assert_eq!(error.error_type().as_deref(), Some("SlotNotDeletable"));
    let error = appliance.test("3").await.unwrap_err();
    assert_eq!(error.error_type().as_deref(), Some("ResourceNotFound"));
    let error = appliance.test("three").await.unwrap_err();
    assert_eq!(error.fault(), Fault::Caller);
}

#[tokio::test]
async fn an_upgrade_without_a_reason_is_not_even_sent() {
    let lab = Lab::with(|builder| builder.require_commit_log(true)).await;
    let appliance = lab.connect().await;
    let uploaded = lab.upload(&appliance).await;
    let error = appliance.upgrade(&uploaded.slot, "  ").await.unwrap_err();
    assert_eq!((error.fault(), error.status()), (Fault::Caller, None));
}

#[tokio::test]
async fn a_rollback_goes_to_the_version_before_and_is_refused_once_that_is_gone() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let uploaded = lab.upload(&appliance).await;
    appliance.upgrade(&uploaded.slot, MESSAGE).await.unwrap().known().unwrap();
    appliance.wait_until_running(NEW, &quick_wait(), |_| {}).await.unwrap();
    let slot = appliance.rollback("8.0.0", MESSAGE).await.unwrap().known().unwrap();
    assert_eq!(slot, "1");
    appliance.wait_until_running("8.0.0", &quick_wait(), |_| {}).await.unwrap();
    let error = appliance.rollback("7.5.0", MESSAGE).await.unwrap_err();
    assert!(error.to_string().contains("in no slot any more"), "{error}");
    let error = appliance.rollback("8.0.0", MESSAGE).await.unwrap_err();
    assert!(error.to_string().contains("runs already"), "{error}");
}

#[tokio::test]
async fn a_user_without_the_right_is_told_which_one_is_missing() {
    let reader = UserConfig::new("reader", "reader", Privileges::Read);
    let lab = Lab::with(|builder| builder.users([reader])).await;
    let account = sps_firmware_client::Account::new("reader", "reader");
    let appliance = lab.builder_at(&lab.emulator.base_url(), account).build().unwrap();
    let error = appliance.delete_slot("2").await.unwrap_err();
    assert_eq!(error.error_type().as_deref(), Some("Unauthorized"));
    assert!(error.advice().unwrap().contains("Basic Settings"), "{error}");
}
