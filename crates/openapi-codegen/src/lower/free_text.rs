//! Takes value constraints off strings, numbers and arrays.

use serde_json::{Map, Value};

use super::Pass;
use crate::{Error, json::each_schema_mut};

pub(super) const PASS: Pass = Pass {
    name: "free-text",
    reason: "typify makes a type of its own of every constrained string or number, and the client \
             would refuse an answer that is only longer than documented; the server's checks and \
             the derived schemas keep the constraints",
    apply,
};

/// What narrows the values of a type without changing its shape.
pub(crate) const CONSTRAINTS: [&str; 11] = [
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
];

fn apply(document: &mut Value) -> Result<usize, Error> {
    let mut changes = 0;
    each_schema_mut(document, &mut |schema| {
        for constraint in CONSTRAINTS {
            changes += usize::from(schema.shift_remove(constraint).is_some());
        }
        changes += usize::from(drop_text_format(schema));
    });
    Ok(changes)
}

/// String formats become types of other crates (`uuid`, `chrono`); here they stay text.
fn drop_text_format(schema: &mut Map<String, Value>) -> bool {
    let is_text = schema.get("type").and_then(Value::as_str) == Some("string");
    let binary = schema.get("format").and_then(Value::as_str) == Some("binary");
    is_text && !binary && schema.shift_remove("format").is_some()
}
