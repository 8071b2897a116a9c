//! Keywords stand in schemas of the type that they are about.
//!
//! `maxLength` on an integer, `properties` on a string or `format: int32` on a string limit
//! nothing: the type or the keyword is wrong.

use crate::prelude::*;
use crate::support::{list, types};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "keyword-type",
    title: "keywords stand in schemas of the type that they are about",
    reason: "The keyword is void for values of this type: one of the two is wrong.",
    level: Level::Warning,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in context.schemas() {
        let types = types(schema);
        if types.is_empty() {
            continue;
        }
        for (key, value) in schema.entries() {
            let about = match key {
                "format" => format_types(value.as_str().unwrap_or_default()),
                _ => keyword_types(key),
            };
            if !about.is_empty() && !about.iter().any(|it| types.contains(it)) {
                let name = match value.as_str() {
                    Some(format) if key == "format" => format!("`format: {format}`"),
                    _ => format!("`{key}`"),
                };
                report.key(
                    value,
                    format!("{name} means nothing for type {}", list(types.clone())),
                    format!("delete it, or use type {}", list(about.iter().copied())),
                );
            }
        }
    }
}

fn keyword_types(key: &str) -> &'static [&'static str] {
    match key {
        "minLength" | "maxLength" | "pattern" => &["string"],
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            &["integer", "number"]
        }
        "items" | "minItems" | "maxItems" | "uniqueItems" | "prefixItems" | "contains" => {
            &["array"]
        }
        "properties"
        | "required"
        | "additionalProperties"
        | "minProperties"
        | "maxProperties"
        | "patternProperties"
        | "propertyNames"
        | "discriminator" => &["object"],
        _ => &[],
    }
}

fn format_types(format: &str) -> &'static [&'static str] {
    match format {
        "int32" | "int64" | "float" | "double" => &["integer", "number"],
        "date" | "date-time" | "time" | "email" | "hostname" | "ipv4" | "ipv6" | "uri" | "uuid"
        | "byte" | "binary" | "password" => &["string"],
        _ => &[],
    }
}
