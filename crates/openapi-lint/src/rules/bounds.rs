//! Lower bounds are not above upper ones, and all can be met.

use std::cmp::Ordering;

use crate::prelude::*;
use crate::support::{compare, show};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "bounds",
    title: "lower bounds are not above upper ones, and `multipleOf` is above 0",
    reason: "No value meets them: every request is refused, every response is invalid.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

const PAIRS: [(&str, &str); 5] = [
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
];

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in context.schemas() {
        for (low, high) in PAIRS {
            pair(schema, low, high, report);
        }
        // In 3.1 the exclusive bounds are numbers of their own.
        pair(schema, "exclusiveMinimum", "maximum", report);
        pair(schema, "minimum", "exclusiveMaximum", report);
        pair(schema, "exclusiveMinimum", "exclusiveMaximum", report);
        let multiple = schema.get("multipleOf");
        if let Some(multiple) = multiple.filter(|it| it.as_f64().is_some_and(|it| it <= 0.0)) {
            report.value(
                multiple,
                format!("`multipleOf` is {}", show(multiple)),
                "give a number above 0",
            );
        }
    }
}

fn pair<'d>(schema: Node<'d>, low: &str, high: &str, report: &mut Report<'_, 'd>) {
    let (Some(min), Some(max)) = (schema.get(low), schema.get(high)) else { return };
    if min.kind() != Kind::Number || max.kind() != Kind::Number {
        return;
    }
    let is_true = |key| schema.get(key).and_then(Node::as_bool) == Some(true);
    let is_exclusive = low.starts_with("exclusive")
        || high.starts_with("exclusive")
        || (low == "minimum" && (is_true("exclusiveMinimum") || is_true("exclusiveMaximum")));
    let is_bad = match compare(min, max) {
        Some(Ordering::Greater) => true,
        Some(Ordering::Equal) => is_exclusive,
        _ => false,
    };
    if is_bad {
        report.value(
            min,
            format!("`{low}` {} leaves nothing below `{high}` {}", show(min), show(max)),
            "swap or widen the bounds",
        );
    }
}
