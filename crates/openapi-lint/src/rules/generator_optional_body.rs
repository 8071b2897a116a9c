//! Request bodies are required.
//!
//! The default is that they are not. progenitor's methods always send one, and the server stubs
//! always ask for one: what the document allows, nobody could do.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "generator-optional-body",
    title: "request bodies have `required: true`",
    reason: "Clients always send a body and server stubs always ask for one, whatever the \
             document says.",
    level: Level::Warning,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.each(Object::RequestBody) {
        let required = site.node.get("required");
        if required.and_then(Node::as_bool) != Some(true) {
            report.key(
                required.unwrap_or(site.node),
                "the request body is optional",
                "write `required: true`, or describe an operation without a body",
            );
        }
    }
}
