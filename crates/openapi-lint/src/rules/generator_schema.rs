//! Schemas have no keyword that the generators cannot take.
//!
//! typify panics on most forms of `not`, and progenitor on a flag `exclusiveMinimum: true` without
//! its bound in a schema without a type; in others it drops the flag.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "generator-schema",
    title: "schemas have no `not`, and no exclusive flag without its bound",
    reason: "typify and progenitor panic on them, or drop them in silence.",
    level: Level::Error,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in context.schemas() {
        if let Some(not) = schema.get("not") {
            report.key(not, "no generator takes `not`", "say what is allowed instead");
        }
        for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
            let flag_node = schema.get(flag).filter(|it| it.as_bool() == Some(true));
            if let Some(node) = flag_node.filter(|_| schema.get(bound).is_none()) {
                report.key(
                    node,
                    format!("`{flag}` without `{bound}` is void, and makes progenitor panic"),
                    format!("add `{bound}`, or delete the flag"),
                );
            }
        }
    }
}
