//! Patterns can be compiled by the engine that checks values.
//!
//! It knows most of ECMA-262, and look-around, but no look-behind of variable length, and no
//! pattern that would need vast tables. Validators elsewhere have limits of the same sort. An
//! example cannot be held to such a pattern, which is said here rather than passed over.

use std::collections::HashMap;

use serde_json::json;

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "pattern-portable",
    title: "patterns can be compiled by the engine that checks values",
    reason: "No example or value can be held to it, here and in most other validators.",
    level: Level::Warning,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let mut known: HashMap<&str, bool> = HashMap::new();
    for schema in context.schemas() {
        let Some(node) = schema.get("pattern") else { continue };
        // What is no pattern at all has a rule of its own.
        let Some(text) = node.as_str().filter(|it| regress::Regex::new(it).is_ok()) else {
            continue;
        };
        let compiles = *known
            .entry(text)
            .or_insert_with(|| jsonschema::validator_for(&json!({ "pattern": text })).is_ok());
        if !compiles {
            report.value(
                node,
                format!("pattern `{}` cannot be compiled for checking values", cut(text)),
                "write it without variable look-behind and large nested repetitions",
            );
        }
    }
}
