//! Reading and rewriting a document as JSON: references and schema walks.

use serde_json::{Map, Value};

use crate::Error;

/// The methods that a path item can hold, in the order of the specification.
pub(crate) const METHODS: [&str; 8] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The members of an object, or none.
pub(crate) fn entries(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

/// The items of an array, or none.
pub(crate) fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// A string member.
pub(crate) fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// The target of a reference object.
pub(crate) fn reference(value: &Value) -> Option<&str> {
    text(value, "$ref")
}

/// The name of the schema component that `schema` refers to.
pub(crate) fn schema_name(schema: &Value) -> Option<&str> {
    reference(schema).and_then(|target| target.strip_prefix("#/components/schemas/"))
}

/// Follows a chain of references, which is an error when it dangles or turns in a circle.
pub(crate) fn follow<'d>(document: &'d Value, value: &'d Value) -> Result<&'d Value, Error> {
    let mut node = value;
    for _ in 0..32 {
        let Some(target) = reference(node) else { return Ok(node) };
        let pointer = target.strip_prefix('#').ok_or_else(|| {
            Error::refused(target, "the reference leaves the document", "copy its target into it")
        })?;
        node = document.pointer(pointer).ok_or_else(|| {
            Error::refused(target, "the reference dangles", "name a component that exists")
        })?;
    }
    let target = reference(value).unwrap_or_default();
    Err(Error::refused(target, "the reference leads back to itself", "break the circle"))
}

/// Calls `visit` for every operation object.
pub(crate) fn each_operation_mut(
    document: &mut Value,
    mut visit: impl FnMut(&mut Map<String, Value>),
) {
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for item in paths.values_mut() {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                visit(operation);
            }
        }
    }
}

/// Calls `visit` for every schema, the innermost first.
pub(crate) fn each_schema_mut(
    document: &mut Value,
    visit: &mut impl FnMut(&mut Map<String, Value>),
) {
    match document {
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                if key == "schemas" {
                    for schema in value.as_object_mut().into_iter().flat_map(Map::values_mut) {
                        schema_mut(schema, visit);
                    }
                } else if key == "schema" {
                    schema_mut(value, visit);
                } else if !is_data(key) {
                    each_schema_mut(value, visit);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| each_schema_mut(value, visit)),
        _ => {}
    }
}

/// Members whose values are data or notes, never part of the contract's structure.
fn is_data(key: &str) -> bool {
    matches!(key, "example" | "examples" | "default" | "enum") || key.starts_with("x-")
}

fn schema_mut(schema: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(members) = schema.as_object_mut() else { return };
    for key in ["properties", "patternProperties"] {
        for property in members
            .get_mut(key)
            .and_then(Value::as_object_mut)
            .into_iter()
            .flat_map(Map::values_mut)
        {
            schema_mut(property, visit);
        }
    }
    for key in ["items", "additionalProperties", "not"] {
        if let Some(inner) = members.get_mut(key) {
            schema_mut(inner, visit);
        }
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        for inner in members.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten() {
            schema_mut(inner, visit);
        }
    }
    visit(members);
}
