//! Values as parameters and headers write them.

use std::collections::BTreeSet;

use serde_json::Value;

/// The text of a value; `None` where no serialisation is defined for it.
pub(crate) fn text(value: &Value, repeats: bool) -> Option<String> {
    match value {
        Value::Array(items) if !items.is_empty() => {
            let parts: Option<Vec<String>> = items.iter().map(scalar).collect();
            Some(parts?.join(if repeats { "&p=" } else { "," }))
        }
        Value::Object(map) if !map.is_empty() => {
            let (equals, and) = if repeats { ("=", "&") } else { (",", ",") };
            let parts: Option<Vec<String>> = map
                .iter()
                .map(|(name, it)| Some(format!("{name}{equals}{}", scalar(it)?)))
                .collect();
            let prefix = if repeats { "object:" } else { "" };
            Some(format!("{prefix}{}", parts?.join(and)))
        }
        other => scalar(other),
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Bool(it) => Some(it.to_string()),
        Value::Number(it) => Some(it.to_string()),
        Value::String(it) => Some(it.clone()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The values, and those that are written as the same text.
pub(crate) fn with_twins(values: &[Value]) -> Vec<Value> {
    let mut all = values.to_vec();
    for value in values {
        match value {
            Value::Bool(_) | Value::Number(_) => all.extend(scalar(value).map(Value::String)),
            Value::String(it) => {
                if let Ok(parsed @ (Value::Bool(_) | Value::Number(_))) = serde_json::from_str(it) {
                    all.push(parsed);
                }
                all.push(Value::Array(vec![value.clone()]));
            }
            Value::Array(items) => {
                for strings in 0..1usize << items.len().min(4) {
                    let twin = |(at, it): (usize, &Value)| {
                        if strings >> at & 1 == 1 { as_string(it) } else { it.clone() }
                    };
                    all.push(Value::Array(items.iter().enumerate().map(twin).collect()));
                }
                let joined = text(value, false).map(Value::String);
                all.extend(joined.iter().map(|it| Value::Array(vec![it.clone()])));
                all.extend(joined);
            }
            Value::Object(map) => {
                all.push(map.iter().map(|(name, it)| (name.clone(), as_string(it))).collect());
            }
            Value::Null => {}
        }
    }
    let mut seen = BTreeSet::new();
    all.retain(|it| seen.insert(it.to_string()));
    all
}

fn as_string(value: &Value) -> Value {
    scalar(value).map_or_else(|| value.clone(), Value::String)
}
