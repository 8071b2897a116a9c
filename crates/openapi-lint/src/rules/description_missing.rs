//! What a reader meets has a description.
//!
//! The document is the only manual of the API: a reader has no other page open.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "description-missing",
    title: "operations, tags, parameters, headers, schemes, schemas and properties are described",
    reason: "The reference is made of the descriptions; there is no other page.",
    level: Level::Error,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let described = [
        Object::Info,
        Object::Operation,
        Object::Tag,
        Object::Parameter,
        Object::Header,
        Object::Response,
        Object::SecurityScheme,
        Object::ServerVariable,
    ];
    for object in described {
        for site in context.each(object) {
            if object == Object::Operation {
                ask(site.node, "summary", object.title(), report);
            }
            ask(site.node, "description", object.title(), report);
        }
    }
    let components = context.components("schemas");
    for schema in context.schemas() {
        let parent = schema.parent();
        if components.is_some() && parent == components {
            ask(schema, "description", "schema", report);
        } else if parent.and_then(Node::key) == Some("properties") {
            ask(schema, "description", "property", report);
        }
    }
}

fn ask<'d>(node: Node<'d>, field: &str, what: &str, report: &mut Report<'_, 'd>) {
    let text = node.get(field);
    if text.is_none_or(|it| it.as_str().is_some_and(|it| it.trim().is_empty())) {
        report.key(
            text.unwrap_or(node),
            format!("{what} without `{field}`"),
            "say in whole sentences what it is, and what a caller has to know",
        );
    }
}
