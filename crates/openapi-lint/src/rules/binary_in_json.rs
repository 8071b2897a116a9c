//! JSON carries no raw bytes.
//!
//! `format: binary` in a JSON body is a value that JSON cannot write; `format: byte` is base64.

use std::collections::HashSet;

use crate::prelude::*;
use crate::support::is_json;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "binary-in-json",
    title: "JSON bodies have no `format: binary`",
    reason: "JSON cannot carry raw bytes: clients send text, files, or nothing.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let bodies = context.each(Object::MediaType);
    let mut stack: Vec<Node<'d>> = bodies
        .filter(|site| site.node.key().is_some_and(is_json))
        .filter_map(|site| site.node.get("schema"))
        .collect();
    let mut seen = HashSet::new();
    while let Some(node) = stack.pop() {
        let Some(schema) = context.follow(node) else { continue };
        if !seen.insert(schema.id()) {
            continue;
        }
        if let Some(format) = schema.get("format").filter(|it| it.as_str() == Some("binary")) {
            report.value(
                format,
                "`format: binary` is part of a JSON body",
                "use `format: byte` (base64), or a multipart body",
            );
        }
        for (key, value) in schema.entries() {
            match key {
                "items" | "additionalProperties" | "not" => stack.push(value),
                "properties" => stack.extend(value.entries().map(|(_, it)| it)),
                "allOf" | "oneOf" | "anyOf" | "prefixItems" => stack.extend(value.items()),
                _ => {}
            }
        }
    }
}
