//! Objects that are read are open: a later version may add members.

use crate::bodies::schemas_of;
use crate::prelude::*;
use crate::walk::Direction;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "response-open",
    title: "objects of JSON responses do not have `additionalProperties: false`",
    reason: "Clients would refuse the answers of a later version that adds a member.",
    level: Level::Error,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in schemas_of(context, Some(Direction::Response)) {
        let extra = schema.get("additionalProperties");
        if let Some(extra) = extra.filter(|it| it.as_bool() == Some(false)) {
            report.key(
                extra,
                "an object of a response refuses members that it does not name",
                "delete `additionalProperties`; use another schema for requests",
            );
        }
    }
}
