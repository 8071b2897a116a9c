//! Rewrites of schemas that mean the same.

use serde_json::{Value, json};

use crate::generate::{Choice, places};

/// Writes one thing otherwise, somewhere.
pub(crate) fn rewrite(schemas: &Value, seed: u64) -> Value {
    let mut choice = Choice(seed | 1);
    choice.below(2);
    let mut changed = schemas.clone();
    let mut all = Vec::new();
    for name in ["Root", "A", "B"] {
        places(&changed[name], format!("/{name}"), &mut all);
    }
    let place = all[choice.below(all.len())].clone();
    let Some(target) = changed.pointer_mut(&place) else { return changed };
    let old = target.clone();
    let kind = choice.below(9);
    match target {
        Value::Object(map) if map.contains_key("$ref") => {
            *target = json!({ "allOf": [old] });
        }
        Value::Object(map) => match kind {
            0 => *target = json!({ "allOf": [old] }),
            1 => *target = json!({ "oneOf": [old] }),
            2 => *target = json!({ "anyOf": [old] }),
            3 => {
                map.entry("minItems").or_insert(json!(0));
                map.entry("uniqueItems").or_insert(json!(false));
            }
            4 => {
                for key in ["enum", "required", "oneOf", "anyOf", "allOf"] {
                    if let Some(Value::Array(items)) = map.get_mut(key) {
                        items.reverse();
                    }
                }
            }
            5 => {
                if let Some(value) = map.get("const").cloned() {
                    map.remove("const");
                    map.insert("enum".to_owned(), json!([value]));
                }
                map.entry("title").or_insert(json!("a title"));
            }
            6 => {
                if let Some(Value::String(kind)) = map.get("type").cloned() {
                    map.insert("type".to_owned(), json!([kind]));
                }
            }
            7 => {
                // The same constraints, shared out among two schemas.
                let mut other = serde_json::Map::new();
                let keys: Vec<String> = map.keys().cloned().collect();
                for key in keys {
                    let alone = matches!(
                        key.as_str(),
                        "minimum"
                            | "maximum"
                            | "minLength"
                            | "maxLength"
                            | "minItems"
                            | "required"
                            | "enum"
                    );
                    if alone && let Some(value) = map.remove(&key) {
                        other.insert(key, value);
                    }
                }
                let rest = Value::Object(map.clone());
                *target = json!({ "allOf": [rest, other] });
            }
            // It would leave nothing unevaluated.
            _ if map.contains_key("unevaluatedProperties") => {}
            _ => {
                map.entry("additionalProperties").or_insert(json!(true));
            }
        },
        Value::Bool(true) => *target = json!({}),
        Value::Bool(false) => *target = json!({ "not": {} }),
        _ => {}
    }
    changed
}
