//! Every operation says its own `security`.
//!
//! A default at the top of the document is not seen beside the operation, and removing it opens
//! all of them.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "operation-security",
    title: "every operation says its own `security`, `[]` for none",
    reason: "A default at the top is not seen beside the operation, and its loss opens them all.",
    level: Level::Error,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for operation in &context.operations {
        if operation.node.get("security").is_none() {
            report.key(
                operation.node,
                "operation without `security`",
                "name its scheme, or write `security: []`",
            );
        }
    }
}
