//! Values of an `enum` are of the schema's type.
//!
//! YAML reads `on`, `1` or `2024-01-01` otherwise than a person does: an unquoted word in a list
//! of strings is a value that no string ever equals.

use crate::prelude::*;
use crate::support::{has_type, list, show, types};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "enum-type",
    title: "values of an `enum` are of the schema's type, and there is at least one",
    reason: "No value of the type ever equals it; typify refuses the schema.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in context.schemas() {
        let Some(values) = schema.get("enum").filter(|it| it.is_array()) else { continue };
        if values.is_empty() {
            report.key(values, "`enum` without a value", "name the values, or delete `enum`");
        }
        let types = types(schema);
        let may_be_null =
            context.is_3_0() && schema.get("nullable").and_then(Node::as_bool).unwrap_or_default();
        for value in values.items().filter(|_| !types.is_empty()) {
            let fits = types.iter().any(|it| has_type(value, it))
                || (value.kind() == Kind::Null && may_be_null);
            if !fits {
                let hint = match value.kind() {
                    Kind::Number | Kind::Bool if types.contains(&"string") => {
                        "quote the value, so that YAML reads it as a string"
                    }
                    Kind::Null => "add `nullable: true`, or in 3.1 the type `null`",
                    _ => "change the value, or the type",
                };
                report.value(
                    value,
                    format!("{} in `enum` is not of type {}", show(value), list(types.clone())),
                    hint,
                );
            }
        }
    }
}
