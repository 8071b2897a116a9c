//! Gives each operation one error body.

use serde_json::{Value, json};

use super::Pass;
use crate::{
    Error,
    json::{METHODS, entries, follow},
    names::pascal,
};

pub(super) const PASS: Pass = Pass {
    name: "one-error-body",
    reason: "progenitor asserts that an operation has at most one error type",
    apply,
};

/// The open envelope of `4XX` takes the place of each more specific error response. An operation
/// without a range gets a union of the bodies that it does declare.
fn apply(document: &mut Value) -> Result<usize, Error> {
    let original = document.clone();
    let mut changes = 0;
    let mut unions: Vec<(String, Vec<Value>)> = Vec::new();
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return Ok(0);
    };
    for item in paths.values_mut() {
        for method in METHODS {
            let Some(operation) = item.get_mut(method) else { continue };
            let id = operation.get("operationId").and_then(Value::as_str).unwrap_or("operation");
            let union_name = format!("{}ErrorBody", pascal(id));
            let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut)
            else {
                continue;
            };
            let errors: Vec<String> =
                responses.keys().filter(|status| is_error(status)).cloned().collect();
            let mut bodies: Vec<Option<Value>> = Vec::new();
            for status in &errors {
                let body = responses
                    .get(status)
                    .map(|response| json_body(&original, response))
                    .transpose()?
                    .flatten();
                if !bodies.contains(&body) {
                    bodies.push(body);
                }
            }
            if bodies.len() < 2 {
                continue;
            }
            changes += 1;
            let range = |wanted: &str| responses.get(wanted).cloned();
            let shared = match range("4XX").or_else(|| range("5XX")) {
                Some(shared) => shared,
                None => {
                    // Any value reads: an error without a JSON body is no reason to lose the status.
                    let schemas = bodies.into_iter().flatten().collect();
                    unions.push((union_name.clone(), schemas));
                    json!({
                        "description": "Any of the documented errors.",
                        "content": { "application/json": {
                            "schema": { "$ref": format!("#/components/schemas/{union_name}") } } },
                    })
                }
            };
            responses.retain(|status, _| !is_error(status));
            for range in ["4XX", "5XX"] {
                responses.insert(range.into(), shared.clone());
            }
        }
    }
    if unions.is_empty() {
        return Ok(changes);
    }
    let schemas = document
        .as_object_mut()
        .map(|root| root.entry("components").or_insert_with(|| json!({})))
        .and_then(Value::as_object_mut)
        .map(|components| components.entry("schemas").or_insert_with(|| json!({})))
        .and_then(Value::as_object_mut)
        .ok_or_else(|| Error::refused("#/components/schemas", "it is no object", "make it one"))?;
    for (name, variants) in unions {
        schemas.insert(
            name,
            json!({
                "description": "Any of the error bodies that the operation documents.",
                "oneOf": variants,
            }),
        );
    }
    Ok(changes)
}

fn is_error(status: &str) -> bool {
    status.starts_with('4') || status.starts_with('5')
}

/// The JSON schema of a response.
fn json_body(document: &Value, response: &Value) -> Result<Option<Value>, Error> {
    let response = follow(document, response)?;
    Ok(entries(response.get("content"))
        .find(|(media, _)| media.starts_with("application/json"))
        .and_then(|(_, media)| media.get("schema"))
        .cloned())
}
