//! Edits of the document of this workspace, one at a time.

use std::path::Path;

use openapi_document::Document;
use serde_json::{Map, Value, json};

use crate::Case;

/// Of so many edits that the document allows, one is tried.
const STEP: usize = 19;

/// Some of all edits that can be made.
pub(crate) fn cases() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/sps-firmware.yaml");
    let document = Document::read(&path).unwrap().to_json();
    let base = document.to_string();
    let mut edits = Vec::new();
    schemas(&document, &mut edits);
    operations(&document, &mut edits);
    let mut cases = Vec::new();
    for (name, pointer, value) in edits.into_iter().step_by(STEP) {
        let mut revision = document.clone();
        *revision.pointer_mut(&pointer).unwrap() = value;
        cases.push(Case { name, base: base.clone(), revision: revision.to_string() });
    }
    cases
}

/// What an edit is called, the place that it replaces, and by what.
type Edit = (String, String, Value);

fn with(value: &Value, change: impl FnOnce(&mut Map<String, Value>)) -> Value {
    let mut value = value.clone();
    change(value.as_object_mut().unwrap());
    value
}

fn schemas(document: &Value, edits: &mut Vec<Edit>) {
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let at = format!("/components/schemas/{name}");
        let mut add =
            |what: String, value: Value| edits.push((format!("{name}{what}"), at.clone(), value));
        for property in schema["properties"].as_object().into_iter().flat_map(Map::keys) {
            for (what, value) in members(schema, property) {
                add(format!(".{property} {what}"), value);
            }
        }
        if schema["properties"].is_object() {
            let mut more = schema.clone();
            more["properties"]["brand_new"] = json!({ "type": "boolean", "description": "New." });
            add(" gets a member".to_owned(), more);
        }
        if let Some(values) = schema["enum"].as_array() {
            let mut more = values.clone();
            more.push(json!("brand-new"));
            add(" gets a value".to_owned(), with(schema, |it| it["enum"] = more.into()));
            let fewer = values[1..].to_vec();
            add(" loses a value".to_owned(), with(schema, |it| it["enum"] = fewer.into()));
        }
    }
}

fn members(schema: &Value, property: &str) -> Vec<(String, Value)> {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let is_required = required.iter().any(|it| it == property);
    let mut fewer = required.clone();
    fewer.retain(|it| it != property);
    let mut out = vec![(
        "is removed".to_owned(),
        with(schema, |it| {
            it["properties"].as_object_mut().unwrap().shift_remove(property);
            it.insert("required".to_owned(), fewer.clone().into());
        }),
    )];
    let mut turned = if is_required { fewer } else { required };
    if !is_required {
        turned.push(property.into());
    }
    let what = if is_required { "becomes optional" } else { "becomes required" };
    out.push((
        what.to_owned(),
        with(schema, |it| {
            it.insert("required".to_owned(), turned.into());
        }),
    ));
    let member = &schema["properties"][property];
    let mut change = |what: &str, change: &dyn Fn(&mut Map<String, Value>)| {
        let mut edited = schema.clone();
        change(edited["properties"][property].as_object_mut().unwrap());
        out.push((what.to_owned(), edited));
    };
    match member["type"].as_str() {
        Some("string") if member["enum"].is_null() => {
            change("gets a bound", &|it| drop(it.insert("minLength".to_owned(), json!(3))));
            change("becomes null", &|it| drop(it.insert("nullable".to_owned(), json!(true))));
            change("becomes a number", &|it| {
                it.retain(|key, _| key.starts_with("x-") || key == "description");
                it.insert("type".to_owned(), json!("number"));
            });
        }
        Some("integer") => {
            change("gets a bound", &|it| drop(it.insert("minimum".to_owned(), json!(1))));
            change("gets wider", &|it| drop(it.insert("format".to_owned(), json!("int64"))));
        }
        _ => {}
    }
    out
}

fn operations(document: &Value, edits: &mut Vec<Edit>) {
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(id) = operation["operationId"].as_str() else { continue };
            let at = format!("/paths/{}/{method}", path.replace('/', "~1"));
            let mut add =
                |what: &str, value: Value| edits.push((format!("{id} {what}"), at.clone(), value));
            add(
                "is renamed",
                with(operation, |it| it["operationId"] = json!(format!("{id}_again"))),
            );
            let mut parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            if !parameters.is_empty() {
                add(
                    "loses its last parameter",
                    with(operation, |it| {
                        it["parameters"].as_array_mut().unwrap().pop();
                    }),
                );
            }
            parameters.push(json!({ "name": "verbose", "in": "query", "description": "More.",
                "schema": { "type": "boolean" } }));
            add(
                "gets a parameter",
                with(operation, |it| {
                    it.insert("parameters".to_owned(), parameters.into());
                }),
            );
            let success = "/responses/200/content/application~1json/schema/$ref";
            if operation.pointer(success).is_some() {
                let mut other = operation.clone();
                *other.pointer_mut(success).unwrap() = json!("#/components/schemas/ErrorMeta");
                add("answers something else", other);
            }
        }
    }
}
