//! Drops cookie parameters.

use serde_json::Value;

use super::Pass;
use crate::{Error, json::follow};

pub(super) const PASS: Pass = Pass {
    name: "cookie-parameters",
    reason: "progenitor refuses cookie parameters; cookies are sent by the client's credentials",
    apply,
};

fn apply(document: &mut Value) -> Result<usize, Error> {
    let original = document.clone();
    let is_cookie = |parameter: &Value| {
        follow(&original, parameter)
            .is_ok_and(|target| target.get("in").and_then(Value::as_str) == Some("cookie"))
    };
    let mut changes = 0;
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return Ok(0);
    };
    for item in paths.values_mut().filter_map(Value::as_object_mut) {
        let operations = item.iter_mut().filter_map(|(key, value)| {
            if key == "parameters" { Some(value) } else { value.get_mut("parameters") }
        });
        for parameters in operations.filter_map(Value::as_array_mut) {
            let before = parameters.len();
            parameters.retain(|parameter| !is_cookie(parameter));
            changes += before - parameters.len();
        }
    }
    Ok(changes)
}
