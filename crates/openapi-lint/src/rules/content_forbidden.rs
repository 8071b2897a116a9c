//! A response that cannot have a body describes none.
//!
//! HTTP ends a 1xx, 204, 205 or 304 after its headers, and a response to HEAD too: what the
//! document promises never arrives.

use openapi_document::Method;

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "content-forbidden",
    title: "a response that cannot have a body (1xx, 204, 205, 304, HEAD) describes none",
    reason: "HTTP ends such a response after its headers; clients wait for a body, or fail.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for operation in &context.operations {
        for (status, listed) in operation.node.get("responses").into_iter().flat_map(Node::entries)
        {
            let is_bare = status.starts_with('1')
                || matches!(status, "204" | "205" | "304")
                || operation.method == Method::Head;
            let Some(response) = context.follow(listed).filter(|_| is_bare) else { continue };
            let has_content = response.get("content").is_some_and(|it| !it.is_empty());
            if has_content && !status.starts_with("x-") {
                report.key(
                    listed,
                    format!(
                        "a {} to {} has no body, and this one has `content`",
                        cut(status),
                        operation.method.as_str()
                    ),
                    "delete `content`, or use another status",
                );
            }
        }
    }
}
