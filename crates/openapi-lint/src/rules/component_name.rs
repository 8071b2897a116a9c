//! Names of components are made of letters, digits, `.`, `-` and `_`.
//!
//! The specification asks for it, because the name becomes part of references and of type names.

use crate::prelude::*;
use crate::support::{cut, members};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "component-name",
    title: "names of components are made of letters, digits, `.`, `-` and `_`",
    reason: "The name becomes part of references, and no reader has to take another one.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for (_, section) in members(context.document.root().get("components")) {
        for (name, component) in section.entries() {
            let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_');
            if name.is_empty() || !name.chars().all(is_plain) {
                report.key(
                    component,
                    format!("component name `{}` has other characters", cut(name)),
                    "rename it, with letters, digits, `.`, `-` and `_` only",
                );
            }
        }
    }
}
