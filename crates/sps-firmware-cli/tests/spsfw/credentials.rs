//! Passwords come from everywhere but the command line.

#![cfg(unix)]

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use crate::lab::{DeadPort, Ended, Lab};

fn with_file(lab: &Lab, mode: u32) -> Ended {
    let file = lab.home().join("password");
    std::fs::write(&file, "admin\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let arguments = ["info", "--password-file", "password", "--fingerprint", &fingerprint];
    lab.ended(lab.command(&arguments).env_remove("SPSFW_PASSWORD").output().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_others_can_read_is_refused() {
    let lab = Lab::new().await;
    assert_eq!(with_file(&lab, 0o600).code, 0);
    let ended = with_file(&lab, 0o640);
    assert_eq!(ended.code, 3);
    assert!(ended.stderr.contains("chmod 600"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_standard_input_may_have_it() {
    let lab = Lab::new().await;
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let mut command = lab.command(&["info", "--password-stdin", "--fingerprint", &fingerprint]);
    command.env_remove("SPSFW_PASSWORD").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"admin\nnot this\n").unwrap();
    assert_eq!(lab.ended(child.wait_with_output().unwrap()).code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_terminal_nobody_is_asked() {
    let lab = Lab::new().await;
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let mut command = lab.command(&["info", "--fingerprint", &fingerprint]);
    let ended = lab.ended(command.env_remove("SPSFW_PASSWORD").output().unwrap());
    assert_eq!(ended.code, 3);
    insta::assert_snapshot!("no_password", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_password_is_wanted_for_an_appliance_that_is_not_there() {
    let lab = Lab::new().await;
    let port = DeadPort::new();
    let mut command = lab.command(&["info", "-a", &port.address()]);
    let ended = lab.ended(command.env_remove("SPSFW_PASSWORD").output().unwrap());
    assert_eq!(ended.code, 4, "{}", ended.stderr);
    assert!(!ended.stderr.contains("password"), "{}", ended.stderr);
}
