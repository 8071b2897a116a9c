//! What an appliance does otherwise is found, at its place in the answer and in the document.

use serde_json::{Value, json};

use super::{conform, statements};
use crate::lab::{DeadPort, Lab};

/// Reports on an emulator that replays a recording in which answers were changed.
async fn changed(change: impl Fn(&str, &mut Value)) -> (i32, Value) {
    changed_with(&[], change).await
}

/// The same where more is allowed than reading.
async fn changed_with(options: &[&str], change: impl Fn(&str, &mut Value)) -> (i32, Value) {
    let lab = Lab::new().await;
    conform(&lab, &[options, &["--record", "x.jsonl"]].concat());
    let path = lab.home().join("x.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    let lines = text.lines().map(|line| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let request = line["request"]["path"].as_str().unwrap().to_owned();
        change(&request, &mut line["answer"]);
        format!("{line}\n")
    });
    std::fs::write(&path, lines.collect::<String>()).unwrap();
    let replay = Lab::with(|builder| builder.replay(&path)).await;
    let (ended, report) = conform(&replay, options);
    (ended.code, report)
}

/// The one finding of a report.
fn only(report: &Value) -> &Value {
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{:#}", report["findings"]);
    &findings[0]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_of_another_type_is_a_contradiction_with_both_places() {
    let (code, report) = changed(|path, answer| {
        if path == "/api/firmware/slots" {
            answer["body"]["items"][0]["body"]["upgrade_notes"] = json!(8);
        }
    })
    .await;
    assert_eq!(code, 13);
    let finding = only(&report);
    assert_eq!((finding["rule"].as_str(), finding["seen"].as_str()), (Some("schema"), Some("8")));
    assert_eq!(finding["at"], "/items/0/body/upgrade_notes");
    let place = finding["document"]["pointer"].as_str().unwrap();
    assert_eq!(place, "/components/schemas/SlotBody/properties/upgrade_notes/type");
    let line = usize::try_from(finding["document"]["line"].as_u64().unwrap()).unwrap();
    let document = include_str!("../../../assets/sps-firmware.yaml");
    assert_eq!(document.lines().nth(line - 1).unwrap().trim(), "type: string");
    let contradicted = statements(&report, "contradicted");
    assert!(contradicted.contains(&"/components/schemas/SlotBody/properties/upgrade_notes"));
    assert!(!contradicted.contains(&"/components/schemas/SlotBody/properties/version"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_document_leaves_open_is_drift_and_conforms() {
    let (code, report) = changed(|path, answer| match path {
        "/api/info" => answer["body"]["body"]["serial"] = json!("x1"),
        "/api/firmware/slots/2147483647" => answer["body"]["error"]["type"] = json!("NoSuchSlot"),
        _ => {}
    })
    .await;
    assert_eq!(code, 0, "{:#}", report["findings"]);
    let levels = report["findings"].as_array().unwrap().iter().map(|it| {
        (it["level"].as_str().unwrap(), it["rule"].as_str().unwrap(), it["at"].as_str().unwrap())
    });
    let expected = [
        ("drift", "member-undocumented", "/body/serial"),
        ("drift", "member-undocumented", "/body/serial"),
        ("drift", "error-type-undocumented", "/error/type"),
    ];
    assert_eq!(levels.collect::<Vec<_>>(), expected);
    let slot_not_found = "/components/responses/SlotNotFound";
    assert!(statements(&report, "not-reached").contains(&slot_not_found));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_status_contradicts_the_one_that_is_inferred() {
    let (code, report) = changed(|path, answer| {
        if path == "/api/firmware/slots/2147483647" {
            answer["status"] = json!(400);
            answer["body"]["error"] = json!({"type": "InvalidParameter", "message": "no",
                "details": {"parameter": "slot_id", "reason": "no such slot"}});
        }
    })
    .await;
    assert_eq!(code, 13);
    let finding = only(&report);
    assert_eq!(finding["rule"], "otherwise");
    assert_eq!(statements(&report, "contradicted"), ["/components/responses/SlotNotFound"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_in_words_is_checked_too() {
    let (code, report) = changed(|path, answer| {
        if path == "/api/firmware/slots" {
            answer["body"]["items"][0]["body"].as_object_mut().unwrap().remove("upgrade_news");
        }
    })
    .await;
    assert_eq!((code, &only(&report)["rule"]), (13, &json!("claim")));
    assert_eq!(statements(&report, "contradicted"), ["/components/schemas/SlotBody"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_without_its_cookie_is_told_and_ends_what_needs_a_session() {
    let (code, report) = changed(|path, answer| {
        if path == "/api/authentication" && answer["status"] == 200 {
            answer["headers"].as_object_mut().unwrap().remove("set-cookie");
        }
    })
    .await;
    assert_eq!(code, 13);
    assert_eq!(only(&report)["rule"], "header-missing");
    let slots = report["statements"].as_array().unwrap().iter();
    let slots = slots.filter(|it| it["pointer"] == "/paths/~1api~1firmware~1slots/get");
    let reasons: Vec<_> = slots.map(|it| it["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["the login gave no session"]);
}

/// Changes how a body that is too large is answered.
async fn too_large_is(answered: impl Fn(&mut Value)) -> (i32, Value) {
    changed_with(&["--allow-refusals", "--yes"], |_, answer| {
        if answer["status"] == 413 {
            answered(answer);
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_for_a_body_that_is_too_large_is_a_contradiction() {
    let html = |answer: &mut Value| answer["headers"]["content-type"] = json!("text/html");
    let (code, report) = too_large_is(html).await;
    assert_eq!((code, &only(&report)["rule"]), (13, &json!("media-type")));
    assert_eq!(statements(&report, "contradicted"), ["/components/responses/PayloadTooLarge"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_is_higher_than_what_is_sent_contradicts_nothing() {
    let (code, report) = too_large_is(|answer| {
        answer["status"] = json!(400);
        answer["body"]["error"] = json!({"type": "MalformedRequestBody", "message": "no",
            "details": {"reason": "it is empty"}});
    })
    .await;
    assert_eq!((code, &report["findings"]), (0, &json!([])));
    let lines = report["statements"].as_array().unwrap().iter();
    let mut lines = lines.filter(|it| it["pointer"] == "/components/responses/PayloadTooLarge");
    assert_eq!(lines.next().unwrap()["reason"], "two megabytes were not too large");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_another_checksum_must_not_come_into_a_slot() {
    let url = format!("http://{}/sps.iso", DeadPort::new().address());
    let (code, report) = changed_with(&["--allow-fetch", &url, "--yes"], |path, answer| {
        if path == "/api/firmware/fetch/2" && answer["body"]["body"]["status"] == "failed" {
            answer["body"]["body"]["status"] = json!("finished");
        }
    })
    .await;
    assert_eq!((code, &only(&report)["rule"]), (13, &json!("claim")));
    assert_eq!(statements(&report, "contradicted"), ["/components/schemas/FetchChecksum"]);
}
