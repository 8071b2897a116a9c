//! Ctrl-C says what state the appliance is in.

use std::process::{Command, Stdio};
use std::time::Duration;

use sps_firmware_emulator::RebootTimes;

use crate::lab::{Lab, quick_reboot};

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_wait_says_that_the_upgrade_goes_on() {
    let hanging = RebootTimes { booting: None, ..quick_reboot() };
    let lab = Lab::with(|builder| builder.reboot_times(hanging)).await;
    lab.image(1);
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let arguments =
        ["apply", "8.0.1", "--image", "sps-8.0.1.iso", "--yes", "--fingerprint", &fingerprint];
    let mut command = lab.command(&arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let chosen = || {
        let appliance = lab.emulator.appliance();
        appliance.after_reboot() != appliance.current()
    };
    while !chosen() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // The answer to the upgrade comes before the appliance goes down.
    tokio::time::sleep(Duration::from_millis(1000)).await;
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let ended = lab.ended(child.wait_with_output().unwrap());
    assert_eq!(ended.code, 130, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("Interrupted. The upgrade goes on without us."),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.contains("The appliance does not answer now."), "{}", ended.stderr);
}
