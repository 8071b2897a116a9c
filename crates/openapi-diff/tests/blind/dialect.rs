//! Schemas of OpenAPI 3.0 and 3.1 as schemas of JSON Schema 2020-12, which the validator reads.

use serde_json::{Map, Value, json};

/// Which specification a document follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Version {
    V30,
    V31,
}

impl Version {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::V30 => "3.0.3",
            Self::V31 => "3.1.0",
        }
    }
}

/// How literally a schema is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reading {
    Literal,
    /// The branches of a `oneOf` exclude each other.
    Lenient,
}

/// The same schema for the validator.
pub(crate) fn convert(schema: &Value, version: Version, reading: Reading) -> Value {
    let Value::Object(map) = schema else { return schema.clone() };
    if version == Version::V30
        && let Some(target) = map.get("$ref")
    {
        // What stands beside a reference counts from 3.1 on.
        return json!({ "$ref": target });
    }
    let below = |it: &Value| convert(it, version, reading);
    let mut out = Map::new();
    for (key, value) in map {
        let converted = match (key.as_str(), value) {
            (
                "properties" | "patternProperties" | "dependentSchemas" | "$defs",
                Value::Object(all),
            ) => {
                all.iter().map(|(name, it)| (name.clone(), below(it))).collect::<Map<_, _>>().into()
            }
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(all)) => {
                all.iter().map(below).collect::<Vec<_>>().into()
            }
            (
                "items"
                | "additionalProperties"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "propertyNames"
                | "unevaluatedItems"
                | "unevaluatedProperties",
                it,
            ) => below(it),
            ("format", Value::String(name)) => {
                if let Some(range) = range(name) {
                    out.insert("allOf-of-format".to_owned(), range);
                }
                value.clone()
            }
            _ => value.clone(),
        };
        let key = if key == "oneOf" && reading == Reading::Lenient { "anyOf" } else { key };
        out.insert(key.to_owned(), converted);
    }
    if version == Version::V30 {
        from_3_0(&mut out);
    }
    if let Some(range) = out.remove("allOf-of-format") {
        let mut all = vec![range];
        all.extend(out.remove("allOf").and_then(|it| it.as_array().cloned()).unwrap_or_default());
        out.insert("allOf".to_owned(), all.into());
    }
    Value::Object(out)
}

/// The formats of numbers are ranges, which no validator of strings knows.
fn range(format: &str) -> Option<Value> {
    match format {
        "int32" => Some(json!({ "minimum": i32::MIN, "maximum": i32::MAX })),
        "int64" => Some(json!({ "minimum": i64::MIN, "maximum": i64::MAX })),
        _ => None,
    }
}

fn from_3_0(map: &mut Map<String, Value>) {
    let nullable = map.remove("nullable") == Some(Value::Bool(true));
    if nullable && let Some(Value::String(kind)) = map.get("type").cloned() {
        map.insert("type".to_owned(), json!([kind, "null"]));
    }
    for (flag, limit) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        let exclusive = map.remove(flag) == Some(Value::Bool(true));
        if exclusive && let Some(number) = map.remove(limit) {
            map.insert(flag.to_owned(), number);
        }
    }
}
