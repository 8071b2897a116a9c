//! `required` names properties that the schema has.
//!
//! A misspelt name there requires something that nobody can send under a documented name, and
//! leaves optional what was meant.

use crate::prelude::*;
use crate::support::{composed, composition_root, cut, nearest};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "required-undefined",
    title: "`required` names properties that the schema has",
    reason: "What was meant stays optional, and what is named has no type.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in context.schemas() {
        let Some(required) = schema.get("required").filter(|it| it.is_array()) else { continue };
        let own = schema.get("properties");
        for item in required.items() {
            let Some(name) = item.as_str() else { continue };
            if own.and_then(|it| it.get(name)).is_some() || is_elsewhere(context, schema, name) {
                continue;
            }
            let known = own.into_iter().flat_map(Node::entries).map(|(key, _)| key);
            let hint = match nearest(name, known.take(2000)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "describe it in `properties`, or delete it from `required`".to_owned(),
            };
            report.value(item, format!("`required` names no property: `{}`", cut(name)), hint);
        }
    }
}

/// Whether another part of the composition has the property, or says what unnamed ones are.
fn is_elsewhere<'d>(context: &Context<'d>, schema: Node<'d>, name: &str) -> bool {
    // A `not` says what must be absent, so that its `required` needs no property of its own.
    if schema.key() == Some("not") {
        return true;
    }
    composed(context, composition_root(context, schema), |part| {
        let has = part.get("properties").and_then(|it| it.get(name)).is_some();
        let is_map = part.get("additionalProperties").is_some_and(|it| !it.is_empty());
        has || is_map || part.get("patternProperties").is_some()
    })
}
