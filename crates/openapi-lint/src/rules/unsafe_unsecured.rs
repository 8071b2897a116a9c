//! An operation that changes something asks for credentials.
//!
//! `security: []`, an alternative `{}`, or no requirement at all on a POST is nearly always an
//! oversight, and one that is not seen in the generated code.

use crate::prelude::*;
use crate::support::is_secured;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "unsafe-unsecured",
    title: "an operation that changes something asks for credentials",
    reason: "A write without credentials is nearly always an oversight, and generated code does \
             not show it.",
    level: Level::Warning,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for operation in context.operations.iter().filter(|it| it.method.is_unsafe()) {
        let own = operation.node.get("security");
        if is_secured(operation.security(context.document)) {
            continue;
        }
        let why = match own {
            Some(own) if own.is_empty() => "its `security` is empty",
            Some(_) => "one of its alternatives asks for nothing",
            None => "neither it nor the document has a `security` that asks for them",
        };
        report.key(
            own.unwrap_or(operation.node),
            format!("{} without credentials: {why}", operation.method.as_str()),
            "add `security` with a scheme of the components",
        );
    }
}
