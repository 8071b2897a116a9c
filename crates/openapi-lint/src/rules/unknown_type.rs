//! `type` names a type of JSON Schema.
//!
//! `type: int`, `file` or `date` match no value at all, and progenitor panics on them.

use crate::prelude::*;
use crate::support::{cut, list, nearest};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "unknown-type",
    title: "`type` names a type of JSON Schema",
    reason: "No value is of an unknown type; generators panic, or take it for anything.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

const TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "object", "array", "null"];

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in context.schemas() {
        let Some(types) = schema.get("type") else { continue };
        let one = std::iter::once(types).filter(|it| !it.is_array());
        for node in one.chain(types.items()) {
            let Some(name) = node.as_str().filter(|name| !TYPES.contains(name)) else { continue };
            let hint = match name {
                "int" | "long" | "int32" | "int64" => "write `type: integer`".to_owned(),
                "float" | "double" | "decimal" => "write `type: number`".to_owned(),
                "bool" => "write `type: boolean`".to_owned(),
                "file" | "binary" => "write `type: string` with `format: binary`".to_owned(),
                "date" | "date-time" | "uuid" | "uri" | "email" => {
                    format!("write `type: string` with `format: {name}`")
                }
                "any" => "leave `type` out; a schema without it takes any value".to_owned(),
                _ => match nearest(name, TYPES) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("use one of {}", list(TYPES)),
                },
            };
            report.value(node, format!("there is no type `{}`", cut(name)), hint);
        }
    }
}
