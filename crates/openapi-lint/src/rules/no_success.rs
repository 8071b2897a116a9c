//! Every operation describes what happens when all goes well.

use crate::prelude::*;
use crate::support::members;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "no-success",
    title: "every operation describes a success: 1xx, 2xx, 3xx or `default`",
    reason: "A generated client has nothing to return.",
    level: Level::Warning,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for (_, responses) in context.responses() {
        let is_success = |it: &str| it.starts_with(['1', '2', '3']) || it == "default";
        if !members(Some(responses)).any(|(status, _)| is_success(status)) {
            report.key(responses, "no response describes a success", "add a 2xx response");
        }
    }
}
