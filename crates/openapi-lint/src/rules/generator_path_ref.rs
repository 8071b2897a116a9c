//! Path items stand in the document themselves.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "generator-path-ref",
    title: "path items are no references",
    reason: "progenitor refuses a path that is a reference.",
    level: Level::Error,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for (_, item) in crate::support::members(context.document.root().get("paths")) {
        if let Some(reference) = item.get("$ref") {
            report.key(reference, "the path item is a reference", "write its operations here");
        }
    }
}
