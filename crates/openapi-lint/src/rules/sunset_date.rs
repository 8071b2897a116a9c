//! `x-sunset` is a date.
//!
//! The diff judges the removal of what is deprecated by the date on which it was to go. A date that
//! is none protects nobody.

use serde_json::json;

use crate::prelude::*;
use crate::support::show;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "sunset-date",
    title: "`x-sunset` is a date, such as 2027-01-31",
    reason: "Whether a removal comes too early is judged by it.",
    level: Level::Warning,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let form =
        json!({ "type": "string", "anyOf": [{ "format": "date" }, { "format": "date-time" }] });
    let validator = jsonschema::options().should_validate_formats(true).build(&form);
    for site in context.sites() {
        let Some(sunset) = site.node.get("x-sunset") else { continue };
        if validator.as_ref().is_ok_and(|it| !it.is_valid(&sunset.to_json())) {
            report.value(
                sunset,
                format!("{} is no date", show(sunset)),
                "write year, month and day, in quotes: '2027-01-31'",
            );
        }
    }
}
