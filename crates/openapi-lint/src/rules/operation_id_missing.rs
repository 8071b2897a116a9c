//! Every operation has an `operationId`.
//!
//! It becomes the name of the method in every client. progenitor refuses a document without it.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "operation-id-missing",
    title: "every operation has an `operationId`",
    reason: "It becomes the name of the client's method; progenitor refuses an operation \
             without.",
    level: Level::Error,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for operation in &context.operations {
        if operation.id().is_none_or(str::is_empty) {
            report.key(
                operation.node,
                "operation without `operationId`",
                "add one, such as `firmware_slot_list`",
            );
        }
    }
}
