//! A 3.1 document has no keyword that 3.1 took away.
//!
//! `nullable` is void in 3.1: what was nullable no longer is.

use crate::grammar::{Shape, Since};
use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "keyword-3-0",
    title: "a 3.1 document has no keyword that 3.1 took away",
    reason: "`nullable` and boolean exclusive bounds are void in 3.1.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    if context.is_3_0() {
        return;
    }
    for schema in context.schemas() {
        for (name, value) in schema.entries() {
            let Some(field) = Object::Schema.field(name) else { continue };
            match (field.since, field.shape) {
                (Since::Until3_1, _) => report.key(
                    value,
                    format!("`{name}` is void in 3.1"),
                    "add `null` to the list of types",
                ),
                (_, Shape::ExclusiveBound) if value.kind() == Kind::Bool => report.key(
                    value,
                    format!("a boolean in `{name}` is a form of 3.0"),
                    "write the bound itself as a number",
                ),
                _ => {}
            }
        }
    }
}
