//! Links lead to operations of the document.

use std::collections::HashSet;

use crate::prelude::*;
use crate::support::{cut, nearest};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "link-unknown",
    title: "links lead to operations of the document",
    reason: "A reader cannot follow it.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let operations = context.each(Object::Operation);
    let ids: HashSet<_> =
        operations.filter_map(|it| it.node.get("operationId")?.as_str()).collect();
    for site in context.each(Object::Link) {
        let (id, reference) = (site.node.get("operationId"), site.node.get("operationRef"));
        match (id, reference) {
            (None, None) => report.value(
                site.node,
                "link without `operationId` or `operationRef`",
                "name the operation that it leads to",
            ),
            (Some(id), Some(_)) => report.value(
                id,
                "link with both `operationId` and `operationRef`",
                "delete one of the two",
            ),
            (Some(id), None) => {
                let Some(text) = id.as_str().filter(|it| !ids.contains(it)) else { continue };
                let hint = match nearest(text, ids.iter().copied().take(2000)) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "name the `operationId` of an operation of this document".to_owned(),
                };
                report.value(id, format!("no operation has the id `{}`", cut(text)), hint);
            }
            (None, Some(reference)) => {
                let Some(text) = reference.as_str() else { continue };
                let leads = context
                    .document
                    .resolve(text)
                    .is_ok_and(|target| context.object(target) == Some(Object::Operation));
                if text.starts_with('#') && !leads {
                    report.value(
                        reference,
                        format!("`operationRef` leads to no operation: `{}`", cut(text)),
                        "write `#/paths/~1slots/get`, or use `operationId`",
                    );
                }
            }
        }
    }
}
