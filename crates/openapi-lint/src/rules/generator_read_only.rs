//! No required property is `readOnly` or `writeOnly`.
//!
//! One Rust type serves requests and responses, so that a client would have to send what only the
//! server knows, or fail to read what it never gets.

use crate::prelude::*;
use crate::support::{cut, members};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "generator-read-only",
    title: "no required property is `readOnly` or `writeOnly`",
    reason: "One Rust type serves both ways: clients would have to send what only the server \
             knows.",
    level: Level::Warning,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in context.schemas() {
        let required: std::collections::HashSet<_> = schema
            .get("required")
            .into_iter()
            .flat_map(Node::items)
            .filter_map(Node::as_str)
            .collect();
        for (name, property) in members(schema.get("properties")) {
            for flag in ["readOnly", "writeOnly"] {
                let node = property.get(flag).filter(|it| it.as_bool() == Some(true));
                if let Some(node) = node.filter(|_| required.contains(name)) {
                    report.key(
                        node,
                        format!("required property `{}` is `{flag}`", cut(name)),
                        "use one schema for requests and another for responses",
                    );
                }
            }
        }
    }
}
