//! A multipart form has one part, the file.
//!
//! Clients stream it, and server stubs hand the stream on; neither buffers other parts, which
//! might come after it.

use crate::prelude::*;
use crate::support::essence;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "generator-form",
    title: "a multipart form has exactly one part, the file",
    reason: "Clients and server stubs stream one part, and refuse to be generated for more.",
    level: Level::Error,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.each(Object::MediaType) {
        if !site.node.key().is_some_and(|it| essence(it).starts_with("multipart/")) {
            continue;
        }
        let schema = site.node.get("schema").and_then(|it| context.follow(it));
        let parts = schema.and_then(|it| it.get("properties")).map_or(0, Node::len);
        if parts != 1 {
            report.key(
                site.node,
                format!("the form has {parts} parts"),
                "describe one file; send the rest as parameters",
            );
        }
    }
}
