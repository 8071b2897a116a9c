//! A nullable `enum` lists `null`.
//!
//! 3.0.3 says it: `nullable: true` does not add `null` to an `enum`. A value of null is refused,
//! though the schema reads as if it were allowed.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "nullable-enum",
    title: "a nullable `enum` lists `null`",
    reason: "`nullable: true` does not add `null` to an `enum`, and validators refuse the value.",
    level: Level::Warning,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in context.schemas() {
        let nullable = schema.get("nullable").filter(|it| it.as_bool() == Some(true));
        let Some(nullable) = nullable else { continue };
        let Some(values) = schema.get("enum").filter(|it| it.is_array()) else { continue };
        if !values.items().any(Node::is_null) {
            report.key(
                nullable,
                "`nullable: true` beside an `enum` that does not list `null`",
                "add `null` to the `enum`",
            );
        }
    }
}
