//! Every name in braces of a path is declared as a parameter `in: path`.
//!
//! A generator has no type for an undeclared one: progenitor panics, others send the braces.

use crate::prelude::*;
use crate::support::{cut, template_names};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "path-parameter-undeclared",
    title: "every name in braces of a path is declared as a parameter `in: path`",
    reason: "There is no type for it: progenitor panics, other clients send the braces.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for operation in &context.operations {
        let parameters = operation.parameters(context.document);
        let (names, _) = template_names(operation.path);
        for name in names.into_iter().filter(|it| !it.is_empty()) {
            if !parameters.iter().any(|it| it.location == "path" && it.name == name) {
                report.key(
                    operation.node,
                    format!("path parameter `{}` is not declared", cut(name)),
                    format!("add a parameter `name: {}`, `in: path`, `required: true`", cut(name)),
                );
            }
        }
    }
}
