//! Each fault that the emulator knows is in the report.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use sps_firmware_emulator::scenario::{Effect, FaultRule, Scenario};
use sps_firmware_emulator::{Clock, FirmwareVersion};

use super::{conform, statements};
use crate::going::{Going, LOOK};
use crate::lab::{Ended, Lab};

const UPLOAD: [&str; 3] = ["--allow-upload", "sps-8.0.1.iso", "--yes"];
const UPGRADE: [&str; 4] = ["--allow-upload", "sps-8.0.1.iso", "--yes", "--allow-upgrade"];

/// What a scenario does to a run: the options that it takes, and the rules and texts of findings
/// that have to be there.
struct Expected {
    scenario: &'static str,
    options: &'static [&'static str],
    code: i32,
    findings: &'static [(&'static str, &'static str)],
}

/// All that need nothing else than an appliance in which they are under way.
const EXPECTED: &[Expected] = &[
    Expected {
        scenario: "broken-proxy",
        options: &[],
        code: 13,
        findings: &[
            ("media-type", "`text/html`"),
            ("body-unreadable", "no JSON"),
            ("no-answer", "broke off"),
        ],
    },
    Expected {
        scenario: "busy",
        options: &[],
        code: 0,
        findings: &[("unavailable", "ServiceUnavailable")],
    },
    Expected {
        scenario: "commit-log-required",
        options: &UPGRADE,
        code: 0,
        findings: &[("refused", "UpgradeMessageMissing")],
    },
    Expected {
        scenario: "failed-boot",
        options: &[UPGRADE[0], UPGRADE[1], UPGRADE[2], UPGRADE[3], "--deadline", "20s"],
        code: 13,
        findings: &[("not-back", "runs 8.0.0 and not 8.0.1")],
    },
    Expected {
        scenario: "flaky-upload",
        options: &UPLOAD,
        code: 13,
        findings: &[("no-answer", "broke off")],
    },
    Expected {
        scenario: "ha-check-failed",
        options: &UPLOAD,
        code: 13,
        findings: &[("refused", "HA check failed")],
    },
    Expected {
        scenario: "hanging-test",
        options: &[UPLOAD[0], UPLOAD[1], UPLOAD[2], "--long-timeout", "10s"],
        code: 13,
        findings: &[("no-answer", "no answer within 10 s")],
    },
    Expected {
        scenario: "lost-answer",
        options: &UPGRADE,
        code: 13,
        findings: &[("no-answer", "broke off")],
    },
    Expected {
        scenario: "never-back",
        options: &[UPGRADE[0], UPGRADE[1], UPGRADE[2], UPGRADE[3], "--deadline", "2s"],
        code: 13,
        findings: &[("not-back", "not back within 2 s (nothing answers")],
    },
    Expected {
        scenario: "slow-reboot",
        options: &[UPGRADE[0], UPGRADE[1], UPGRADE[2], UPGRADE[3], "--deadline", "2s"],
        code: 13,
        findings: &[("not-back", "not back within 2 s (nothing answers")],
    },
    Expected {
        scenario: "storage-full",
        options: &UPLOAD,
        code: 13,
        findings: &[("unavailable", "InternalError")],
    },
    Expected {
        scenario: "tainted-files",
        options: &UPLOAD,
        code: 13,
        findings: &[("refused", "FirmwareTestFailed")],
    },
];

/// Those whose fault is a matter of time, each with a test of its own.
const TIMED: [&str; 2] = ["clock-jump", "slow-network"];

fn scenario(name: &str) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sps-firmware-emulator/scenarios");
    Scenario::read(&folder.join(format!("{name}.toml"))).unwrap()
}

/// The findings of a rule, each as a text.
fn findings(report: &Value, rule: &str) -> Vec<String> {
    let all = report["findings"].as_array().unwrap().iter();
    all.filter(|it| it["rule"] == rule).map(Value::to_string).collect()
}

async fn run(expected: &Expected) -> (Lab, Ended, Value) {
    let lab = Lab::with(|builder| builder.scenario(scenario(expected.scenario))).await;
    lab.image(1);
    let (ended, report) = conform(&lab, expected.options);
    (lab, ended, report)
}

