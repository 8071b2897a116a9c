//! A GET, HEAD, DELETE or TRACE has no request body.
//!
//! HTTP gives such a body no meaning: proxies drop it, many clients cannot send it, and 3.0 has
//! readers ignore it.

use openapi_document::Method;

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "body-forbidden",
    title: "a GET, HEAD, DELETE or TRACE has no request body",
    reason: "HTTP gives such a body no meaning: proxies drop it, and many clients cannot send it.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for operation in &context.operations {
        let bare = [Method::Get, Method::Head, Method::Delete, Method::Trace];
        let Some(body) = operation.node.get("requestBody") else { continue };
        if bare.contains(&operation.method) {
            report.key(
                body,
                format!("a {} has a request body", operation.method.as_str()),
                "use parameters, or another method",
            );
        }
    }
}
