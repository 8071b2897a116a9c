//! Everything that states a fact about the appliance says how the fact is known.
//!
//! The document describes hardware that its authors do not own. A reader has to see what is
//! documented and what is a guess before relying on it.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "evidence-missing",
    title: "operations, responses, parameters, headers, security schemes, media types of request \
            bodies and errors have `x-evidence` and `x-evidence-source`",
    reason: "A reader cannot tell a fact from a guess.",
    level: Level::Error,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let stating = [
        Object::Operation,
        Object::Response,
        Object::Parameter,
        Object::Header,
        Object::SecurityScheme,
    ];
    for object in stating {
        for site in context.each(object) {
            ask(site.node, object.title(), report);
        }
    }
    for site in context.each(Object::MediaType) {
        let content = site.node.parent().and_then(Node::parent);
        if content.and_then(|it| context.object(it)) == Some(Object::RequestBody) {
            ask(site.node, "media type of a request body", report);
        }
    }
    for schema in context.schemas().filter(|it| is_error(*it)) {
        ask(schema, "error", report);
    }
}

fn ask<'d>(node: Node<'d>, what: &str, report: &mut Report<'_, 'd>) {
    // One of the two without the other is a fault of the form, which has a rule of its own.
    if node.get("x-evidence").is_none() && node.get("x-evidence-source").is_none() {
        report.key(
            node,
            format!("{what} without `x-evidence`"),
            "say `documented`, `observed` or `inferred`, and where from in `x-evidence-source`",
        );
    }
}

/// Whether a schema is an error: its `type` can only be one name.
fn is_error(schema: Node<'_>) -> bool {
    let tag = schema.get("properties").and_then(|it| it.get("type"));
    tag.and_then(|it| it.get("enum")).is_some_and(|it| it.is_array() && it.len() == 1)
}
