//! Documents that cannot be generated from are refused with their place and a cure, never by a panic,
//! even where no linter has looked at them before.

use std::path::Path;

use openapi_document::Document;
use serde_json::{Value, json};

use crate::{Error, Options, Output, Target, Targets, from_json};

fn source() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/sps-firmware.yaml");
    Document::read(&path).unwrap().to_json()
}

fn generate(document: &Value) -> Result<Vec<Output>, Error> {
    let targets = Targets {
        types: Some(Target::new("types")),
        client: Some(Target::new("client")),
        server: Some(Target::new("server")),
    };
    from_json(document, &targets, &Options::new("document.yaml"))
}

/// Changes our document in one place and gives the refusal.
fn refusal(change: impl FnOnce(&mut Value)) -> String {
    let mut document = source();
    change(&mut document);
    let error = generate(&document).unwrap_err();
    assert!(matches!(error, Error::Refused { .. }), "{error}");
    error.to_string()
}

/// The refusal of a change to the operation `firmware_test`.
fn of_test(change: impl FnOnce(&mut Value)) -> String {
    let message = refusal(|document| change(&mut document["paths"]["/api/firmware/test"]["post"]));
    assert!(message.starts_with("POST /api/firmware/test (firmware_test)"), "{message}");
    message
}

#[test]
fn a_second_success_is_refused() {
    let message = of_test(|operation| {
        operation["responses"]["201"] = operation["responses"]["200"].clone();
    });
    assert!(message.contains("a second success, 201; document one success"), "{message}");
}

#[test]
fn a_body_that_the_client_cannot_send_is_refused() {
    let message = of_test(|operation| {
        let content = &mut operation["requestBody"]["content"];
        *content = json!({ "application/xml": content["application/json"] });
    });
    assert!(message.contains("body application/xml: the client generator cannot send it"));
}

#[test]
fn json_with_an_encoding_or_without_a_schema_is_refused() {
    let message = of_test(|operation| {
        operation["requestBody"]["content"]["application/json"]["encoding"] = json!({});
    });
    assert!(message.contains("`encoding` means nothing for JSON"), "{message}");
    let message = of_test(|operation| {
        operation["responses"]["200"]["content"] = json!({ "application/json": {} });
    });
    assert!(message.contains("response 200: its JSON has no schema"), "{message}");
}

#[test]
fn an_inline_schema_is_refused() {
    let message = refusal(|document| {
        let schema = json!({ "type": "object", "properties": { "a": { "type": "integer" } } });
        document["paths"]["/api/firmware/test"]["post"]["requestBody"]["content"]["application/json"] =
            json!({ "schema": schema });
    });
    assert!(message.contains("move the schema into a component"), "{message}");
}

#[test]
fn a_pattern_that_the_server_cannot_compile_is_refused() {
    let message = refusal(|document| {
        document["components"]["schemas"]["FirmwareFetchRequest"]["properties"]["url"]["pattern"] =
            json!("^(?=https).*$");
    });
    assert!(message.contains("firmware_fetch_start), body, property url"), "{message}");
    assert!(message.contains("look-around"), "{message}");
}

#[test]
fn an_answer_of_the_stubs_that_is_not_documented_is_refused() {
    let message = of_test(|operation| {
        operation["responses"].as_object_mut().unwrap().remove("415");
    });
    assert!(message.contains("415 UnsupportedMediaType, which it does not document"), "{message}");
}

#[test]
fn parameters_have_to_fit_the_path() {
    let path = "/api/firmware/slots/{slot_id}";
    let message = refusal(|document| document["paths"][path]["parameters"] = json!([]));
    assert!(message.contains("its path parameter `slot_id` is not declared"), "{message}");
    let message = refusal(|document| {
        document["components"]["parameters"]["SlotId"]["required"] = json!(false);
    });
    assert!(message.contains("a path parameter is always required"), "{message}");
    let message = refusal(|document| {
        let item = document["paths"][path].clone();
        document["paths"]["/api/firmware/slots"]["parameters"] = item["parameters"].clone();
    });
    assert!(message.contains("the path does not contain it"), "{message}");
    let message = refusal(|document| {
        let item = document["paths"].as_object_mut().unwrap().remove(path).unwrap();
        document["paths"]["/api/firmware/slots/no{slot_id}"] = item;
    });
    assert!(message.contains("neither fixed nor one parameter"), "{message}");
}

#[test]
fn names_that_become_one_are_refused() {
    let message = refusal(|document| {
        let schemas = &mut document["components"]["schemas"];
        schemas["error_meta"] = schemas["ErrorMeta"].clone();
    });
    assert!(message.contains("`ErrorMeta` and `error_meta`: both would be called"), "{message}");
    let message = refusal(|document| {
        document["paths"]["/api/firmware/test"]["post"]["operationId"] = json!("firmware-upgrade");
    });
    assert!(message.contains("both would be called `firmware_upgrade`"), "{message}");
}

#[test]
fn references_have_to_lead_somewhere() {
    for (target, expected) in [
        ("#/components/schemas/Nowhere", "the reference dangles"),
        ("other.yaml#/Schema", "the reference leaves the document"),
        ("#/components/schemas/Circle", "the reference leads back to itself"),
    ] {
        let message = refusal(|document| {
            let schemas = &mut document["components"]["schemas"];
            schemas["Circle"] = json!({ "$ref": "#/components/schemas/Circle" });
            schemas["ErrorResponse"]["properties"]["meta"]["$ref"] = json!(target);
            if !target.ends_with("Circle") {
                schemas.as_object_mut().unwrap().remove("Circle");
            }
        });
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn another_version_of_the_specification_is_refused() {
    let message = refusal(|document| document["openapi"] = json!("3.1.0"));
    assert!(message.contains("the generators read OpenAPI 3.0 only"), "{message}");
}

#[test]
fn a_panic_of_a_generator_is_an_error() {
    // progenitor meets a `todo!` on a type that does not exist. What is left of this kind comes back
    // as an error that names the generator.
    let mut document = source();
    document["components"]["schemas"]["PluginSdkVersion"]["properties"]["feature"]["type"] =
        json!("decimal");
    let error = generate(&document).unwrap_err();
    assert!(
        error.to_string().starts_with("progenitor cannot take the lowered document: it panicked")
    );
}

/// All pointers of a value, depth first.
fn pointers(value: &Value, pointer: String, found: &mut Vec<String>) {
    found.push(pointer.clone());
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, inner)| (key.replace('~', "~0").replace('/', "~1"), inner))
            .collect(),
        Value::Array(values) => {
            values.iter().enumerate().map(|(index, inner)| (index.to_string(), inner)).collect()
        }
        _ => Vec::new(),
    };
    for (key, inner) in children {
        pointers(inner, format!("{pointer}/{key}"), found);
    }
}

#[test]
fn no_broken_document_makes_it_panic() {
    let whole = source();
    let mut all = Vec::new();
    pointers(&whole, String::new(), &mut all);
    all.retain(|pointer| !pointer.contains("/x-") && !pointer.contains("/examples/"));
    // A sample that moves through the whole document, so that the test takes seconds.
    for (round, pointer) in all.iter().step_by(all.len() / 40).enumerate() {
        let mut broken = whole.clone();
        let replacement = [Value::Null, json!("text"), json!([]), json!({}), json!(7)];
        *broken.pointer_mut(pointer).unwrap() = replacement[round % replacement.len()].clone();
        // Whether it is refused depends on the place; it comes back in any case.
        let _ = generate(&broken);
    }
}
