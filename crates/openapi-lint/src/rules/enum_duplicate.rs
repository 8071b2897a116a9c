//! No value stands twice in an `enum` or a `required`.

use std::collections::HashSet;

use crate::prelude::*;
use crate::support::show;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "enum-duplicate",
    title: "no value stands twice in an `enum` or a `required`",
    reason: "JSON Schema asks for unique values; generators make two variants of one name.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in context.schemas() {
        for key in ["enum", "required"] {
            let mut seen = HashSet::new();
            for value in schema.get(key).into_iter().flat_map(Node::items) {
                // The text of a value tells it from others; equal numbers may be spelt in two ways.
                let text = match (value.as_i64(), value.number_text()) {
                    (Some(whole), _) => whole.to_string(),
                    _ => value.to_json().to_string(),
                };
                if !seen.insert(text) {
                    report.value(
                        value,
                        format!("{} stands twice in `{key}`", show(value)),
                        "delete one of the two",
                    );
                }
            }
        }
    }
}
