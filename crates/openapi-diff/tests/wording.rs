//! What a finding says: of the right party, and of what changed alone.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use openapi_diff::{Finding, Level, Options, compare};
use openapi_document::Document;
use serde_json::{Value, json};

/// The only finding of two documents, each with the given members.
fn finding(old: &Value, new: &Value) -> Finding {
    let document = |members: &Value| {
        let mut document = json!({
            "openapi": "3.1.0",
            "info": { "title": "Case", "version": "1" },
            "paths": { "/a": { "get": { "responses": { "204": { "description": "Done." } } } } },
        });
        document.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        Document::parse("case", document.to_string()).unwrap()
    };
    let mut report = compare(&document(old), &document(new), &Options::default()).unwrap();
    assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
    report.findings.remove(0)
}

fn answer(schema: &Value) -> Value {
    let content = json!({ "application/json": { "schema": schema } });
    let responses = json!({ "200": { "description": "Done.", "content": content } });
    json!({ "paths": { "/a": { "get": { "responses": responses } } } })
}

#[test]
fn a_doubt_about_servers_is_told_of_servers() {
    // No automaton knows back references, so that neither set can be compared with the other.
    let with = |pattern: &str| answer(&json!({ "type": "string", "pattern": pattern }));
    let finding = finding(&with("^(.)\\1$"), &with("^(.)\\1+$"));
    for verdict in [&finding.verdicts.servers, &finding.verdicts.clients] {
        assert_eq!(verdict.level, Level::Breaking);
        assert!(verdict.sentence.contains("it could not be decided, since "), "{verdict:?}");
    }
}

#[test]
fn a_callback_is_told_from_the_side_that_is_called() {
    let with = |parameters: Value| {
        let called =
            json!({ "parameters": parameters, "responses": { "200": { "description": "A." } } });
        let callbacks = json!({ "done": { "{$request.body#/url}": { "post": called } } });
        let responses = json!({ "204": { "description": "Done." } });
        json!({ "paths": { "/a": { "get": { "callbacks": callbacks, "responses": responses } } } })
    };
    let seq = json!([{ "name": "seq", "in": "query", "schema": { "type": "integer" } }]);
    let finding = finding(&with(seq), &with(json!([])));
    assert_eq!(finding.level, Level::Warning);
    let sentence = &finding.verdicts.clients.sentence;
    assert!(sentence.starts_with("A client that answers the callback"), "{sentence}");
    assert!(!sentence.contains("send"), "clients send nothing to a callback: {sentence}");
    assert!(finding.hint.starts_with("Go on calling"), "{}", finding.hint);
}

#[test]
fn a_mapping_is_told_value_by_value() {
    let with = |property: &str, mapping: Value| {
        let mut members = answer(&json!({ "$ref": "#/components/schemas/Pet" }));
        members["components"]["schemas"] = json!({
            "Pet": { "type": "object", "properties": { "t": { "type": "string" }, "u": { "type": "string" } },
                "discriminator": { "propertyName": property, "mapping": mapping } },
            "Cat": { "type": "object" },
            "Dog": { "type": "object", "properties": { "a": { "type": "string" } } },
        });
        members
    };
    let finding = finding(
        &with("t", json!({ "cat": "#/components/schemas/Cat", "old": "Dog" })),
        &with("u", json!({ "cat": "#/components/schemas/Dog", "new": "Dog" })),
    );
    assert!(
        finding.message.ends_with(
            "types are told apart by `u` instead of `t`; `cat` means `Dog` instead of `Cat`; \
             `old` no longer means `Dog`; `new` means `Dog`"
        ),
        "{}",
        finding.message
    );
}

#[test]
fn a_place_names_no_item_of_a_list() {
    let servers = |url: &str| json!({ "servers": [{ "url": url }] });
    let finding = finding(&servers("https://a.example"), &servers("https://b.example"));
    assert!(finding.message.contains("at `servers`: from"), "{}", finding.message);
}

#[test]
fn a_shared_parameter_that_changes_its_name_or_place_is_one_finding() {
    let with = |name: &str, place: &str| {
        let operation = json!({
            "parameters": [{ "$ref": "#/components/parameters/Q" }],
            "responses": { "204": { "description": "Done." } },
        });
        let parameter = json!({ "name": name, "in": place, "schema": { "type": "string" } });
        json!({
            "paths": { "/a": { "get": operation }, "/b": { "get": operation } },
            "components": { "parameters": { "Q": parameter } },
        })
    };
    for new in [with("r", "query"), with("q", "header")] {
        let finding = finding(&with("q", "query"), &new);
        assert!(finding.message.contains("the shared parameter `Q`"), "{}", finding.message);
        assert_eq!(finding.operations.len(), 2);
    }
}
