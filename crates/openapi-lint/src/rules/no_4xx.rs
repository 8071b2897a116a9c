//! Every operation describes at least one error of its callers.
//!
//! An operation that cannot be called wrongly is rare; one whose errors nobody wrote down is not.

use crate::prelude::*;
use crate::support::members;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "no-4xx",
    title: "every operation describes a 4xx or `default` response",
    reason: "Without one, generated clients have no type for the errors that will come.",
    level: Level::Warning,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for (_, responses) in context.responses() {
        let is_error = |status: &str| status.starts_with('4') || status == "default";
        if !members(Some(responses)).any(|(status, _)| is_error(status)) {
            report.key(
                responses,
                "no response describes an error of the caller",
                "add the 4xx responses that it can give",
            );
        }
    }
}
