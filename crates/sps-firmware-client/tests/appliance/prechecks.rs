//! Checks before an upgrade: by name, all of them, and without changing anything.

use sps_firmware_client::{CheckOutcome, ImageSource, Precheck, Target};

use crate::setup::{Lab, NEW};

fn target() -> Target {
    Target::version(NEW).with_image()
}

fn passed(precheck: &Precheck) -> Vec<&str> {
    let passed =
        |check: &&sps_firmware_client::Check| matches!(check.outcome, CheckOutcome::Passed(_));
    precheck.checks.iter().filter(passed).map(|check| check.name).collect()
}

#[tokio::test]
async fn an_appliance_that_is_ready_passes_all_checks_that_can_be_made() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let image = ImageSource::Upload { path: lab.image_file(1, 100_000), sha256: None };
    let precheck = appliance.precheck(&target(), Some(&image)).await;
    assert!(precheck.is_ready(), "{precheck:?}");
    assert_eq!(passed(&precheck), ["image", "login", "clock", "slots", "plan"]);
    assert!(matches!(precheck.get("test"), Some(CheckOutcome::Skipped(_))), "{precheck:?}");
    lab.upload(&appliance).await;
    let precheck = appliance.precheck(&target(), None).await;
    assert_eq!(passed(&precheck), ["login", "clock", "slots", "plan", "test"]);
    assert_eq!(appliance.state().await.unwrap().running, "8.0.0");
}

#[tokio::test]
async fn a_failed_check_does_not_hide_the_others() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    lab.upload(&appliance).await;
    let taint = |appliance: &mut sps_firmware_emulator::state::Appliance| {
        appliance.precheck.tainted_files = vec!["/opt/scb/x".to_owned()];
    };
    lab.emulator.change(taint).await.unwrap();
    let sha256 = Some("00".repeat(32));
    let image = ImageSource::Upload { path: lab.image_file(1, 100_000), sha256 };
    let precheck = appliance.precheck(&target(), Some(&image)).await;
    assert!(!precheck.is_ready());
    for name in ["image", "test"] {
        assert!(matches!(precheck.get(name), Some(CheckOutcome::Failed(_))), "{precheck:?}");
    }
}

#[tokio::test]
async fn an_appliance_that_cannot_be_reached_is_no_ready_one() {
    let lab = Lab::new().await;
    let appliance = lab.builder().build().unwrap();
    lab.emulator.shutdown().await;
    let precheck = appliance.precheck(&target(), None).await;
    assert!(!precheck.is_ready());
    assert!(matches!(precheck.get("login"), Some(CheckOutcome::Error(_))), "{precheck:?}");
}
