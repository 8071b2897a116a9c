//! The pairs with judged truth: every breaking one is found, no safe one is called breaking, every
//! risky one is a warning, and the SDK column is right.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;

use openapi_diff::{Level, Options, Report, compare};
use openapi_document::Document;
use serde_json::Value;

fn report(folder: &Path, case: &Value) -> Report {
    let read = |key: &str| Document::read(&folder.join(case[key].as_str().unwrap())).unwrap();
    compare(&read("base"), &read("revision"), &Options::default()).unwrap()
}

fn cases(set: &str) -> Vec<(Value, Report)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let text = std::fs::read_to_string(folder.join("cases.json")).unwrap();
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let of_set: Vec<Value> = all.into_iter().filter(|it| it["set"] == set).collect();
    assert!(of_set.len() > 30, "the set `{set}` is missing");
    of_set.into_iter().map(|it| (it.clone(), report(&folder, &it))).collect()
}

fn wire(report: &Report) -> &'static str {
    match report.worst() {
        Some(Level::Breaking) => "breaking",
        Some(Level::Warning) => "risky",
        _ => "safe",
    }
}

fn wrong_on_the_wire(set: &str) -> Vec<String> {
    let judged = cases(set);
    let wrong = judged.iter().filter(|(case, report)| case["wire"] != wire(report));
    wrong.map(|(case, report)| format!("{} is {}", case["name"], wire(report))).collect()
}

#[test]
fn grid_is_judged_as_its_authors_did() {
    assert_eq!(wrong_on_the_wire("grid"), Vec::<String>::new());
}

#[test]
fn blindspots_are_judged_as_their_authors_did() {
    assert_eq!(wrong_on_the_wire("blindspots"), Vec::<String>::new());
}

#[test]
fn breaks_of_the_sdk_are_told() {
    let wrong: Vec<String> = cases("blindspots")
        .iter()
        .filter(|(case, report)| (case["sdk"] == "breaking") != report.sdk_breaking)
        .map(|(case, _)| case["name"].to_string())
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn one_edit_gives_one_finding() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    for set in ["grid", "blindspots"] {
        for (case, report) in cases(set) {
            let lines = |key: &str| -> Vec<String> {
                let text =
                    std::fs::read_to_string(folder.join(case[key].as_str().unwrap())).unwrap();
                text.lines().map(str::to_owned).collect()
            };
            let (base, revision) = (lines("base"), lines("revision"));
            let edits = base.iter().filter(|it| !revision.contains(it)).count()
                + revision.iter().filter(|it| !base.contains(it)).count();
            assert!(
                report.findings.len() <= edits.max(1),
                "{}: {edits} lines changed, {} findings",
                case["name"],
                report.findings.len()
            );
        }
    }
}

#[test]
fn findings_point_at_both_documents() {
    for (case, report) in cases("blindspots") {
        for finding in &report.findings {
            let (base, revision) = (finding.base.as_ref(), finding.revision.as_ref());
            assert!(base.is_some_and(|it| it.line > 0), "{}", case["name"]);
            assert!(revision.is_some_and(|it| it.line > 0), "{}", case["name"]);
            assert!(!finding.operations.is_empty(), "{}", case["name"]);
        }
    }
}
