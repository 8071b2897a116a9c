//! Parameters `in: path` are `required: true`.
//!
//! A path has no way to leave a segment out, and the specification asks for the word; progenitor
//! panics without it.

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "path-parameter-required",
    title: "parameters `in: path` are `required: true`",
    reason: "A path cannot leave a segment out; progenitor panics where the word is missing.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.each(Object::Parameter) {
        let text = |key| site.node.get(key).and_then(Node::as_str);
        let required = site.node.get("required");
        if text("in") == Some("path") && required.and_then(Node::as_bool) != Some(true) {
            let name = cut(text("name").unwrap_or_default());
            report.value(
                required.unwrap_or(site.node),
                format!("path parameter `{name}` is not required"),
                "write `required: true`",
            );
        }
    }
}
