//! Each pass on a document that is just large enough for it.

use serde_json::{Value, json};

use super::{Lowering, PASSES, lower};
use crate::Error;

/// Runs one pass and tells how many places it changed.
fn run(name: &str, document: &mut Value) -> usize {
    let pass = PASSES.iter().find(|pass| pass.name == name).unwrap();
    (pass.apply)(document).unwrap()
}

/// A document with one operation.
fn with_operation(operation: Value) -> Value {
    json!({ "openapi": "3.0.3", "paths": { "/x": { "post": operation } } })
}

#[test]
fn a_multipart_operation_is_taken_out_and_others_stay() {
    let mut document = with_operation(json!({
        "requestBody": { "$ref": "#/components/requestBodies/File" },
    }));
    document["paths"]["/x"]["get"] = json!({ "operationId": "read" });
    document["components"] =
        json!({ "requestBodies": { "File": { "content": { "multipart/form-data": {} } } } });
    assert_eq!(run("uploads", &mut document), 1);
    assert_eq!(document["paths"]["/x"], json!({ "get": { "operationId": "read" } }));
}

#[test]
fn json_is_kept_of_several_media_types() {
    let mut document = with_operation(json!({
        "requestBody": { "content": { "text/plain": {}, "application/json": {} } },
    }));
    assert_eq!(run("one-media-type", &mut document), 1);
    let body = &document["paths"]["/x"]["post"]["requestBody"];
    assert_eq!(body, &json!({ "content": { "application/json": {} } }));
    assert_eq!(run("one-media-type", &mut document), 0);
}

#[test]
fn cookie_parameters_are_dropped() {
    let mut document = with_operation(json!({
        "parameters": [
            { "in": "cookie", "name": "session_id" },
            { "in": "header", "name": "X-Token" },
        ],
    }));
    assert_eq!(run("cookie-parameters", &mut document), 1);
    assert_eq!(
        document["paths"]["/x"]["post"]["parameters"],
        json!([{ "in": "header", "name": "X-Token" }])
    );
}

#[test]
fn a_default_beside_a_success_becomes_the_error_ranges() {
    let mut document = with_operation(json!({
        "responses": { "200": {}, "4XX": { "description": "mine" }, "default": { "description": "rest" } },
    }));
    assert_eq!(run("default-response", &mut document), 1);
    assert_eq!(
        document["paths"]["/x"]["post"]["responses"],
        json!({ "200": {}, "4XX": { "description": "mine" }, "5XX": { "description": "rest" } })
    );
}

fn answer(schema: &str) -> Value {
    let reference = format!("#/components/schemas/{schema}");
    json!({ "content": { "application/json": { "schema": { "$ref": reference } } } })
}

#[test]
fn the_open_envelope_replaces_specific_errors() {
    let mut document = with_operation(json!({
        "operationId": "act",
        "responses": { "200": answer("Good"), "404": answer("Lost"), "4XX": answer("Any") },
    }));
    assert_eq!(run("one-error-body", &mut document), 1);
    assert_eq!(
        document["paths"]["/x"]["post"]["responses"],
        json!({ "200": answer("Good"), "4XX": answer("Any"), "5XX": answer("Any") })
    );
}

#[test]
fn errors_without_an_envelope_become_a_union() {
    let mut document = with_operation(json!({
        "operationId": "act",
        "responses": { "200": answer("Good"), "404": answer("Lost"), "409": answer("Busy") },
    }));
    document["components"] = json!({ "schemas": {} });
    assert_eq!(run("one-error-body", &mut document), 1);
    assert_eq!(
        document["components"]["schemas"]["ActErrorBody"]["oneOf"],
        json!([{ "$ref": "#/components/schemas/Lost" }, { "$ref": "#/components/schemas/Busy" }])
    );
}

#[test]
fn one_error_body_is_left_alone() {
    let mut document = with_operation(json!({
        "operationId": "act",
        "responses": { "404": answer("Lost"), "409": answer("Lost") },
    }));
    assert_eq!(run("one-error-body", &mut document), 0);
}

fn with_schema(schema: Value) -> Value {
    json!({ "openapi": "3.0.3", "components": { "schemas": { "S": schema } } })
}

