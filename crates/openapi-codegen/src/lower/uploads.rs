//! Takes operations out whose request body is a file.

use serde_json::Value;

use super::Pass;
use crate::{
    Error,
    json::{METHODS, entries, follow},
};

pub(super) const PASS: Pass = Pass {
    name: "uploads",
    reason: "progenitor refuses `multipart/form-data`; our own generator writes these methods",
    apply,
};

fn apply(document: &mut Value) -> Result<usize, Error> {
    let original = document.clone();
    let mut removed = 0;
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return Ok(0);
    };
    for item in paths.values_mut().filter_map(Value::as_object_mut) {
        for method in METHODS {
            if let Some(operation) = item.get(method)
                && is_upload(&original, operation)?
            {
                item.remove(method);
                removed += 1;
            }
        }
    }
    Ok(removed)
}

/// An operation is an upload when its body can be a multipart form.
pub(crate) fn is_upload(document: &Value, operation: &Value) -> Result<bool, Error> {
    let Some(body) = operation.get("requestBody") else { return Ok(false) };
    let body = follow(document, body)?;
    Ok(entries(body.get("content")).any(|(media, _)| media.starts_with("multipart/")))
}
