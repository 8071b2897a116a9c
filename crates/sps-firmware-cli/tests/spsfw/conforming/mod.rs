//! `spsfw conform` finds in the emulator what is there, and nothing else.

mod drift;
mod scenarios;

use std::time::Duration;

use serde_json::Value;
use sps_firmware_emulator::{Builder, ProductVersion, RebootTimes};

use crate::lab::{DeadPort, Ended, Lab, quick_reboot};

/// Everything but the upload and the upgrade, which need an image.
const REFUSALS: [&str; 3] = ["--allow-refusals", "--allow-wrong-login", "--yes"];

/// Runs it, and reads the report.
fn conform(lab: &Lab, arguments: &[&str]) -> (Ended, Value) {
    let arguments = [&["conform", "--json"], arguments].concat();
    let ended = lab.run(&arguments);
    let report = serde_json::from_str(&ended.stdout);
    let report = report.unwrap_or_else(|_| panic!("{}{}", ended.stdout, ended.stderr));
    assert_described(&report);
    (ended, report)
}

/// Every report has the form that is described.
fn assert_described(report: &Value) {
    let schema = include_str!("../../../assets/conform-report.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let faults: Vec<_> =
        validator.iter_errors(report).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The pointers of the statements with a verdict.
fn statements<'r>(report: &'r Value, verdict: &str) -> Vec<&'r str> {
    let all = report["statements"].as_array().unwrap().iter();
    all.filter(|it| it["verdict"] == verdict).map(|it| it["pointer"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_conforms() {
    let lab = Lab::new().await;
    let (ended, report) = conform(&lab, &[]);
    assert_eq!(report["findings"], Value::Array(Vec::new()), "{:#}", report["findings"]);
    assert_eq!(ended.code, 0);
    assert_eq!(statements(&report, "contradicted"), Vec::<&str>::new());
    insta::assert_snapshot!("reads_only", view(&report));
}

/// What is stable of a report: verdict, probes or reason, and pointer.
fn view(report: &Value) -> String {
    let lines = report["statements"].as_array().unwrap().iter().map(|line| {
        let probes = line["probes"].as_array().unwrap().iter().filter_map(Value::as_str);
        let by = match line["reason"].as_str() {
            Some(reason) => reason.to_owned(),
            None => probes.collect::<Vec<_>>().join(", "),
        };
        let (verdict, pointer) = (line["verdict"].as_str(), line["pointer"].as_str());
        format!("{}: {} ({by})\n", verdict.unwrap(), pointer.unwrap())
    });
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    lines.concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_to_be_refused_is_refused() {
    let lab = Lab::new().await;
    let (ended, report) = conform(&lab, &REFUSALS);
    assert_eq!(report["findings"], Value::Array(Vec::new()), "{:#}", report["findings"]);
    assert_eq!(ended.code, 0);
    for pointer in [
        "/components/parameters/XToken",
        "/components/responses/ExpectationFailed",
        "/components/responses/LengthRequired",
        "/components/responses/MethodNotAllowed",
        "/components/responses/PayloadTooLarge",
        "/components/responses/Unauthorized",
        "/components/responses/UnsupportedMediaType",
        "/components/schemas/MalformedRequestBody",
        "/paths/~1api~1firmware~1upgrade/post/responses/404",
    ] {
        assert!(statements(&report, "confirmed").contains(&pointer), "{pointer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn before_7_5_nothing_is_said_of_the_token() {
    for (product, verdict) in
        [(ProductVersion::V7_0, "not-reached"), (ProductVersion::V7_5, "confirmed")]
    {
        let lab = Lab::with(|builder| builder.product(product)).await;
        let (ended, report) = conform(&lab, &REFUSALS);
        assert_eq!((ended.code, &report["findings"]), (0, &Value::Array(Vec::new())));
        let version = product.first_firmware().to_string();
        assert_eq!(report["appliance"]["firmware_version"], version);
        let lines = report["statements"].as_array().unwrap();
        let token = lines.iter().find(|it| it["pointer"] == "/components/parameters/XToken");
        let token = token.unwrap();
        assert_eq!(token["verdict"], verdict, "{version}");
        if verdict == "not-reached" {
            assert_eq!(token["reason"], "holds from version 7.5.0 on, and 7.0.0 runs");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_tested_and_deleted_again() {
    let lab = Lab::new().await;
    lab.image(1);
    let (ended, report) = conform(&lab, &["--allow-upload", "sps-8.0.1.iso", "--yes"]);
    assert_eq!((ended.code, &report["findings"]), (0, &Value::Array(Vec::new())), "{report:#}");
    assert_eq!(lab.emulator.appliance().empty_slots(), 4);
    for pointer in [
        "/components/schemas/InvalidFirmwareImage",
        "/paths/~1api~1upload~1firmware/post/requestBody/content/application~1octet-stream",
        "/paths/~1api~1upload~1firmware/post/requestBody/content/application~1x-iso9660-image",
        "/paths/~1api~1upload~1firmware/post/requestBody/content/multipart~1form-data",
        "/paths/~1api~1firmware~1test/post",
        "/paths/~1api~1firmware~1slots~1{slot_id}/delete/responses/200",
    ] {
        assert!(statements(&report, "confirmed").contains(&pointer), "{pointer}");
    }
    let proposed = report["proposals"].as_array().unwrap().iter();
    let proposed: Vec<_> = proposed.map(|it| it["pointer"].as_str().unwrap()).collect();
    assert!(proposed.contains(&"/paths/~1api~1firmware~1slots~1{slot_id}/delete/responses/200"));
    assert!(!proposed.contains(&"/paths/~1api~1firmware~1test/post"), "that is documented");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_empty_slot_shows_what_is_answered_without_one() {
    let lab = Lab::with(|builder| builder.slots(2)).await;
    lab.image(1);
    let (ended, report) = conform(&lab, &["--allow-upload", "sps-8.0.1.iso", "--yes"]);
    assert_eq!((ended.code, &report["findings"]), (0, &Value::Array(Vec::new())), "{report:#}");
    assert_eq!(lab.emulator.appliance().empty_slots(), 1);
    for pointer in ["/components/responses/NoEmptySlot", "/components/schemas/NoEmptySlot"] {
        assert!(statements(&report, "confirmed").contains(&pointer), "{pointer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_is_seen_to_its_end_and_forgotten() {
    let lab = Lab::new().await;
    // Nothing is there to be downloaded, which is enough.
    let url = format!("http://{}/sps.iso", DeadPort::new().address());
    let (ended, report) = conform(&lab, &["--allow-fetch", &url, "--yes"]);
    assert_eq!((ended.code, &report["findings"]), (0, &Value::Array(Vec::new())), "{report:#}");
    assert_eq!(lab.emulator.appliance().fetches().len(), 0);
    for pointer in [
        "/paths/~1api~1firmware~1fetch/post/responses/202",
        "/components/schemas/FetchChecksum",
        "/components/schemas/FirmwareFetchRequest/properties/url",
        "/paths/~1api~1firmware~1fetch~1{fetch_id}/delete/responses/200",
    ] {
        assert!(statements(&report, "confirmed").contains(&pointer), "{pointer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn logins_are_locked_only_where_that_is_allowed() {
    let throttled = |builder: Builder| builder.login_throttle(3, Duration::from_secs(3600));
    let lab = Lab::with(throttled).await;
    let too_many = "/components/responses/TooManyRequests";
    let (_, report) = conform(&lab, &REFUSALS);
    assert!(statements(&report, "not-reached").contains(&too_many));
    let (ended, report) = conform(&lab, &["--allow-lockout", "--yes"]);
    assert_eq!((ended.code, &report["findings"]), (0, &Value::Array(Vec::new())), "{report:#}");
    for pointer in [too_many, "/components/headers/Retry-After"] {
        assert!(statements(&report, "confirmed").contains(&pointer), "{pointer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_is_seen_to_its_end() {
    // Long enough for a question to fall into it, however busy this machine is.
    let booting = RebootTimes { booting: Some(Duration::from_secs(3)), ..quick_reboot() };
    let lab = Lab::with(|builder| builder.reboot_times(booting)).await;
    lab.image(1);
    let upgrade = ["--allow-upload", "sps-8.0.1.iso", "--allow-upgrade", "--yes"];
    let (ended, report) = conform(&lab, &[&upgrade[..], &["--allow-delete-running"]].concat());
    assert_eq!((ended.code, &report["findings"]), (0, &Value::Array(Vec::new())), "{report:#}");
    assert_eq!(lab.emulator.appliance().running().unwrap().version.to_string(), "8.0.1");
    for pointer in [
        "/paths/~1api~1firmware~1upgrade/post",
        "/components/schemas/FirmwareUpgradeRequest/properties/message",
        "/components/responses/ServiceUnavailable",
        "/components/schemas/SlotNotDeletable",
        "/paths/~1api~1firmware~1slots~1{slot_id}/delete/responses/409",
    ] {
        assert!(statements(&report, "confirmed").contains(&pointer), "{pointer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_is_not_asked_to_be_deleted_unless_that_was_allowed_apart() {
    let lab = Lab::new().await;
    lab.image(1);
    let upgrade = ["--allow-upload", "sps-8.0.1.iso", "--allow-upgrade", "--yes"];
    let (ended, report) = conform(&lab, &upgrade);
    assert_eq!(ended.code, 0, "{report:#}");
    assert_eq!(lab.emulator.appliance().running().unwrap().version.to_string(), "8.0.1");
    let exchanges = report["exchanges"].as_array().unwrap();
    assert!(exchanges.iter().all(|exchange| exchange["method"] != "DELETE"), "{exchanges:#?}");
    let refused = "/components/schemas/SlotNotDeletable";
    assert!(statements(&report, "not-reached").contains(&refused));
    let alone = lab.run(&["conform", "--allow-upload", "x.iso", "--allow-delete-running"]);
    assert_eq!(alone.code, 2, "{}", alone.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_reads_is_done_without_a_yes() {
    let lab = Lab::new().await;
    lab.image(1);
    let upgrade = ["conform", "--allow-upload", "sps-8.0.1.iso", "--allow-upgrade"];
    let more = ["--allow-delete-running", "--allow-refusals", "--allow-wrong-login"];
    let ended = lab.run(&[&upgrade[..], &more].concat());
    assert_eq!((ended.code, lab.emulator.sessions()), (11, 0), "{}", ended.stderr);
    insta::assert_snapshot!("asks_first", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_a_dead_appliance_have_their_exit_codes() {
    let lab = Lab::new().await;
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let mut command = lab.command(&["conform", "--fingerprint", &fingerprint]);
    let ended = lab.ended(command.env("SPSFW_PASSWORD", "horse").output().unwrap());
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(!ended.stderr.contains("horse"), "{}", ended.stderr);
    let ended = lab.run(&["conform", &DeadPort::new().address()]);
    assert_eq!(ended.code, 4, "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_of_the_recording_gives_the_same_report() {
    let lab = Lab::new().await;
    lab.image(1);
    lab.ok(&["upload", "sps-8.0.1.iso"]);
    let (_, first) = conform(&lab, &["--allow-refusals", "--yes", "--record", "x.jsonl"]);
    let recording = lab.home().join("x.jsonl");
    let text = std::fs::read_to_string(&recording).unwrap();
    let hostname = "hostname\":\"redacted\"";
    assert!(text.contains(hostname) && !text.contains("YWRtaW46YWRtaW4="), "{text}");
    let replay = Lab::with(|builder| builder.replay(&recording)).await;
    let (ended, second) = conform(&replay, &["--allow-refusals", "--yes"]);
    assert_eq!((ended.code, &second["findings"]), (0, &Value::Array(Vec::new())));
    assert_eq!(view(&first), view(&second));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_is_told_and_written_in_every_form() {
    let lab = Lab::new().await;
    let written = ["--report", "report.md", "--report", "report.json"];
    let told = lab.ok(&[&["conform"], &written[..]].concat());
    assert!(told.ends_with("It conforms, as far as it was asked.\n"), "{told}");
    let read = |name| std::fs::read_to_string(lab.home().join(name)).unwrap();
    let markdown = read("report.md");
    assert!(markdown.contains("+x-evidence: observed") && markdown.contains("## Exchanges"));
    assert_described(&serde_json::from_str(&read("report.json")).unwrap());
    assert_eq!(lab.run(&["conform", "--report", "report.txt"]).code, 3);
    // What cannot be written does not keep the rest from being written.
    let ended = lab.run(&["conform", "--record", "report.md/x.jsonl", "--report", "rest.md"]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(ended.stderr.contains("writing report.md/x.jsonl"), "{}", ended.stderr);
    assert!(read("rest.md").contains("## Exchanges"));
}
