//! An error type has one status in an operation.
//!
//! A handler of the server stubs answers with an error, and its type says the status. With two,
//! clients could not rely on either.

use std::collections::HashMap;

use crate::prelude::*;
use crate::support::{cut, is_json, members, property};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "error-status",
    title: "an error type has one status in an operation",
    reason: "A handler names the error only; with two statuses it could not say which.",
    level: Level::Error,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for operation in &context.operations {
        let mut seen: HashMap<u32, &str> = HashMap::new();
        for (status, listed) in members(operation.node.get("responses")) {
            // The ranges stand for what no status of its own describes.
            if !status.starts_with(['4', '5']) || status.ends_with("XX") {
                continue;
            }
            for error in errors(context, listed) {
                let Some(first) = seen.insert(error.id(), status) else { continue };
                let name = error.key().unwrap_or("an error");
                report.key(
                    listed,
                    format!("`{}` has the statuses {} and {}", cut(name), cut(first), cut(status)),
                    "give each error type one status",
                );
            }
        }
    }
}

/// The errors that a response can carry: the `error` of its envelope, or its variants.
fn errors<'d>(context: &Context<'d>, response: Node<'d>) -> Vec<Node<'d>> {
    let error = || {
        let content = context.follow(response)?.get("content");
        let (_, body) = members(content).find(|(it, _)| is_json(it))?;
        let envelope = context.follow(body.get("schema")?)?;
        context.follow(property(context, envelope, "error")?)
    };
    let Some(error) = error() else { return Vec::new() };
    match error.get("oneOf") {
        Some(union) => union.items().filter_map(|it| context.follow(it)).collect(),
        None => vec![error],
    }
}
