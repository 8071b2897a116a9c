//! All successes of an operation have one body.
//!
//! progenitor panics on two: `response_types.len() <= 1`. Errors may differ; a lowering pass puts
//! them together.

use std::collections::HashSet;

use crate::prelude::*;
use crate::support::{is_json, members, show};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "generator-success-types",
    title: "all successes of an operation have one body, under a status that is named",
    reason: "progenitor panics on two types of success; server stubs cannot answer with a range.",
    level: Level::Error,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for operation in &context.operations {
        let mut bodies = HashSet::new();
        for (status, listed) in members(operation.node.get("responses")) {
            if !status.starts_with(['2', '3']) {
                continue;
            }
            if status.ends_with("XX") {
                report.key(listed, format!("the success `{status}` is a range"), "name the status");
            }
            let Some(response) = context.follow(listed) else { continue };
            bodies.insert(body(response));
            if bodies.len() == 2 {
                report.key(
                    listed,
                    "a second success with another body",
                    "give all successes one schema, or describe one success",
                );
            }
        }
    }
}

/// What tells the body of one response from that of another: the reference, else the place.
fn body(response: Node<'_>) -> Option<String> {
    let content = response.get("content").filter(|it| !it.is_empty())?;
    let json = members(Some(content)).find(|(it, _)| is_json(it));
    let Some((_, media_type)) = json else { return Some("raw".to_owned()) };
    let schema = media_type.get("schema")?;
    Some(schema.get("$ref").map_or_else(|| schema.pointer(), show))
}
