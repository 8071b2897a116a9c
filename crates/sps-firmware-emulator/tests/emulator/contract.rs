//! Every answer that a test gets is held against the document.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{LazyLock, Mutex};

use jsonschema::Validator;
use openapi_document::Document;
use reqwest::{Method, StatusCode};
use serde_json::{Map, Value, json};

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/sps-firmware.yaml");
    let mut document = Document::read(&path).unwrap().root().to_json();
    spell_nullable_out(&mut document["components"]["schemas"]);
    document
});

/// Compiled schemas by their reference.
static VALIDATORS: LazyLock<Mutex<HashMap<String, Validator>>> = LazyLock::new(Mutex::default);

/// JSON Schema has no `nullable`.
fn spell_nullable_out(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(spell_nullable_out),
        Value::Object(members) => {
            if members.get("nullable") == Some(&Value::Bool(true))
                && let Some(kind) = members.get("type").cloned()
            {
                members.insert("type".to_owned(), json!([kind, "null"]));
            }
            members.values_mut().for_each(spell_nullable_out);
        }
        _ => {}
    }
}

/// Panics if the document does not describe the answer.
pub(crate) fn check(method: &Method, path: &str, status: StatusCode, media: &str, body: &Value) {
    if !path.starts_with("/api") {
        return;
    }
    let place = format!("{method} {path}: {status}");
    assert_eq!(media, "application/json", "{place}: {body}");
    let schema = match responses(method, path) {
        // No operation: the envelope is the whole contract.
        None => json!({ "$ref": "#/components/schemas/ErrorResponse" }),
        Some(responses) => {
            let code = status.as_str();
            let range = format!("{}XX", &code[..1]);
            let response = responses.get(code).or_else(|| responses.get(&range));
            let response = response.unwrap_or_else(|| panic!("{place} is not in the document"));
            let response = match response["$ref"].as_str() {
                Some(reference) => DOCUMENT.pointer(&reference[1..]).unwrap(),
                None => response,
            };
            response["content"]["application/json"]["schema"].clone()
        }
    };
    let mut validators = VALIDATORS.lock().unwrap();
    let validator = validators.entry(schema.to_string()).or_insert_with(|| {
        let mut whole = schema.as_object().unwrap().clone();
        whole.insert("components".to_owned(), DOCUMENT["components"].clone());
        jsonschema::validator_for(&Value::Object(whole)).unwrap()
    });
    let faults: Vec<_> = validator.iter_errors(body).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{place} breaks {schema}: {faults:?}\n{body}");
}

fn responses(method: &Method, path: &str) -> Option<&'static Map<String, Value>> {
    let path = path.split('?').next().unwrap();
    let fits = |template: &str| {
        let (wanted, given) = (template.split('/'), path.split('/'));
        wanted.clone().count() == given.clone().count()
            && wanted.zip(given).all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let (_, item) = paths.iter().find(|(template, _)| fits(template))?;
    item.get(method.as_str().to_lowercase())?["responses"].as_object()
}

#[test]
#[should_panic(expected = "breaks")]
fn an_answer_that_breaks_the_document_is_noticed() {
    let body = json!({ "items": [], "meta": { "href": 1 } });
    check(&Method::GET, "/api/firmware/slots", StatusCode::OK, "application/json", &body);
}
