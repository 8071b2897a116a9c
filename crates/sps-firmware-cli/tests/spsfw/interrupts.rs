//! Ctrl-C says what state the appliance is in.

use sps_firmware_emulator::RebootTimes;
use sps_firmware_emulator::state::Phase;

use crate::going::{Going, LOOK};
use crate::lab::{Lab, quick_reboot};

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_wait_says_that_the_upgrade_goes_on() {
    let hanging = RebootTimes { booting: None, ..quick_reboot() };
    let lab = Lab::with(|builder| builder.reboot_times(hanging)).await;
    lab.image(1);
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let arguments =
        ["apply", "8.0.1", "--image", "sps-8.0.1.iso", "--yes", "--fingerprint", &fingerprint];
    let mut going = Going::begin(lab.command(&arguments));
    going.until_says("[4/4] wait until version 8.0.1 runs").await;
    while lab.emulator.appliance().phase() != Phase::Booting {
        going.assert_going();
        tokio::time::sleep(LOOK).await;
    }
    going.interrupt();
    let ended = lab.ended(going.end().await);
    assert_eq!(ended.code, 130, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("Interrupted. The upgrade goes on without us."),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.contains("The appliance does not answer now."), "{}", ended.stderr);
}
