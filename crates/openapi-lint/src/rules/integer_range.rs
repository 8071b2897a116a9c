//! Numbers beside `format: int32` or `int64` fit into it.
//!
//! A default, bound, example or enum value that overflows makes generated code fail to compile,
//! or wrap.

use crate::prelude::*;
use crate::support::{is_whole, show, whole_number};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "integer-range",
    title: "numbers beside `format: int32` or `int64` fit into it",
    reason: "Generated code does not compile, or wraps the number.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in context.schemas() {
        let format = schema.get("format").and_then(Node::as_str).unwrap_or_default();
        let Some((low, high)) = range(format) else { continue };
        let single = ["default", "example", "minimum", "maximum", "const"];
        let single = single.into_iter().filter_map(|key| Some((key, schema.get(key)?)));
        let lists = ["enum", "examples"].into_iter().flat_map(|key| {
            schema.get(key).into_iter().flat_map(Node::items).map(move |it| (key, it))
        });
        for (key, value) in single.chain(lists) {
            let Some(text) = value.number_text() else { continue };
            // A number beyond 128 bits is none of ours either.
            let fits = match whole_number(value) {
                Some(number) => (low..=high).contains(&number),
                None => !is_whole(value) || text.contains(['.', 'e', 'E']) && small(value, high),
            };
            if !fits {
                report.value(
                    value,
                    format!("`{key}` {} does not fit into {format}", show(value)),
                    "choose a wider format, or another number",
                );
            }
        }
    }
}

/// The whole numbers that a format can hold.
pub(crate) fn range(format: &str) -> Option<(i128, i128)> {
    match format {
        "int32" => Some((i32::MIN.into(), i32::MAX.into())),
        "int64" => Some((i64::MIN.into(), i64::MAX.into())),
        _ => None,
    }
}

/// Whether a number in exponent form is surely within the range.
fn small(value: Node<'_>, high: i128) -> bool {
    value.as_f64().is_some_and(|it| it.abs() <= high as f64)
}
