//! A JSON error is the envelope: an object that requires `error` and `meta`.
//!
//! Clients read `error.type` of every 4xx and 5xx; one body of another shape breaks them at the
//! worst moment.

use crate::prelude::*;
use crate::support::{is_json, members, property};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "error-envelope",
    title: "a 4xx or 5xx has a JSON body that requires `error` and `meta`, and `error` has a \
            required `type`",
    reason: "Clients branch on `error.type` of every failure; another shape breaks them.",
    level: Level::Error,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for operation in &context.operations {
        for (status, listed) in members(operation.node.get("responses")) {
            let Some(response) = context.follow(listed) else { continue };
            if !status.starts_with(['4', '5']) && status != "default" {
                continue;
            }
            let body = members(response.get("content")).find(|(it, _)| is_json(it));
            let fault = match body.and_then(|(_, it)| it.get("schema")) {
                None => Some("has no JSON body with a schema"),
                Some(schema) => fault(context, schema),
            };
            if let Some(fault) = fault {
                report.key(
                    listed,
                    format!("the {status} is not the envelope: it {fault}"),
                    "refer to an envelope `{ error: {type, message}, meta }`",
                );
            }
        }
    }
}

fn fault<'d>(context: &Context<'d>, schema: Node<'d>) -> Option<&'static str> {
    let schema = context.follow(schema)?;
    for (name, fault) in
        [("error", "does not require `error`"), ("meta", "does not require `meta`")]
    {
        if property(context, schema, name).is_none() || !requires(schema, name) {
            return Some(fault);
        }
    }
    let error = context.follow(property(context, schema, "error")?)?;
    let tag = property(context, error, "type");
    tag.is_none().then_some("has an `error` without a `type`")
}

fn requires(schema: Node<'_>, name: &str) -> bool {
    let required = schema.get("required").into_iter().flat_map(Node::items);
    required.filter_map(Node::as_str).any(|it| it == name)
}
