//! Fleets: canary and waves, failures that stop them, and a rollout that is killed.

mod fleet;
mod gates;
mod orders;
mod pairs;
mod storm;

pub(crate) use fleet::Fleet;

use crate::lab::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_is_upgraded_in_waves_and_reported() {
    let fleet = Fleet::of(4, "canary = 1\nwave = 2").await;
    let reports = ["--report", "report.json", "--report", "report.md", "--report", "report.xml"];
    let ended = fleet.run(&reports);
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.1"; 4]);
    let report = fleet.report();
    let waves: Vec<_> =
        report["appliances"].as_array().unwrap().iter().map(|line| &line["wave"]).collect();
    assert_eq!(waves, [1, 2, 2, 3]);
    let text = |name: &str| std::fs::read_to_string(fleet.labs[0].home().join(name)).unwrap();
    assert!(text("report.md").contains("4 done, 0 failed."), "{}", text("report.md"));
    assert!(text("report.xml").contains(r#"tests="4""#), "{}", text("report.xml"));
    // What ran before is remembered, and nothing is done a second time.
    let again = fleet.run(&["--report", "report.json"]);
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
    assert!(!again.stdout.contains("[1/"), "{}", again.stdout);
    assert_eq!(fleet.report()["appliances"][3]["before"], "8.0.0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canary_that_fails_stops_the_rollout() {
    let fleet = Fleet::of(3, "canary = 1\nwave = 2").await;
    fleet.taint(0).await;
    let ended = fleet.run(&["--report", "report.json"]);
    assert_eq!(ended.code, 12, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.0"; 3]);
    for untouched in &fleet.labs[1..] {
        assert_eq!(untouched.emulator.appliance().empty_slots(), 4);
    }
    let report = fleet.report();
    let verdict = |index: usize| report["appliances"][index]["verdict"].clone();
    assert_eq!([verdict(0), verdict(1), verdict(2)], ["failed", "not-run", "not-run"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollout_that_is_killed_goes_on_where_each_appliance_is() {
    let fleet = Fleet::of(3, "canary = 1\nwave = 2").await;
    let mut going = fleet.begin(&[]);
    // Both images have arrived: what an appliance is still storing when the rollout is killed is
    // nothing that the next run can see.
    let has_image = |lab: &Lab| lab.emulator.appliance().empty_slots() < 4;
    let under_way =
        |fleet: &Fleet| fleet.running()[0] == "8.0.1" && fleet.labs.iter().all(has_image);
    fleet.until(&mut going, under_way).await;
    going.kill();
    let ended = fleet.run(&[]);
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(fleet.running(), ["8.0.1"; 3]);
    for lab in &fleet.labs {
        assert_eq!(lab.emulator.appliance().empty_slots(), 3, "an image was brought twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_shows_all_plans_and_changes_nothing() {
    let fleet = Fleet::of(2, "").await;
    let ended = fleet.run(&["--dry-run"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stdout.contains("a0: From version 8.0.0 to 8.0.1"), "{}", ended.stdout);
    assert!(ended.stdout.contains("a1: From version 8.0.0 to 8.0.1"), "{}", ended.stdout);
    assert_eq!(fleet.running(), ["8.0.0"; 2]);
    assert!(!fleet.labs[0].home().join("fleet.journal.jsonl").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_no_known_kind_is_refused_before_the_work() {
    let fleet = Fleet::of(1, "").await;
    let ended = fleet.run(&["--report", "report.doc"]);
    assert_eq!((ended.code, fleet.running()), (3, vec!["8.0.0".to_owned()]), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_of_it_is_told_where_a_report_cannot_be_written() {
    let fleet = Fleet::of(1, "").await;
    let reports = ["--report", "fleet.toml/report.md", "--report", "report.json"];
    let ended = fleet.run(&reports);
    assert_eq!(ended.code, 1, "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stderr.contains("writing fleet.toml/report.md"), "{}", ended.stderr);
    assert_eq!(fleet.verdicts()[0].0, "done", "what can be written is");
    assert!(ended.stdout.ends_with("1 done, 0 failed.\n"), "{}", ended.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_appliance_under_two_names_is_refused() {
    let fleet = Fleet::of(1, "").await;
    let file = fleet.labs[0].home().join("fleet.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let again = text.split_once("[[").unwrap().1.replace("'a0'", "'b0'");
    std::fs::write(&file, format!("{text}[[{again}")).unwrap();
    let ended = fleet.run(&[]);
    assert_eq!((ended.code, fleet.running()), (3, vec!["8.0.0".to_owned()]), "{}", ended.stderr);
    assert!(ended.stderr.contains("`a0` and `b0` are both sps.example:443"), "{}", ended.stderr);
}
