//! No reference leads back to itself before it reaches an object.
//!
//! A schema may contain itself through a property; but a chain of `$ref` or `allOf` alone that
//! ends where it began describes nothing, and makes naive readers loop.

use std::collections::HashMap;

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "ref-cycle",
    title: "no chain of `$ref` and `allOf` leads back to its start",
    reason: "Nothing stands behind such a chain, and readers that follow it never return.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

#[derive(Clone, Copy, PartialEq)]
enum State {
    Open,
    Done,
}

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let mut states: HashMap<u32, State> = HashMap::new();
    for site in context.sites() {
        // Depth first, by hand: a chain may be longer than the stack of a thread.
        let mut stack = vec![(site.node, false)];
        while let Some((node, left)) = stack.pop() {
            if left {
                states.insert(node.id(), State::Done);
                continue;
            }
            match states.get(&node.id()) {
                Some(State::Done) => continue,
                Some(State::Open) => {
                    report.value(
                        node,
                        "a chain of references leads back to where it began",
                        "make one of them a definition, or break the chain with a property",
                    );
                    continue;
                }
                None => {}
            }
            states.insert(node.id(), State::Open);
            stack.push((node, true));
            stack.extend(next(context, node).into_iter().map(|it| (it, false)));
        }
    }
}

/// What has to be known before the node is.
fn next<'d>(context: &Context<'d>, node: Node<'d>) -> Vec<Node<'d>> {
    let reference = node.get("$ref").and_then(Node::as_str);
    if let Some(target) = reference.and_then(|it| context.document.resolve(it).ok()) {
        return vec![target];
    }
    if context.object(node) == Some(Object::Schema) {
        return node.get("allOf").into_iter().flat_map(Node::items).collect();
    }
    Vec::new()
}
