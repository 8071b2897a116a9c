//! Makes an open set (`anyOf` of what is known and of anything) a union that is tried in order.

use serde_json::Value;

use super::Pass;
use crate::{Error, json::each_schema_mut};

pub(super) const PASS: Pass = Pass {
    name: "ordered-unions",
    reason: "typify makes one struct with all members optional of `anyOf`; of `oneOf` it makes an \
             enum whose variants are tried in order, the catch-all last",
    apply,
};

fn apply(document: &mut Value) -> Result<usize, Error> {
    let mut changes = 0;
    each_schema_mut(document, &mut |schema| {
        if let Some(variants) = schema.shift_remove("anyOf")
            && !schema.contains_key("oneOf")
        {
            schema.insert("oneOf".into(), variants);
            changes += 1;
        }
    });
    Ok(changes)
}
