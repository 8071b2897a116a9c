//! The types read what the document shows, write it again unchanged, and bear what it does not show.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, path::Path};

use openapi_document::Document;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use sps_firmware_types::*;

fn document() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/sps-firmware.yaml");
    Document::read(&path).unwrap().to_json()
}

/// Every named example with its schema's name.
fn examples(value: &Value, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(members) => {
            let schema = value.pointer("/schema/$ref").and_then(Value::as_str);
            if let (Some(schema), Some(Value::Object(named))) = (schema, members.get("examples")) {
                let name = schema.rsplit('/').next().unwrap();
                found.extend(named.values().map(|e| (name.to_owned(), e["value"].clone())));
            }
            members.values().for_each(|inner| examples(inner, found));
        }
        Value::Array(values) => values.iter().for_each(|inner| examples(inner, found)),
        _ => {}
    }
}

fn all_examples() -> Vec<(String, Value)> {
    let mut found = Vec::new();
    examples(&document(), &mut found);
    assert!(found.len() > 50, "the document has examples");
    found
}

/// Reads and writes again.
fn round_trip<T: DeserializeOwned + Serialize>(value: &Value) -> String {
    serde_json::to_string(&serde_json::from_value::<T>(value.clone()).unwrap()).unwrap()
}

#[test]
fn every_documented_error_reads_typed_and_is_written_byte_by_byte() {
    let mut seen = BTreeSet::new();
    for (_, example) in all_examples() {
        let Some(name) = example.pointer("/error/type").and_then(Value::as_str) else { continue };
        assert_eq!(round_trip::<ErrorResponse>(&example), example.to_string());
        let response: ErrorResponse = serde_json::from_value(example.clone()).unwrap();
        if let Error::Documented(_) = response.error {
            seen.insert(name.to_owned());
        }
    }
    let document = document();
    let documented: BTreeSet<String> = document
        .pointer("/components/schemas/DocumentedError/discriminator/mapping")
        .and_then(Value::as_object)
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(seen, documented, "each documented error has an example that was read as typed");
}

#[test]
fn every_other_example_passes_through_its_type_unchanged() {
    let mut seen = BTreeSet::new();
    for (schema, example) in all_examples() {
        let written = match schema.as_str() {
            "LoginAccepted" => round_trip::<LoginAccepted>(&example),
            "LoginMethodList" => round_trip::<LoginMethodList>(&example),
            "ApplianceInfo" => round_trip::<ApplianceInfo>(&example),
            "FirmwareIndex" => round_trip::<FirmwareIndex>(&example),
            "FirmwareSlotList" => round_trip::<FirmwareSlotList>(&example),
            "FirmwareSlot" => round_trip::<FirmwareSlot>(&example),
            "FirmwareUploadAccepted" => round_trip::<FirmwareUploadAccepted>(&example),
            "FirmwareFetchRequest" => round_trip::<FirmwareFetchRequest>(&example),
            "FirmwareFetchAccepted" => round_trip::<FirmwareFetchAccepted>(&example),
            "FirmwareFetchList" => round_trip::<FirmwareFetchList>(&example),
            "FirmwareFetch" => round_trip::<FirmwareFetch>(&example),
            "FirmwareTestRequest" => round_trip::<FirmwareTestRequest>(&example),
            "FirmwareTestPassed" => round_trip::<FirmwareTestPassed>(&example),
            "FirmwareUpgradeRequest" => round_trip::<FirmwareUpgradeRequest>(&example),
            "FirmwareUpgradeAccepted" => round_trip::<FirmwareUpgradeAccepted>(&example),
            "DeletionResult" => round_trip::<DeletionResult>(&example),
            _ => continue,
        };
        // In which order the members of an example stand is its author's choice.
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), example, "{schema}");
        seen.insert(schema);
    }
    assert_eq!(seen.len(), 16, "every schema has an example: {seen:?}");
}

#[test]
fn an_undocumented_error_keeps_name_message_and_details() {
    let body = json!({
        "error": { "type": "NewInNine", "message": "m", "details": { "a": [1, null] } },
        "meta": { "href": "/api/firmware" },
    });
    assert_eq!(round_trip::<ErrorResponse>(&body), body.to_string());
    let response: ErrorResponse = serde_json::from_value(body).unwrap();
    let Error::Undocumented(error) = response.error else { panic!("it has no type of its own") };
    assert_eq!((error.type_.as_str(), error.message.as_str()), ("NewInNine", "m"));
    assert_eq!(error.details, Some(json!({ "a": [1, null] })));
}

#[test]
fn a_documented_error_whose_details_have_changed_is_still_readable() {
    let body = json!({
        "error": { "type": "ResourceNotFound", "message": "m", "details": "in words" },
        "meta": { "href": "/api/firmware" },
    });
    let response: ErrorResponse = serde_json::from_value(body).unwrap();
    let Error::Undocumented(error) = response.error else { panic!("its details are not typed") };
    assert_eq!(error.type_, "ResourceNotFound");
}

#[test]
fn an_unknown_fetch_status_keeps_its_text() {
    let known: FetchStatus = serde_json::from_value(json!("in-progress")).unwrap();
    assert_eq!(known, FetchStatus::Known(KnownFetchStatus::InProgress));
    let unknown: FetchStatus = serde_json::from_value(json!("verifying")).unwrap();
    assert_eq!(unknown, FetchStatus::Other("verifying".into()));
    assert_eq!(serde_json::to_value(unknown).unwrap(), "verifying");
}

#[test]
fn null_and_absent_and_empty_are_three_things() {
    for body in [
        json!({}),
        json!({ "upgrade_news": null }),
        json!({ "upgrade_news": "", "version": "6.5.0" }),
    ] {
        assert_eq!(round_trip::<SlotBody>(&body), body.to_string());
    }
}

#[test]
fn a_request_refuses_what_the_contract_does_not_have() {
    let read = |body: Value| serde_json::from_value::<FirmwareUpgradeRequest>(body);
    assert!(read(json!({ "slot_id": 1, "message": null })).is_ok());
    assert!(read(json!({ "slot_id": 1 })).is_err(), "a nullable member has to be there");
    assert!(read(json!({ "slot_id": 1, "message": null, "force": true })).is_err());
}

#[test]
fn an_answer_may_have_more_than_the_contract_knows() {
    let body =
        json!({ "key": "1", "body": { "test_summary": "", "new": 1 }, "meta": { "href": "/x" } });
    assert!(serde_json::from_value::<FirmwareTestPassed>(body).is_ok());
}

#[test]
fn schemas_say_what_is_required_and_what_may_be_null() {
    let upgrade = schemars::schema_for!(FirmwareUpgradeRequest).to_value();
    assert_eq!(upgrade["required"], json!(["slot_id", "message"]));
    assert_eq!(upgrade["properties"]["message"]["type"], json!(["string", "null"]));
    assert_eq!(upgrade["properties"]["slot_id"]["minimum"], 0);
    assert_eq!(upgrade["additionalProperties"], false);
    let slot = schemars::schema_for!(SlotBody).to_value();
    assert_eq!(slot["properties"]["upgrade_news"]["type"], json!(["string", "null"]));
    assert_eq!(slot["properties"]["version"]["type"], "string");
    assert_eq!(slot.get("required"), None);
    let checksum = schemars::schema_for!(FetchChecksum).to_value();
    assert_eq!(checksum["properties"]["sha256"]["pattern"], "^[0-9A-Fa-f]{64}$");
}
