//! Ctrl-C says what state the appliance is in.
#![cfg(unix)]

use sps_firmware_client::FileServer;
use sps_firmware_emulator::RebootTimes;
use sps_firmware_emulator::scenario::{Effect, Scenario};
use sps_firmware_emulator::state::Phase;

use crate::going::{Going, LOOK};
use crate::lab::{DeadPort, Lab, quick_reboot};
use crate::terminal::Terminal;

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

#[tokio::test(flavor = "multi_thread")]
async fn programs_are_told_in_one_object() {
    let lab = Lab::new().await;
    let port = DeadPort::new();
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let arguments =
        ["wait", "8.0.1", "--json", "-a", &port.address(), "--fingerprint", &fingerprint];
    let mut going = Going::begin(lab.command(&arguments));
    going.until_says("waiting").await;
    going.interrupt();
    let ended = lab.ended(going.end().await);
    assert_eq!(ended.code, 130, "{}", ended.stderr);
    let told: serde_json::Value = serde_json::from_str(&ended.stderr).unwrap();
    assert_eq!(told["error"]["exit_code"], 130);
    let message = told["error"]["message"].as_str().unwrap();
    assert!(message.contains("goes on without us") && message.contains("does not answer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_goes_on_when_nobody_watches_any_more() {
    let lab = Lab::new().await;
    let server = FileServer::start(&lab.image(1), "127.0.0.1:0".parse().unwrap()).await.unwrap();
    let slow = Scenario::named("slow").always("GET /api/firmware/fetch/{key}", Effect::Hang);
    lab.emulator.begin(slow.unwrap()).await.unwrap();
    let (url, fingerprint) = (server.url("127.0.0.1"), lab.emulator.fingerprint().unwrap());
    let start = ["fetch", "start", &url, "--watch", "--fingerprint", &fingerprint];
    let mut going = Going::begin(lab.command(&start));
    going.until_says("Download 1 has begun.").await;
    going.interrupt();
    let ended = lab.ended(going.end().await);
    assert_eq!(ended.code, 130, "{}", ended.stderr);
    assert!(ended.stderr.contains("A download that has begun goes on"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_question_it_ends_at_once() {
    let lab = Lab::new().await;
    lab.image(1);
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let apply = ["apply", "8.0.1", "--image", "sps-8.0.1.iso", "--fingerprint", &fingerprint];
    let mut terminal = Terminal::run(lab.command(&apply));
    terminal.until("[y/N]").await;
    terminal.interrupt();
    let (code, screen, _) = terminal.end().await;
    assert_eq!(code, 130, "{screen}");
    assert!(screen.ends_with("Interrupted. Nothing was changed on the appliance."), "{screen}");
    assert_eq!(lab.emulator.appliance().empty_slots(), 4);
}

/// Which the password is typed into without being shown.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn at_a_password_it_gives_the_terminal_back_as_it_was() {
    let lab = Lab::new().await;
    let fingerprint = lab.emulator.fingerprint().unwrap();
    for by_key in [true, false] {
        let mut command = lab.command(&["info", "--fingerprint", &fingerprint]);
        command.env_remove("SPSFW_PASSWORD");
        let mut terminal = Terminal::run_in_session(&command);
        terminal.until("Password of admin").await;
        match by_key {
            true => terminal.type_keys("hor\u{3}"),
            false => terminal.interrupt_session(),
        }
        let (_, screen, _) = terminal.end().await;
        assert!(
            screen.contains("Nothing was changed on the appliance.\nended with 130"),
            "{screen}"
        );
        assert!(screen.contains(" echo ") && screen.contains("isig icanon"), "{screen}");
        assert!(!screen.contains("-isig") && !screen.contains("hor"), "{screen}");
    }
}
