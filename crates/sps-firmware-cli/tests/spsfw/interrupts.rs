//! Ctrl-C says what state the appliance is in.
#![cfg(unix)]

use sps_firmware_client::FileServer;
use sps_firmware_emulator::RebootTimes;
use sps_firmware_emulator::scenario::{Effect, Scenario};
use sps_firmware_emulator::state::Phase;

use crate::going::{Going, LOOK, interrupt};
use crate::lab::{DeadPort, Lab, quick_reboot};
use crate::rollouts::Fleet;
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
    going.until(|| lab.emulator.appliance().phase() == Phase::Booting).await;
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
    let slow = Scenario::named("slow").always("GET /api/firmware/fetch/*", Effect::Hang);
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
async fn a_removal_that_was_sent_may_have_been_done() {
    let lab = Lab::new().await;
    let url = format!("http://{}/sps.iso", DeadPort::new().address());
    lab.run(&["fetch", "start", &url, "--watch"]);
    // The login that the first answer makes necessary shows that the removal was sent.
    let unauthenticated =
        Effect::Answer { status: 401, content_type: "text/plain".to_owned(), body: String::new() };
    let (removal, sessions) = ("DELETE /api/firmware/fetch/*", lab.emulator.sessions());
    let hanging = Scenario::named("hanging").next(1, removal, unauthenticated).unwrap();
    lab.emulator.begin(hanging.always(removal, Effect::Hang).unwrap()).await.unwrap();
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let forget = lab.command(&["fetch", "forget", "1", "--fingerprint", &fingerprint]);
    let mut going = Going::begin(forget);
    going.until(|| lab.emulator.sessions() >= sessions + 2).await;
    going.interrupt();
    let ended = lab.ended(going.end().await);
    assert_eq!(ended.code, 130, "{}", ended.stderr);
    assert!(ended.stderr.contains("its entry removed; see `spsfw fetch list`"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_does_more_than_read_may_have_changed_something() {
    let lab = Lab::new().await;
    let slow = Scenario::named("slow").always("GET /api/firmware/fetch/1", Effect::Hang);
    lab.emulator.begin(slow.unwrap()).await.unwrap();
    let url = format!("http://{}/sps.iso", DeadPort::new().address());
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let conform = ["conform", "--allow-fetch", &url, "--yes", "--fingerprint", &fingerprint];
    let mut going = Going::begin(lab.command(&conform));
    going.until(|| lab.emulator.appliance().fetches().len() > 0).await;
    going.interrupt();
    let ended = lab.ended(going.end().await);
    assert_eq!(ended.code, 130, "{}", ended.stderr);
    assert!(ended.stderr.contains("may have been done in part; see"), "{}", ended.stderr);
}

/// A pipe that nobody reads from holds the program up where it does not hear of Ctrl-C.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_up_ends_at_last() {
    let fleet = Fleet::held(1, "").await;
    let (_reader, full) = full_pipe();
    let mut command = fleet.command(&[]);
    command.stdout(full).stderr(std::process::Stdio::null());
    let mut child = command.spawn().unwrap();
    drop(command);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        // Before the journal is there, the first Ctrl-C would end it.
        if fleet.labs[0].home().join("fleet.journal.jsonl").exists() {
            interrupt(&child);
        }
        tokio::time::sleep(LOOK).await;
    };
    assert_eq!(status.code(), Some(130));
}

/// Both ends of a pipe that takes nothing more.
fn full_pipe() -> (std::io::PipeReader, std::io::PipeWriter) {
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    use std::io::Write;

    let (reader, mut writer) = std::io::pipe().unwrap();
    let flags = fcntl_getfl(&writer).unwrap();
    fcntl_setfl(&writer, flags | OFlags::NONBLOCK).unwrap();
    for piece in [&[0; 4096][..], &[0]] {
        while writer.write(piece).is_ok() {}
    }
    fcntl_setfl(&writer, flags).unwrap();
    (reader, writer)
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_question_it_ends_at_once() {
    let lab = Lab::new().await;
    lab.image(1);
    let terminal = Terminal::at_the_question(&lab).await;
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

/// What became of the terminal since then is not this program's to undo.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn after_a_password_it_leaves_the_terminal_as_it_is() {
    let lab = Lab::new().await;
    lab.image(1);
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let apply = ["apply", "8.0.1", "--image", "sps-8.0.1.iso", "--fingerprint", &fingerprint];
    let mut command = lab.command(&apply);
    command.env_remove("SPSFW_PASSWORD");
    let mut terminal = Terminal::run_in_session(&command);
    terminal.until("Password of admin").await;
    terminal.type_line("admin");
    terminal.until("[y/N]").await;
    terminal.stop_echo();
    terminal.interrupt_session();
    let (_, screen, _) = terminal.end().await;
    assert!(screen.contains("ended with 130") && screen.contains(" -echo "), "{screen}");
}