#[test]
fn a_nullable_reference_is_a_union_with_null() {
    let reference = json!({ "$ref": "#/components/schemas/T" });
    let mut document = with_schema(json!({
        "type": "object",
        "properties": { "t": { "nullable": true, "allOf": [reference] } },
    }));
    assert_eq!(run("nullable-reference", &mut document), 1);
    assert_eq!(
        document["components"]["schemas"]["S"]["properties"]["t"],
        json!({ "oneOf": [{ "enum": [null], "nullable": true }, reference] })
    );
}

#[test]
fn constraints_are_taken_off_but_not_out_of_examples() {
    let mut document = with_schema(json!({
        "type": "object",
        "example": { "minimum": 1 },
        "properties": {
            "minimum": { "type": "integer", "format": "int32", "minimum": 0 },
            "text": { "type": "string", "pattern": "^a", "format": "uri", "example": { "pattern": 1 } },
            "file": { "type": "string", "format": "binary" },
        },
    }));
    assert_eq!(run("free-text", &mut document), 3);
    assert_eq!(
        document["components"]["schemas"]["S"],
        json!({
            "type": "object",
            "example": { "minimum": 1 },
            "properties": {
                "minimum": { "type": "integer", "format": "int32" },
                "text": { "type": "string", "example": { "pattern": 1 } },
                "file": { "type": "string", "format": "binary" },
            },
        })
    );
}

#[test]
fn additional_properties_true_says_nothing() {
    let mut document = with_schema(json!({
        "type": "object", "additionalProperties": true, "properties": {},
    }));
    assert_eq!(run("closed-variants", &mut document), 1);
    let mut map = with_schema(json!({ "type": "object", "additionalProperties": true }));
    assert_eq!(run("closed-variants", &mut map), 0, "a map of anything stays one");
}

fn union() -> Value {
    json!({ "components": { "schemas": {
        "U": {
            "oneOf": [{ "$ref": "#/components/schemas/A" }],
            "discriminator": { "propertyName": "type" },
        },
        "A": {
            "type": "object",
            "required": ["type"],
            "properties": { "type": { "type": "string", "enum": ["A"] } },
        },
    } } })
}

#[test]
fn the_variants_of_a_tagged_union_are_inlined() {
    let mut document = union();
    assert_eq!(run("tagged-unions", &mut document), 1);
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["U"], json!({ "oneOf": [schemas["A"]] }));
}

#[test]
fn a_variant_that_would_go_wrong_in_silence_is_refused() {
    let pass = PASSES.iter().find(|pass| pass.name == "tagged-unions").unwrap();
    type Change = fn(&mut Value);
    let break_it: [(&str, Change); 3] = [
        ("is not required", |a| a["required"] = json!([])),
        ("exactly one `enum` value", |a| a["properties"]["type"]["enum"] = json!(["A", "B"])),
        ("inline object", |a| a["properties"]["details"] = json!({ "type": "object" })),
    ];
    for (expected, change) in break_it {
        let mut document = union();
        change(&mut document["components"]["schemas"]["A"]);
        let message = (pass.apply)(&mut document).unwrap_err().to_string();
        assert!(message.contains("schema U, variant A"), "{message}");
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn an_open_set_is_tried_in_order() {
    let mut document = with_schema(json!({ "anyOf": [{ "type": "integer" }, {}] }));
    assert_eq!(run("ordered-unions", &mut document), 1);
    assert_eq!(
        document["components"]["schemas"]["S"],
        json!({ "oneOf": [{ "type": "integer" }, {}] })
    );
}

#[test]
fn an_expected_pass_that_changes_nothing_is_an_error() {
    let document = with_schema(json!({ "type": "object" }));
    let exactly = |names: &[&str]| Lowering::Exactly(names.iter().map(|n| (*n).into()).collect());
    assert!(lower(&document, &exactly(&[])).is_ok());
    let error = lower(&document, &exactly(&["uploads"])).unwrap_err();
    assert!(matches!(error, Error::IdlePass { pass: "uploads", .. }), "{error}");
    assert!(error.to_string().contains("has outlived its reason"), "{error}");
    let error = lower(&document, &exactly(&["upload"])).unwrap_err().to_string();
    assert!(error.contains("no such lowering pass"), "{error}");
}

#[test]
fn a_pass_that_nobody_expects_is_an_error() {
    let document = with_schema(json!({ "anyOf": [{}, {}] }));
    let error = lower(&document, &Lowering::Exactly(Vec::new())).unwrap_err();
    assert!(matches!(error, Error::UnexpectedPass { pass: "ordered-unions", .. }), "{error}");
    assert!(lower(&document, &Lowering::OnlyNeeded).is_ok());
}
