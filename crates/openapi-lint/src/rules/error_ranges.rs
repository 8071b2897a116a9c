//! Every operation has the ranges `4XX` and `5XX`, and no `default`.
//!
//! Error types that nobody documented must be readable: the ranges give them a shape. `default`
//! would cover successes, too, and progenitor panics on it beside a success.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "error-ranges",
    title: "every operation has the ranges `4XX` and `5XX`, and no `default`",
    reason: "An error that nobody documented has no shape; `default` would cover successes, too.",
    level: Level::Error,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for (_, responses) in context.responses() {
        for range in ["4XX", "5XX"] {
            if responses.get(range).is_none() {
                report.key(
                    responses,
                    format!("no response `{range}`"),
                    "add it with the open error schema",
                );
            }
        }
        if let Some(default) = responses.get("default") {
            report.key(default, "a `default` response", "write `4XX` and `5XX` instead");
        }
    }
}
