//! Every parameter `in: path` stands in braces in its path.
//!
//! A client asks its caller for the value and has no place to put it.

use std::collections::HashSet;

use crate::prelude::*;
use crate::support::{cut, template_names};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "path-parameter-unused",
    title: "every parameter `in: path` stands in braces in its path",
    reason: "A client asks its caller for the value and has no place to put it.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let mut told = HashSet::new();
    for operation in &context.operations {
        let (names, _) = template_names(operation.path);
        for parameter in operation.parameters(context.document) {
            let is_unused = parameter.location == "path" && !names.contains(&parameter.name);
            // A path item's parameter is every operation's, but one fault.
            if is_unused && told.insert(parameter.listed.id()) {
                report.value(
                    parameter.listed,
                    format!(
                        "path parameter `{}` is not in the path `{}`",
                        cut(parameter.name),
                        cut(operation.path)
                    ),
                    "put it in braces into the path, or delete the parameter",
                );
            }
        }
    }
}
