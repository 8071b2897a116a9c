//! An operation that asks for credentials has both a 401 and a 403.
//!
//! "Who are you" and "you may not" need different answers of a person: log in, or ask for rights.

use crate::prelude::*;
use crate::support::is_secured;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "secured-statuses",
    title: "an operation that asks for credentials has both a 401 and a 403",
    reason: "One asks a person to log in, the other to ask for rights; a client tells them apart.",
    level: Level::Error,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for (operation, responses) in context.responses() {
        for status in ["401", "403"] {
            if is_secured(operation.security(context.document)) && responses.get(status).is_none() {
                report.key(
                    responses,
                    format!("the operation asks for credentials and has no {status}"),
                    "refer to the shared response of the components",
                );
            }
        }
    }
}
