//! Upgrades: planned, agreed to, carried out, and not carried out twice.

use serde_json::Value;

use crate::lab::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn apply_does_what_plan_says_and_nothing_the_second_time() {
    let lab = Lab::new().await;
    lab.image(1);
    let wanted = ["8.0.1", "--image", "sps-8.0.1.iso"];
    let plan = lab.ok(&[&["plan"], &wanted[..]].concat());
    insta::assert_snapshot!("plan", plan);
    let applied = lab.run(&[&["apply", "--yes"], &wanted[..]].concat());
    assert_eq!(applied.code, 0, "{}{}", applied.stdout, applied.stderr);
    assert!(applied.stdout.starts_with(&plan), "{}", applied.stdout);
    assert!(applied.stdout.contains("runs 8.0.1 now; it ran 8.0.0 before"), "{}", applied.stdout);
    assert!(applied.stderr.contains("100 % of 2.00 MiB sent"), "{}", applied.stderr);
    let again = lab.ok(&[&["apply", "--yes"], &wanted[..]].concat());
    assert_eq!(again, "Nothing to do: version 8.0.1 runs.\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_get_an_event_a_line() {
    let lab = Lab::new().await;
    lab.image(1);
    let stdout = lab.ok(&["apply", "8.0.1", "--image", "sps-8.0.1.iso", "--yes", "--json"]);
    let events: Vec<Value> =
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut names: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    names.dedup();
    let expected = [
        "planned",
        "step",
        "uploading",
        "uploaded",
        "step",
        "tested",
        "step",
        "upgrading",
        "step",
        "waiting",
        "applied",
    ];
    assert_eq!(names, expected);
    assert_eq!(events.last().unwrap()["version"], "8.0.1");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_done_without_a_yes() {
    let lab = Lab::new().await;
    lab.image(1);
    let ended = lab.run(&["apply", "8.0.1", "--image", "sps-8.0.1.iso"]);
    assert_eq!(ended.code, 11, "{}", ended.stderr);
    assert!(ended.stderr.contains("--yes"), "{}", ended.stderr);
    assert_eq!(lab.emulator.appliance().empty_slots(), 4);
    let ended = lab.run(&["slots", "delete", "1"]);
    assert_eq!(ended.code, 11, "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn step_by_step_goes_as_well_and_back_again() {
    let lab = Lab::new().await;
    lab.image(1);
    let uploaded = lab.ok(&["upload", "sps-8.0.1.iso"]);
    assert_eq!(uploaded, "Version 8.0.1 is in slot 2 (2.00 MiB).\nNext: spsfw test 2\n");
    assert!(lab.ok(&["test", "2"]).contains("Passed. Next: spsfw upgrade 2"));
    let upgraded = lab.ok(&["upgrade", "2", "--message", "Test", "--yes"]);
    assert!(upgraded.contains("Version 8.0.1 runs, and the slots agree"), "{upgraded}");
    let back = lab.ok(&["rollback", "8.0.0", "--message", "Test", "--yes"]);
    assert!(back.contains("Version 8.0.0 runs, and the slots agree"), "{back}");
    lab.ok(&["slots", "delete", "2", "--yes"]);
    assert_eq!(lab.emulator.appliance().empty_slots(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_can_be_served_instead_of_sent() {
    let lab = Lab::new().await;
    lab.image(1);
    let via = ["--via", "serve", "--serve-at", "127.0.0.1:0"];
    let apply = ["apply", "8.0.1", "--image", "sps-8.0.1.iso", "--yes"];
    let stdout = lab.ok(&[&apply[..], &via[..]].concat());
    assert!(stdout.contains("runs 8.0.1 now"), "{stdout}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_says_whether_the_appliance_is_ready() {
    let lab = Lab::new().await;
    lab.image(1);
    insta::assert_snapshot!("ready", lab.ok(&["check", "8.0.1", "--image", "sps-8.0.1.iso"]));
    let ended = lab.run(&["check", "8.0.1"]);
    assert_eq!(ended.code, 8, "{}", ended.stderr);
    insta::assert_snapshot!("not_ready", ended.stdout);
}
