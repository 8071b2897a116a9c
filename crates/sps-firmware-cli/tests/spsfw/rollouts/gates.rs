//! What stops a rollout, or an appliance of it: failures, health, and time.

use sps_firmware_emulator::RebootTimes;
use sps_firmware_emulator::scenario::{Effect, Scenario};

use super::fleet::Fleet;
use crate::lab::quick_reboot;

#[tokio::test(flavor = "multi_thread")]
async fn failures_within_the_budget_do_not_stop_it() {
    let fleet = Fleet::of(3, "canary = 0\nwave = 2\nfailures = 1\nfailures_per_wave = 1").await;
    fleet.taint(1).await;
    let ended = fleet.run(&[]);
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.1", "8.0.0", "8.0.1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_of_several_waves_add_up() {
    let fleet = Fleet::of(4, "canary = 0\nwave = 1\nfailures = '25%'\nfailures_per_wave = 1").await;
    fleet.taint(0).await;
    fleet.taint(1).await;
    let ended = fleet.run(&["--report", "report.json"]);
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.0"; 4]);
    assert_eq!(fleet.report()["stopped"], "2 failed in all, where 1 may");
    let verdicts: Vec<_> = fleet.verdicts().into_iter().map(|(verdict, _)| verdict).collect();
    assert_eq!(verdicts, ["failed", "failed", "not-run", "not-run"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_too_many_spares_the_rest_of_its_wave() {
    let fleet = Fleet::of(2, "canary = 0\nwave = 2").await;
    fleet.taint(0).await;
    // The second one never gets as far as its upgrade by itself.
    let hanging = Scenario::named("hanging").always("POST /api/firmware/test", Effect::Hang);
    fleet.labs[1].emulator.begin(hanging.unwrap()).await.unwrap();
    let ended = fleet.run(&["--report", "report.json"]);
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.0"; 2]);
    let (verdict, reason) = &fleet.verdicts()[1];
    assert_eq!((verdict.as_str(), reason.as_str()), ("not-run", "1 failed in wave 1, where 0 may"));
}

/// The failure alone would not stop it.
#[tokio::test(flavor = "multi_thread")]
async fn too_few_successes_stop_it_as_well() {
    let bears_all = "canary = 0\nwave = 2\nfailures = '100%'\nfailures_per_wave = '100%'";
    let fleet = Fleet::of(3, &format!("{bears_all}\nsuccesses_per_wave = '90%'")).await;
    fleet.taint(0).await;
    let ended = fleet.run(&["--report", "report.json"]);
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.0", "8.0.1", "8.0.0"]);
    assert_eq!(fleet.report()["stopped"], "1 succeeded in wave 1, where 2 have to");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appliance_that_is_not_well_counts_as_failed() {
    let fleet = Fleet::of(2, "health = ['/bin/sh', '-c', 'echo no licence; false']").await;
    let reports = ["--report", "report.json", "--report", "report.md", "--report", "report.xml"];
    let ended = fleet.run(&reports);
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.1", "8.0.0"]);
    let (verdict, reason) = &fleet.verdicts()[0];
    assert_eq!(verdict, "failed");
    assert!(reason.contains("the health check ended with"), "{reason}");
    let text = |name: &str| std::fs::read_to_string(fleet.labs[0].home().join(name)).unwrap();
    let markdown = text("report.md");
    assert!(markdown.contains("**Stopped:** 1 failed in wave 1, where 0 may."), "{markdown}");
    assert!(markdown.contains("| a0 | 1 | **failed** |"), "{markdown}");
    assert!(markdown.contains("no licence"), "{markdown}");
    assert!(markdown.contains("| a1 | 2 | not run |"), "{markdown}");
    let junit = text("report.xml");
    assert!(junit.contains(r#"tests="2" skipped="1" failures="1""#), "{junit}");
    assert!(junit.contains("<skipped"), "{junit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_health_check_is_told_which_appliance_it_is() {
    let check = "test \"$SPSFW_NAME\" = a0 && test -n \"$SPSFW_APPLIANCE\"";
    let fleet = Fleet::of(1, &format!("health = ['/bin/sh', '-c', '{check}']")).await;
    let ended = fleet.run(&[]);
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
}

/// The check goes well right after the upgrade, and not when the wave is looked at again.
#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_no_longer_well_before_the_next_wave_stops_it() {
    let once = "canary = 1\nwave = 1\npause = '1s'\nhealth = ['/bin/mkdir', 'was-well']";
    let fleet = Fleet::of(2, once).await;
    let ended = fleet.run(&["--report", "report.json"]);
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.1", "8.0.0"]);
    let (verdict, reason) = &fleet.verdicts()[0];
    assert_eq!(verdict, "failed");
    assert!(reason.contains("it was well at first, but not 1 s later"), "{reason}");
}

/// It would take an hour otherwise.
#[tokio::test(flavor = "multi_thread")]
async fn a_wave_that_an_earlier_run_has_done_is_not_watched_again() {
    let fleet = Fleet::of(2, "canary = 1\nwave = 1").await;
    fleet.taint(1).await;
    assert_eq!(fleet.run(&[]).code, 12);
    fleet.describe("canary = 1\nwave = 1\npause = '1h'", &[]);
    let ended = fleet.run(&[]);
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert!(!ended.stdout.contains("Watching"), "{}", ended.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_never_comes_back_is_failed_by_the_deadline() {
    let hangs = RebootTimes { booting: None, ..quick_reboot() };
    let policy = "canary = 0\nwave = 2\nfailures = 1\nfailures_per_wave = 1\ndeadline = '30s'";
    let fleet = Fleet::with(2, policy, |index, builder| match index {
        0 => builder.reboot_times(hangs),
        _ => builder,
    });
    let fleet = fleet.await;
    let ended = fleet.run(&["--report", "report.json"]);
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.0", "8.0.1"]);
    let (verdict, reason) = &fleet.verdicts()[0];
    assert_eq!(verdict, "failed");
    assert!(reason.contains("30 s"), "{reason}");
    // Somebody pulls the plug: the next run finds that the upgrade has come about.
    let power_up = sps_firmware_emulator::state::Appliance::power_up;
    fleet.labs[0].emulator.change(power_up).await.unwrap();
    let ended = fleet.run(&[]);
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.1"; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_passes_is_begun_with_again() {
    let fleet = Fleet::of(1, "").await;
    let busy = Scenario::named("busy")
        .next(1, "POST /api/upload/firmware", Effect::Unavailable)
        .unwrap()
        .next(1, "POST /api/firmware/upgrade", Effect::Unavailable);
    fleet.labs[0].emulator.begin(busy.unwrap()).await.unwrap();
    let ended = fleet.run(&[]);
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(ended.stdout.matches("a0: trying again").count(), 2, "{}", ended.stdout);
    assert_eq!(fleet.labs[0].emulator.appliance().empty_slots(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_health_check_gets_the_appliance_and_not_the_password() {
    let check = r#"env > seen; [ "$SPSFW_NAME" = a0 ] && [ -n "$SPSFW_APPLIANCE" ]"#;
    let fleet = Fleet::of(1, &format!("health = ['/bin/sh', '-c', '{check}']")).await;
    let ended = fleet.run(&[]);
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    let seen = std::fs::read_to_string(fleet.labs[0].home().join("seen")).unwrap();
    assert!(!seen.contains("SPSFW_PASSWORD"), "{seen}");
}

/// The limit on the size of files stands for a disk that is full.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_down_is_not_begun() {
    let fleet = Fleet::of(6, "canary = 0\nwave = 1").await;
    let limit = ["sh", "-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh"];
    let mut command = crate::lab::within(&limit, &fleet.command(&[]));
    let ended = fleet.labs[0].ended(command.output().unwrap());
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("Stopped: writing the journal"), "{}", ended.stdout);
    let running = fleet.running();
    let done = running.iter().take_while(|version| *version == "8.0.1").count();
    assert!((1..6).contains(&done), "{running:?}");
    assert!(running[done..].iter().all(|version| version == "8.0.0"), "{running:?}");
    // Once there is room, it goes on.
    assert_eq!(fleet.run(&[]).code, 0);
    assert_eq!(fleet.running(), ["8.0.1"; 6]);
}
