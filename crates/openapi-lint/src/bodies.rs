//! Which schemas travel in JSON bodies, and which way.

use std::collections::HashSet;

use openapi_document::Node;

use crate::context::Context;
use crate::grammar::Object;
use crate::support::is_json;
use crate::walk::Direction;

/// The schemas that are part of a JSON body in that direction, references followed; each once.
pub(crate) fn schemas_of<'d>(context: &Context<'d>, direction: Option<Direction>) -> Vec<Node<'d>> {
    let bodies = context.each(Object::MediaType);
    let mut stack: Vec<Node<'d>> = bodies
        .filter(|site| direction.is_none_or(|it| it == site.direction))
        .filter(|site| site.node.key().is_some_and(is_json))
        .filter_map(|site| site.node.get("schema"))
        .collect();
    stack.reverse();
    let mut seen = HashSet::new();
    let mut schemas = Vec::new();
    while let Some(node) = stack.pop() {
        let Some(schema) = context.follow(node) else { continue };
        if !seen.insert(schema.id()) {
            continue;
        }
        schemas.push(schema);
        for (key, value) in schema.entries() {
            match key {
                "items" | "additionalProperties" | "not" => stack.push(value),
                "properties" => stack.extend(value.entries().map(|(_, it)| it)),
                "allOf" | "oneOf" | "anyOf" | "prefixItems" => stack.extend(value.items()),
                _ => {}
            }
        }
    }
    schemas
}