#[test]
fn every_scenario_has_a_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sps-firmware-emulator/scenarios");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let expected = EXPECTED.iter().any(|expected| expected.scenario == name);
        assert!(expected || TIMED.contains(&name), "{name} has no test");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fault_of_every_scenario_is_in_the_report() {
    for expected in EXPECTED {
        let (_lab, ended, report) = run(expected).await;
        let name = expected.scenario;
        for (rule, text) in expected.findings {
            let found = findings(&report, rule);
            let found = found.iter().any(|finding| finding.contains(text));
            assert!(found, "{name}: {rule} {text}: {:#}", report["findings"]);
        }
        assert_eq!(ended.code, expected.code, "{name}: {:#}", report["summary"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_fault_teaches_is_confirmed() {
    for (name, pointer) in [
        ("busy", "/components/schemas/ServiceUnavailable"),
        ("busy", "/components/headers/Retry-After"),
        ("storage-full", "/components/responses/InternalError"),
        ("ha-check-failed", "/components/schemas/FirmwareTestFailedDetails/properties/exit_code"),
        ("commit-log-required", "/components/schemas/UpgradeMessageMissing"),
    ] {
        let expected = EXPECTED.iter().find(|expected| expected.scenario == name).unwrap();
        let (_lab, _, report) = run(expected).await;
        assert!(statements(&report, "confirmed").contains(&pointer), "{name}: {pointer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_test_that_fails_the_image_goes_again_and_nothing_is_upgraded() {
    let expected =
        Expected { scenario: "tainted-files", options: &UPGRADE, code: 13, findings: &[] };
    let (lab, ended, report) = run(&expected).await;
    assert_eq!(ended.code, expected.code, "{report:#}");
    let appliance = lab.emulator.appliance();
    assert_eq!(appliance.running().unwrap().version, FirmwareVersion::new(8, 0, 0));
    assert_eq!(appliance.empty_slots(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_network_is_told() {
    let clock = Clock::standing();
    let lab = Lab::with(|builder| builder.clock(clock.clone()).scenario(scenario("slow-network")));
    let lab = lab.await;
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let arguments = ["conform", "--json", "-vv", "--slow-after", "1s", "--fingerprint"];
    let arguments = [&arguments[..], &[&fingerprint]].concat();
    let mut going = Going::begin(lab.command(&arguments));
    // The first answer comes late, and those after it at once.
    going.until_says("asking").await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let advance = tokio::spawn(async move {
        loop {
            clock.advance(Duration::from_secs(5));
            tokio::time::sleep(LOOK).await;
        }
    });
    let ended = lab.ended(going.end().await);
    advance.abort();
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(ended.code, 0, "{report:#}");
    assert!(findings(&report, "slow")[0].contains("took 1 s or longer"), "{report:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_ends_the_session_which_is_told_and_opened_anew() {
    // The first question after the login waits for the clock, which then jumps.
    let rule = FaultRule {
        on: "GET /api/info".parse().unwrap(),
        skip: 1,
        times: Some(1),
        effect: Effect::Delay(5.0),
    };
    let waits = Scenario::named("waits").rule(rule).unwrap();
    let lab = Lab::with(|builder| builder.clock(Clock::standing()).scenario(waits)).await;
    let lab = Arc::new(lab);
    let other = lab.clone();
    let conforming = tokio::task::spawn_blocking(move || conform(&other, &[]));
    while lab.emulator.sessions() == 0 {
        tokio::time::sleep(LOOK).await;
    }
    lab.emulator.begin(scenario("clock-jump")).await.unwrap();
    let (ended, report) = conforming.await.unwrap();
    assert_eq!(ended.code, 0, "{report:#}");
    assert!(!findings(&report, "session-ended").is_empty(), "{:#}", report["findings"]);
}

/// An error of the contract, as an appliance answers it.
fn error(status: u16, kind: &str, details: &str) -> Effect {
    let error = format!(r#""type": "{kind}", "message": "no", "details": {details}"#);
    let body = format!(r#"{{"error": {{{error}}}, "meta": {{"href": "/api"}}}}"#);
    Effect::Answer { status, content_type: "application/json".to_owned(), body }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_refusal_of_a_deletion_than_the_one_that_is_inferred_is_found() {
    let refusal = error(400, "InvalidParameter", r#"{"parameter": "slot_id", "reason": "runs"}"#);
    let scenario = Scenario::named("otherwise").next(1, "DELETE /api/firmware/slots/*", refusal);
    let lab = Lab::with(|builder| builder.scenario(scenario.unwrap())).await;
    lab.image(1);
    let (ended, report) = conform(&lab, &[&UPGRADE[..], &["--allow-delete-running"]].concat());
    assert_eq!(ended.code, 13, "{report:#}");
    let found = findings(&report, "otherwise");
    assert!(found[0].contains("remove-running") && found.len() == 1, "{found:#?}");
    let conflict = "/paths/~1api~1firmware~1slots~1{slot_id}/delete/responses/409";
    assert_eq!(statements(&report, "contradicted"), [conflict]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_refusal_for_lack_of_a_slot_is_found() {
    let rule = FaultRule {
        on: "POST /api/upload/firmware".parse().unwrap(),
        skip: 2,
        times: Some(1),
        effect: error(413, "PayloadTooLarge", r#"{"limit_bytes": 0}"#),
    };
    let scenario = Scenario::named("otherwise").rule(rule).unwrap();
    let lab = Lab::with(|builder| builder.slots(2).scenario(scenario)).await;
    lab.image(1);
    let (ended, report) = conform(&lab, &UPLOAD);
    assert_eq!(ended.code, 13, "{report:#}");
    assert!(findings(&report, "refused")[0].contains("upload-without-room"), "{report:#}");
}
