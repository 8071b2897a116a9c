//! An array says what its items are.

use crate::prelude::*;
use crate::support::types;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "array-items",
    title: "an array says what its items are",
    reason: "3.0 requires `items`; without it clients get a list of anything.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in context.schemas() {
        let has_items = ["items", "prefixItems", "$ref", "contains"];
        let says = has_items.iter().any(|key| schema.get(key).is_some());
        if types(schema).contains(&"array") && !says {
            report.key(schema, "array without `items`", "add `items`; `items: {}` takes anything");
        }
    }
}
