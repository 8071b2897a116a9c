//! Pausing, resuming and aborting a rollout from another terminal.

use sps_firmware_emulator::scenario::{Effect, Scenario};

use super::fleet::Fleet;

/// The names of what the rollout has told, as JSON.
fn told(stdout: &str) -> Vec<String> {
    let event = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        value["event"].as_str().unwrap().to_owned()
    };
    stdout.lines().map(event).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollout_that_is_paused_begins_no_wave_until_it_is_resumed() {
    let fleet = Fleet::held(3, "canary = 1\nwave = 1").await;
    let mut going = fleet.begin(&["--json"]);
    fleet.until(&mut going, |fleet| fleet.has_begun(0)).await;
    let paused = fleet.order("pause");
    assert_eq!(paused.code, 0, "{}", paused.stderr);
    fleet.labs[0].let_it_come_back().await;
    going.until_says(r#"{"event":"paused"}"#).await;
    assert_eq!(fleet.labs[1].emulator.appliance().empty_slots(), 4, "it was not left alone");
    let resumed = fleet.order("resume");
    assert_eq!(resumed.code, 0, "{}", resumed.stderr);
    fleet.see_through(&mut going, 1).await;
    fleet.see_through(&mut going, 2).await;
    let ended = fleet.end(going).await;
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.1"; 3]);
    let told = told(&ended.stdout);
    let waves = told.iter().filter(|told| ["wave", "paused", "resumed"].contains(&told.as_str()));
    assert_eq!(waves.collect::<Vec<_>>(), ["wave", "paused", "resumed", "wave", "wave"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abort_spares_those_that_have_not_begun_and_sees_the_others_to_the_end() {
    // The second one never gets as far as its upgrade by itself.
    let fleet = Fleet::held(3, "canary = 0\nwave = 2").await;
    let hanging = Scenario::named("hanging").always("POST /api/firmware/test", Effect::Hang);
    fleet.labs[1].emulator.begin(hanging.unwrap()).await.unwrap();
    let mut going = fleet.begin(&["--report", "report.json"]);
    fleet.until(&mut going, |fleet| fleet.has_begun(0)).await;
    fleet.until(&mut going, |fleet| fleet.labs[1].emulator.appliance().empty_slots() == 3).await;
    let aborted = fleet.order("abort");
    assert_eq!(aborted.code, 0, "{}", aborted.stderr);
    fleet.labs[0].let_it_come_back().await;
    let ended = fleet.end(going).await;
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.1", "8.0.0", "8.0.0"]);
    let verdicts = fleet.verdicts();
    assert_eq!(verdicts[0].0, "done");
    for (verdict, reason) in &verdicts[1..] {
        assert_eq!((verdict.as_str(), reason.contains("aborted")), ("not-run", true), "{reason}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_finishes_the_wave_and_the_next_run_goes_on() {
    let fleet = Fleet::held(2, "canary = 1\nwave = 1").await;
    let mut going = fleet.begin(&[]);
    fleet.until(&mut going, |fleet| fleet.has_begun(0)).await;
    going.interrupt();
    going.until_says("this wave is finished").await;
    fleet.labs[0].let_it_come_back().await;
    let ended = fleet.end(going).await;
    assert_eq!(ended.code, 130, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.1", "8.0.0"]);
    let mut going = fleet.begin(&[]);
    fleet.see_through(&mut going, 1).await;
    assert_eq!(fleet.end(going).await.code, 0);
    assert_eq!(fleet.running(), ["8.0.1"; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_ctrl_c_leaves_at_once_and_names_what_goes_on_without_us() {
    leaves_at_once(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_leaves_at_once_too() {
    leaves_at_once(true).await;
}

async fn leaves_at_once(sigterm: bool) {
    let fleet = Fleet::held(3, "canary = 1\nwave = 1").await;
    let mut going = fleet.begin(&["--report", "report.json"]);
    fleet.see_through(&mut going, 0).await;
    fleet.until(&mut going, |fleet| fleet.has_begun(1)).await;
    if sigterm {
        going.tell_to_end();
    } else {
        going.interrupt();
        // Two signals at once may arrive as one.
        going.until_says("this wave is finished").await;
        going.interrupt();
    }
    let ended = fleet.end(going).await;
    assert_eq!(ended.code, 130, "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stderr.contains("The upgrade of a1 goes on without us."), "{}", ended.stderr);
    // What is known is reported all the same.
    let left = "it was left with Ctrl-C";
    assert!(fleet.report()["stopped"].as_str().unwrap().starts_with(left), "{}", fleet.report());
    let verdicts = fleet.verdicts();
    assert_eq!(verdicts[0].0, "done", "{verdicts:?}");
    assert_eq!(verdicts[1].0, "unknown", "{verdicts:?}");
    assert!(verdicts[1].1.contains("its upgrade had begun"), "{verdicts:?}");
    assert_eq!(verdicts[2].0, "not-run", "{verdicts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_are_told_of_each_ctrl_c_and_of_the_end() {
    for presses in 1..=3 {
        let fleet = Fleet::held(2, "canary = 1\nwave = 1\npause = '1h'").await;
        let mut going = fleet.begin(&["--json"]);
        if presses != 2 {
            fleet.see_through(&mut going, 0).await;
            going.until_says(r#"{"event":"watching"}"#).await;
        }
        fleet.until(&mut going, |fleet| fleet.has_begun(0)).await;
        if presses == 3 {
            let hanging = Scenario::named("hanging").always("* /api/*", Effect::Hang).unwrap();
            fleet.labs[0].emulator.begin(hanging).await.unwrap();
        }
        for press in 1..=presses {
            going.interrupt();
            if press < presses {
                going.until_says(&format!(r#""at_once":{}"#, press == 2)).await;
            }
        }
        let ended = fleet.end(going).await;
        assert_eq!(ended.code, 130, "{presses}: {}{}", ended.stdout, ended.stderr);
        let last = told(&ended.stdout).pop().unwrap();
        assert_eq!(last, if presses < 3 { "ended" } else { "stopping" });
        let error: serde_json::Value = serde_json::from_str(&ended.stderr).unwrap();
        assert_eq!(error["error"]["exit_code"], 130, "{error}");
        let meaning = ["No upgrade was under way.", "upgrade of a0 goes on", "before the reports"];
        let message = error["error"]["message"].as_str().unwrap();
        assert!(message.contains(meaning[presses - 1]), "{message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_comes_too_late_is_refused_and_ctrl_c_counts_after_an_abort() {
    let fleet = Fleet::held(2, "canary = 1\nwave = 1").await;
    let mut going = fleet.begin(&[]);
    fleet.until(&mut going, |fleet| fleet.has_begun(0)).await;
    assert_eq!(fleet.order("abort").code, 0);
    let late = fleet.order("resume");
    assert_eq!(late.code, 3, "{}", late.stderr);
    assert!(late.stderr.contains("does not heed the order: it ends already"), "{}", late.stderr);
    going.interrupt();
    going.until_says("Stopping already").await;
    fleet.labs[0].let_it_come_back().await;
    let ended = fleet.end(going).await;
    assert_eq!(ended.code, 130, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.1", "8.0.0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_cannot_be_read_is_told_once() {
    let fleet = Fleet::held(1, "").await;
    let mut going = fleet.begin(&["--json"]);
    fleet.until(&mut going, |fleet| fleet.has_begun(0)).await;
    let order = fleet.labs[0].home().join("fleet.journal.jsonl.order");
    std::fs::write(&order, "abrot").unwrap();
    going.until_says("`abrot` is no order").await;
    std::fs::remove_file(&order).unwrap();
    std::fs::create_dir(&order).unwrap();
    going.until_says("reading fleet.journal.jsonl.order").await;
    fleet.labs[0].let_it_come_back().await;
    let ended = fleet.end(going).await;
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(ended.stdout.matches("order-unreadable").count(), 2, "{}", ended.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_nobody_can_take_is_refused() {
    let fleet = Fleet::of(1, "").await;
    let ended = fleet.order("pause");
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(ended.stderr.contains("there is no journal fleet.journal.jsonl"), "{}", ended.stderr);
    assert_eq!(fleet.run(&[]).code, 0);
    let ended = fleet.order("abort");
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(ended.stderr.contains("no rollout is using the journal"), "{}", ended.stderr);
}
