//! Objects, enums and unions are components with a name.
//!
//! progenitor generates an inline schema once for every place that it stands in, under names that
//! nobody chose; and the inline `details` of several error variants all get the first one's type.
//! The one exception is the `enum` of one string that is the tag of an error.

use crate::prelude::*;
use crate::support::{is_type, list};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "inline-schema",
    title: "objects, enums and unions are components with a name",
    reason: "Generators make a type of their own naming for each place that it stands in, or give \
             several the type of the first.",
    level: Level::Error,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let components = context.components("schemas");
    for schema in context.schemas() {
        if components.is_some() && schema.parent() == components {
            continue;
        }
        let is_tag =
            is_type(schema, "string") && schema.get("enum").is_some_and(|it| it.len() == 1);
        let kinds: Vec<_> = ["properties", "enum", "oneOf", "anyOf", "allOf"]
            .into_iter()
            .filter(|key| schema.get(key).is_some() && !(*key == "enum" && is_tag))
            .collect();
        let is_object = is_type(schema, "object");
        if kinds.is_empty() && !is_object {
            continue;
        }
        let what = if kinds.is_empty() { "an object".to_owned() } else { list(kinds) };
        report.key(
            schema,
            format!("inline schema with {what}"),
            "move it to `components/schemas` under a name, and refer to it",
        );
    }
}
