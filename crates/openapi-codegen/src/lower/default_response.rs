//! Turns a `default` response into the two error ranges.

use serde_json::Value;

use super::Pass;
use crate::{Error, json::each_operation_mut};

pub(super) const PASS: Pass = Pass {
    name: "default-response",
    reason: "progenitor takes `default` for a success too, and asserts that all successes have one \
             type",
    apply,
};

fn apply(document: &mut Value) -> Result<usize, Error> {
    let mut changes = 0;
    each_operation_mut(document, |operation| {
        let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
            return;
        };
        let has_success = responses.keys().any(|status| status.starts_with('2'));
        if has_success && let Some(default) = responses.shift_remove("default") {
            for range in ["4XX", "5XX"] {
                responses.entry(range).or_insert_with(|| default.clone());
            }
            changes += 1;
        }
    });
    Ok(changes)
}
