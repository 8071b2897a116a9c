//! What a person sees on a terminal: bars, a live view, questions, colours.
#![cfg(unix)]

use std::time::Duration;

use sps_firmware_emulator::Clock;
use sps_firmware_emulator::scenario::{Effect, Scenario};

use crate::lab::Lab;
use crate::lab::within;
use crate::rollouts::Fleet;
use crate::terminal::Terminal;

#[tokio::test(flavor = "multi_thread")]
async fn a_rollout_is_watched_in_its_place_and_leaves_only_what_matters() {
    let fleet = Fleet::held(3, "canary = 1\nwave = 2").await;
    let mut terminal = Terminal::run(fleet.command(&[]));
    terminal.until("Wave 1 of 2: 0 of 3 done, 1 at work, 2 to come").await;
    terminal.until("a0  down").await;
    fleet.labs[0].let_it_come_back().await;
    terminal.until("Wave 2 of 2: 1 of 3 done, 2 at work, 0 to come").await;
    for (index, lab) in fleet.labs.iter().enumerate().skip(1) {
        terminal.until(&format!("a{index}  down")).await;
        lab.let_it_come_back().await;
    }
    let (code, screen, _) = terminal.end().await;
    assert_eq!(code, 0, "{screen}");
    let lines: Vec<_> = screen.lines().collect();
    let (waves, last) = (&lines[..2], lines.last().unwrap());
    assert_eq!(waves, ["Wave 1 of 2: a0", "  a0: done; it ran 8.0.0 before"], "{screen}");
    assert_eq!(lines.len(), 6, "{screen}");
    assert_eq!(*last, "3 done, 0 failed.", "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_leaves_nothing_of_the_picture_behind() {
    let fleet = Fleet::held(2, "canary = 1\nwave = 1").await;
    let mut terminal = Terminal::run(fleet.command(&[]));
    terminal.until("a0  down").await;
    // The terminal shows the key, and passes it on only where it belongs to the program's session.
    terminal.type_keys("\u{3}");
    terminal.until("^C").await;
    terminal.interrupt();
    terminal.until("Stopping: this wave is finished").await;
    terminal.until("a0  down").await;
    let screen = terminal.screen();
    assert_eq!(screen.matches("Wave 1 of 2: 0 of 2 done").count(), 1, "{screen}");
    assert!(!screen.contains("^C"), "{screen}");
    fleet.labs[0].let_it_come_back().await;
    let (code, screen, _) = terminal.end().await;
    assert_eq!((code, screen.contains("at work")), (130, false), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_rollout_says_so_and_what_to_do() {
    let fleet = Fleet::held(2, "canary = 1\nwave = 1").await;
    let mut terminal = Terminal::run(fleet.command(&[]));
    terminal.until("a0  down").await;
    assert_eq!(fleet.order("pause").code, 0);
    fleet.labs[0].let_it_come_back().await;
    terminal.until(" - PAUSED").await;
    let screen = terminal.screen();
    assert!(screen.contains("`spsfw rollout resume` goes on"), "{screen}");
    assert_eq!(fleet.order("resume").code, 0);
    terminal.until("a1  down").await;
    fleet.labs[1].let_it_come_back().await;
    let (code, screen, _) = terminal.end().await;
    assert_eq!(code, 0, "{screen}");
    assert!(screen.ends_with("2 done, 0 failed."), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_is_asked_about_and_an_upload_has_a_bar() {
    let lab = Lab::with(|builder| builder.clock(Clock::standing())).await;
    lab.image_of(1, 64 << 20);
    // The upload is held up with a part of it sent, until that was drawn.
    let slow = Scenario::named("slow").next(1, "POST /api/upload/firmware", Effect::Delay(1.0));
    lab.emulator.begin(slow.unwrap()).await.unwrap();
    let mut terminal = Terminal::at_the_question(&lab).await;
    terminal.type_line("y");
    terminal.until("MiB/64.00 MiB").await;
    lab.emulator.clock().advance(Duration::from_secs(1));
    terminal.until("nothing answers").await;
    lab.let_it_come_back().await;
    let (code, screen, raw) = terminal.end().await;
    assert_eq!(code, 0, "{screen}");
    assert!(!raw.contains("0 B/0 B"), "{raw}");
    assert!(!screen.contains("MiB"), "something is left behind:\n{screen}");
    assert!(screen.ends_with("runs 8.0.1 now; it ran 8.0.0 before."), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_changes_nothing() {
    let lab = Lab::new().await;
    lab.image(1);
    let mut terminal = Terminal::at_the_question(&lab).await;
    terminal.type_line("n");
    let (code, screen, _) = terminal.end().await;
    assert_eq!(code, 11, "{screen}");
    assert!(screen.contains("nothing was changed"), "{screen}");
    assert_eq!(lab.emulator.appliance().empty_slots(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_certificate_is_shown_and_asked_about() {
    let lab = Lab::new().await;
    let mut terminal = Terminal::run(lab.command(&["slots"]));
    terminal.until("Trust it from now on? [y/N]").await;
    assert!(terminal.screen().contains(&lab.emulator.fingerprint().unwrap()));
    terminal.type_line("y");
    let (code, screen, _) = terminal.end().await;
    assert_eq!(code, 0, "{screen}");
    // It is remembered.
    let (code, screen, _) = Terminal::run(lab.command(&["slots"])).end().await;
    assert_eq!(code, 0, "{screen}");
    assert!(!screen.contains("Trust"), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_go_with_no_color() {
    let lab = Lab::new().await;
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let show = ["slots", "show", "99", "--fingerprint", &fingerprint];
    let (code, _, coloured) = Terminal::run(lab.command(&show)).end().await;
    assert_eq!(code, 5);
    assert!(coloured.contains("\u{1b}["), "{coloured:?}");
    for arguments in [&show[..], &["--help"]] {
        let mut command = lab.command(arguments);
        command.env("NO_COLOR", "1");
        let (_, _, plain) = Terminal::run(command).end().await;
        assert!(!plain.contains('\u{1b}'), "{plain:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_drawn_is_ascii_where_the_locale_knows_no_more() {
    let lab = Lab::new().await;
    lab.image_of(1, 64 << 20);
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let upload = ["upload", "sps-8.0.1.iso", "--fingerprint", &fingerprint];
    for (index, locale) in ["C", "en_US.UTF-8"].into_iter().enumerate() {
        let slow = Scenario::named("slow").next(1, "POST /api/upload/firmware", Effect::Delay(1.0));
        lab.emulator.begin(slow.unwrap()).await.unwrap();
        let mut command = lab.command(&upload);
        command.env("LC_ALL", locale);
        let mut terminal = Terminal::run(command);
        terminal.until("MiB/64.00 MiB").await;
        lab.emulator.clock().advance(Duration::from_secs(1));
        let (code, screen, raw) = terminal.end().await;
        assert_eq!((code, raw.is_ascii()), (0, index == 0), "{screen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dumb_terminal_gets_lines() {
    let fleet = Fleet::of(1, "").await;
    let command = within(&["env", "TERM=dumb"], &fleet.command(&[]));
    let (code, screen, raw) = Terminal::run(command).end().await;
    assert_eq!(code, 0, "{screen}");
    assert!(!raw.contains('\u{1b}'), "{raw:?}");
    assert!(screen.contains("a0: [4/4] wait until version 8.0.1 runs"), "{screen}");
}
