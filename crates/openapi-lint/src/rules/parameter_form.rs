//! A parameter or header has either a `schema` or a `content` of one media type.
//!
//! With neither there is no type; with both, or two media types, nobody knows how it is written.

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "parameter-form",
    title: "a parameter has either a `schema` or a `content` of one media type",
    reason: "There is no telling of which type it is, or how it is written.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.each(Object::Parameter).chain(context.each(Object::Header)) {
        let (schema, content) = (site.node.get("schema"), site.node.get("content"));
        let fault = match (schema, content) {
            (None, None) => "has neither `schema` nor `content`",
            (Some(_), Some(_)) => "has both `schema` and `content`",
            (None, Some(content)) if content.is_object() && content.len() != 1 => {
                "does not have exactly one media type in `content`"
            }
            _ => continue,
        };
        let name = site.node.get("name").and_then(Node::as_str).or(site.node.key());
        report.value(
            site.node,
            format!("{} `{}` {fault}", site.object.title(), cut(name.unwrap_or_default())),
            "give it a `schema`, and `content` only if the value is itself a document",
        );
    }
}
