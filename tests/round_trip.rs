//! The document that the code emits is the one that people wrote.

use openapi_diff::{Options, Sdk, compare};
use openapi_document::Document;
use serde_json::{Value, json};

use crate::support::DOCUMENT;

/// What may differ, by rule and place, and where it holds at run time all the same.
pub(crate) const LOSSES: &[(&str, &str)] = &[
    // utoipa cannot say that a response header is required; `LoginOk::set_cookie` is no `Option`.
    (
        "response-header-became-optional",
        "/paths/~1api~1authentication/get/responses/200/headers/Set-Cookie/required",
    ),
];

fn emitted() -> Document {
    let text = sps_firmware_server::openapi().to_pretty_json().unwrap();
    Document::parse("emitted.json", text).unwrap()
}

/// The findings that are on no list, in one line each, whichever generator makes the SDK.
fn findings(base: &Document, revision: &Document) -> Vec<String> {
    let report = |sdk| compare(base, revision, &Options { sdk, ..Options::default() }).unwrap();
    [Sdk::Codegen, Sdk::Progenitor]
        .into_iter()
        .flat_map(|sdk| report(sdk).findings)
        .map(|finding| {
            let at = finding.base.as_ref().or(finding.revision.as_ref());
            let pointer = at.map(|location| location.pointer.as_str()).unwrap_or_default();
            format!(
                "{} {pointer}: {} ({})",
                finding.id, finding.message, finding.verdicts.sdk.sentence
            )
        })
        .filter(|line| {
            !LOSSES.iter().any(|(rule, place)| line.starts_with(&format!("{rule} {place}")))
        })
        .collect()
}

#[test]
fn the_emitted_document_equals_the_curated_one() {
    let found = findings(&DOCUMENT, &emitted());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_listed_loss_is_one() {
    let report = compare(&DOCUMENT, &emitted(), &Options::default()).unwrap();
    for (rule, place) in LOSSES {
        let found = report.findings.iter().any(|finding| {
            finding.id == *rule && finding.base.as_ref().is_some_and(|at| at.pointer == *place)
        });
        assert!(found, "{rule} at {place} is lost no longer; take it off the list");
    }
}

#[test]
fn each_component_is_emitted_and_none_beside() {
    let names = |document: &Document| -> Vec<String> {
        let json = document.to_json();
        let schemas = json.pointer("/components/schemas").and_then(Value::as_object).unwrap();
        let mut names: Vec<String> = schemas.keys().cloned().collect();
        names.sort();
        names
    };
    assert_eq!(names(&emitted()), names(&DOCUMENT));
}

/// The findings that a change of the curated document brings.
fn after(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut json = DOCUMENT.to_json();
    change(&mut json);
    findings(&Document::parse("changed.json", json.to_string()).unwrap(), &emitted())
}

#[test]
fn a_document_that_the_code_does_not_follow_is_found_out() {
    let schemas = |json: &mut Value, pointer: &str, value: Value| {
        *json.pointer_mut(&format!("/components/schemas/{pointer}")).unwrap() = value;
    };
    let swapped = after(|json| {
        let details = json!({ "$ref": "#/components/schemas/ResourceNotFoundDetails" });
        schemas(json, "FirmwareTestFailed/properties/details", details);
    });
    assert!(!swapped.is_empty(), "the details of an error are another error's");
    let removed = after(|json| {
        let slot = json.pointer_mut("/components/schemas/SlotBody/properties").unwrap();
        slot.as_object_mut().unwrap().shift_remove("version");
    });
    assert!(!removed.is_empty(), "a property is gone");
    let required =
        after(|json| schemas(json, "FirmwareUpgradeRequest/required", json!(["slot_id"])));
    assert!(!required.is_empty(), "a member is required no longer");
    let narrowed =
        after(|json| schemas(json, "FirmwareTestRequest/properties/slot_id/minimum", json!(1)));
    assert!(!narrowed.is_empty(), "a range is narrower");
}
