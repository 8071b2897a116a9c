//! `nullable: true` stands beside a `type`.
//!
//! 3.0.3 says that `nullable` adds null to the type that the same schema names; beside `allOf` or
//! `$ref` alone it is void.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "nullable-type",
    title: "`nullable: true` stands beside a `type`",
    reason: "Without a `type` in the same schema `nullable` is void: null stays forbidden.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    if !context.is_3_0() {
        return;
    }
    for schema in context.schemas() {
        let Some(nullable) = schema.get("nullable").filter(|it| it.as_bool() == Some(true)) else {
            continue;
        };
        if schema.get("type").is_none() {
            let hint = if schema.len() == 1 {
                "delete it; a schema without a type takes null anyway"
            } else {
                "add the `type`, or make the target of the reference nullable"
            };
            report.key(nullable, "`nullable` without a `type` is void", hint);
        }
    }
}
