//! An operation that asks for credentials says what it answers without them.
//!
//! Its clients need the shape of a 401 (or 403) to tell "log in again" from every other error. A
//! range `4XX` or a `default` does not tell.

use crate::prelude::*;
use crate::support::is_secured;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "secured-without-401",
    title: "an operation that asks for credentials describes its 401 or 403",
    reason: "Clients need it to tell `log in again` from every other error.",
    level: Level::Warning,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for (operation, responses) in context.responses() {
        let tells = ["401", "403"].iter().any(|status| responses.get(status).is_some());
        if is_secured(operation.security(context.document)) && !tells {
            report.key(
                responses,
                "the operation asks for credentials and describes neither 401 nor 403",
                "add a response `401`",
            );
        }
    }
}
