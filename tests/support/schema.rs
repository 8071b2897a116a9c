//! Validates JSON values by the schemas of the document.

use openapi_document::Node;
use serde_json::{Value, json};

use super::DOCUMENT;

/// A validator for a schema of the document.
pub(crate) fn validator(schema: Node<'_>) -> jsonschema::Validator {
    let components = DOCUMENT.root().get("components").expect("components").to_json();
    let mut whole = json!({ "components": json_schema(components) });
    let Value::Object(members) = json_schema(schema.to_json()) else {
        panic!("a schema is an object")
    };
    whole.as_object_mut().expect("an object").extend(members);
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&whole)
        .unwrap_or_else(|error| panic!("{}: {error}", schema.pointer()))
}

/// Turns the schemas of OpenAPI 3.0 in a value into those of JSON Schema 2020-12.
fn json_schema(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let nullable = members.get("nullable") == Some(&Value::Bool(true));
            let mut schema: serde_json::Map<_, _> =
                members.into_iter().map(|(key, value)| (key, json_schema(value))).collect();
            if nullable && let Some(kind) = schema.get("type").cloned() {
                schema.insert("type".into(), json!([kind, "null"]));
            }
            Value::Object(schema)
        }
        Value::Array(items) => items.into_iter().map(json_schema).collect(),
        other => other,
    }
}
