//! Drops `additionalProperties: true`, which says what leaving it out says too.

use serde_json::Value;

use super::Pass;
use crate::{Error, json::each_schema_mut};

pub(super) const PASS: Pass = Pass {
    name: "closed-variants",
    reason: "typify panics on a tagged variant that says `additionalProperties: true`",
    apply,
};

fn apply(document: &mut Value) -> Result<usize, Error> {
    let mut changes = 0;
    each_schema_mut(document, &mut |schema| {
        let open = schema.get("additionalProperties") == Some(&Value::Bool(true));
        if open && schema.contains_key("properties") {
            schema.shift_remove("additionalProperties");
            changes += 1;
        }
    });
    Ok(changes)
}
