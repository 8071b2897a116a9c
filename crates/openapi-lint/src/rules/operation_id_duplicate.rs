//! No two operations have one `operationId`.

use std::collections::HashMap;

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "operation-id-duplicate",
    title: "no two operations have one `operationId`",
    reason: "Two methods of one name: generators fail, number them, or drop one.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let mut seen = HashMap::new();
    for site in context.each(Object::Operation) {
        let Some(id) = site.node.get("operationId") else { continue };
        let Some(text) = id.as_str().filter(|it| !it.is_empty()) else { continue };
        if let Some(first) = seen.get(text) {
            let message = format!("operationId `{}` is taken since line {first}", cut(text));
            report.value(id, message, "give one of the two another name");
        } else {
            seen.insert(text, id.position().line);
        }
    }
}
