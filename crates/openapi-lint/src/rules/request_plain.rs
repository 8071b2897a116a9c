//! JSON requests are plain objects, which the server stubs can check member by member.
//!
//! The stubs name every missing member and every wrong value of a request at once. They cannot do
//! it for unions, compositions or schemas that contain themselves, nor with patterns that take
//! unbounded time.

use std::collections::HashMap;

use crate::bodies::schemas_of;
use crate::prelude::*;
use crate::support::cut;
use crate::walk::Direction;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "request-plain",
    title: "JSON requests are plain objects: no union, no composition, no recursion, and patterns \
            without look-around",
    reason: "The server stubs could not say what is wrong with such a request.",
    level: Level::Error,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let mut states = HashMap::new();
    for schema in schemas_of(context, Some(Direction::Request)) {
        for keyword in ["oneOf", "anyOf", "allOf", "not"] {
            if let Some(node) = schema.get(keyword) {
                report.key(
                    node,
                    format!("`{keyword}` in a request"),
                    "describe requests with plain objects",
                );
            }
        }
        let pattern = schema.get("pattern").and_then(|it| Some((it, it.as_str()?)));
        if let Some((node, text)) = pattern
            && regress::Regex::new(text).is_ok()
            && regex_automata::meta::Regex::new(text).is_err()
        {
            report.value(
                node,
                format!("pattern `{}` of a request may take unbounded time", cut(text)),
                "write it without look-around and back references",
            );
        }
        if contains_itself(context, schema, &mut states) {
            report.key(
                schema,
                "the schema of a request contains itself",
                "describe requests without recursion",
            );
        }
    }
}

/// Whether a member leads back to the schema that is being looked at. Each schema is entered once.
fn contains_itself<'d>(
    context: &Context<'d>,
    schema: Node<'d>,
    states: &mut HashMap<u32, bool>,
) -> bool {
    // The state is true while a schema is open, that is while its members are being looked at.
    let mut stack = vec![(schema, false)];
    let mut found = false;
    while let Some((node, left)) = stack.pop() {
        let Some(node) = context.follow(node) else { continue };
        if left {
            states.insert(node.id(), false);
            continue;
        }
        match states.get(&node.id()) {
            Some(is_open) => found |= is_open,
            None => {
                states.insert(node.id(), true);
                stack.push((node, true));
                let members = node.get("properties").into_iter().flat_map(Node::entries);
                stack.extend(members.map(|(_, it)| (it, false)));
                stack.extend(node.get("items").map(|it| (it, false)));
            }
        }
    }
    found
}
