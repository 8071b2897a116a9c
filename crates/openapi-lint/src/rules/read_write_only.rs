//! No property is both read-only and write-only.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "read-write-only",
    title: "no property is both `readOnly` and `writeOnly`",
    reason: "It may stand in no request and in no response.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in context.schemas() {
        let is_true = |key| schema.get(key).filter(|it| it.as_bool() == Some(true));
        if let (Some(_), Some(write)) = (is_true("readOnly"), is_true("writeOnly")) {
            report.key(write, "both `readOnly` and `writeOnly`", "delete one of the two");
        }
    }
}
