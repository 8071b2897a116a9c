//! Every operation has exactly one tag.
//!
//! A tag is a trait of the server stubs: an operation belongs to one.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "operation-tag",
    title: "every operation has exactly one tag",
    reason: "A tag is a handler trait of the server stubs, and an operation belongs to one.",
    level: Level::Error,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for operation in &context.operations {
        let tags = operation.node.get("tags");
        let count = tags.map_or(0, Node::len);
        if count != 1 {
            report.key(
                tags.unwrap_or(operation.node),
                format!("the operation has {count} tags"),
                "give it one tag of the document's `tags`",
            );
        }
    }
}
