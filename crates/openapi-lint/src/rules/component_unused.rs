//! Every component is used by an operation, directly or through others.
//!
//! What nobody uses is read, generated and reviewed all the same, and most often it was meant to
//! be used.

use crate::prelude::*;
use crate::support::{cut, members};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "component-unused",
    title: "every component is used by an operation, directly or through others",
    reason: "It is generated and reviewed for nobody; most often a reference to it is missing.",
    level: Level::Warning,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for (section, components) in members(context.document.root().get("components")) {
        for (name, component) in components.entries() {
            if !context.usage().is_used(section, name) {
                report.key(
                    component,
                    format!("component `{}` is used by no operation", cut(name)),
                    "refer to it, or delete it",
                );
            }
        }
    }
}
