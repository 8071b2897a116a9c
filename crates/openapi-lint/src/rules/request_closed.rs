//! Objects that are sent are closed: `additionalProperties: false`.
//!
//! A member that is misspelt is then refused instead of being ignored; be strict in what you send.

use crate::bodies::schemas_of;
use crate::prelude::*;
use crate::walk::Direction;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "request-closed",
    title: "objects of JSON requests have `additionalProperties: false`",
    reason: "A misspelt member of a request would be ignored in silence.",
    level: Level::Error,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in schemas_of(context, Some(Direction::Request)) {
        let extra = schema.get("additionalProperties");
        if schema.get("properties").is_some() && extra.and_then(Node::as_bool) != Some(false) {
            report.key(
                extra.unwrap_or(schema),
                "an object of a request takes members that it does not name",
                "add `additionalProperties: false`",
            );
        }
    }
}
