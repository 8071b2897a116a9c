//! Turns a nullable `allOf` of one reference into a union with null.

use serde_json::{Value, json};

use super::Pass;
use crate::{Error, json::each_schema_mut};

pub(super) const PASS: Pass = Pass {
    name: "nullable-reference",
    reason: "typify merges `allOf` into a second type beside the one that is referred to",
    apply,
};

fn apply(document: &mut Value) -> Result<usize, Error> {
    let mut changes = 0;
    each_schema_mut(document, &mut |schema| {
        let nullable = schema.get("nullable") == Some(&Value::Bool(true));
        let single = schema
            .get("allOf")
            .and_then(Value::as_array)
            .and_then(|all| <&[Value; 1]>::try_from(all.as_slice()).ok())
            .filter(|[only]| only.get("$ref").is_some())
            .map(|[only]| only.clone());
        let Some(only) = single else { return };
        if schema.contains_key("properties") {
            return;
        }
        changes += 1;
        schema.shift_remove("allOf");
        if nullable {
            schema.shift_remove("type");
            schema.shift_remove("nullable");
            schema.insert("oneOf".into(), json!([{ "enum": [null], "nullable": true }, only]));
        } else {
            let description = schema.get("description").cloned();
            schema.clear();
            schema.insert("oneOf".into(), json!([only]));
            if let Some(description) = description {
                schema.insert("description".into(), description);
            }
        }
    });
    Ok(changes)
}
