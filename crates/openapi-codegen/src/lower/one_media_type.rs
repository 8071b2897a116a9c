//! Leaves one media type in a request body.

use serde_json::Value;

use super::Pass;
use crate::{Error, json::each_operation_mut};

pub(super) const PASS: Pass = Pass {
    name: "one-media-type",
    reason: "progenitor meets a `todo!` on a request body with more than one media type",
    apply,
};

fn apply(document: &mut Value) -> Result<usize, Error> {
    let mut changes = 0;
    let mut keep_one = |body: Option<&mut Value>| {
        let Some(content) =
            body.and_then(|body| body.get_mut("content")).and_then(Value::as_object_mut)
        else {
            return;
        };
        // JSON is the form that all our generators can write; else the author's first choice.
        let kept = ["application/json"]
            .into_iter()
            .find(|media| content.contains_key(*media))
            .map(str::to_owned)
            .or_else(|| content.keys().next().cloned());
        if content.len() > 1
            && let Some(kept) = kept
        {
            content.retain(|media, _| *media == kept);
            changes += 1;
        }
    };
    each_operation_mut(document, |operation| keep_one(operation.get_mut("requestBody")));
    let shared = document.pointer_mut("/components/requestBodies").and_then(Value::as_object_mut);
    for body in shared.into_iter().flat_map(serde_json::Map::values_mut) {
        keep_one(Some(body));
    }
    Ok(changes)
}
