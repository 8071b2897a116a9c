//! `allOf`, `oneOf` and `anyOf` have at least one schema.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "composition-empty",
    title: "`allOf`, `oneOf` and `anyOf` have at least one schema",
    reason: "An empty `oneOf` or `anyOf` matches nothing; typify makes an enum of no variant.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in context.schemas() {
        for key in ["allOf", "oneOf", "anyOf"] {
            let list = schema.get(key).filter(|it| it.is_array() && it.is_empty());
            if let Some(list) = list {
                report.key(list, format!("`{key}` is empty"), "name its schemas, or delete it");
            }
        }
    }
}
