//! Which members `unevaluatedProperties` leaves to its schema.

use super::shape::{reference, siblings_count};
use crate::Node;

/// Deepest nesting of references and conjunctions that is looked into.
const DEPTH: usize = 16;

/// Keywords that evaluate members depending on the value.
const DEPENDING: [&str; 7] =
    ["anyOf", "oneOf", "not", "if", "dependentSchemas", "dependencies", "$recursiveRef"];

/// The members that the schemas beside the keyword evaluate.
pub(super) enum Evaluated<'d> {
    /// Every one.
    All,
    /// Those that these `properties` and `patternProperties` name.
    Named(Vec<Node<'d>>),
    /// It depends on the value.
    Unknown,
}

/// What is evaluated beside the `unevaluatedProperties` of a schema.
pub(super) fn evaluated(owner: Node<'_>) -> Evaluated<'_> {
    let mut named = Vec::new();
    match collect(owner, true, &mut named, 0) {
        Some(true) => Evaluated::All,
        Some(false) => Evaluated::Named(named),
        None => Evaluated::Unknown,
    }
}

/// Adds what a schema evaluates; whether that is every member, or `None` if it depends.
fn collect<'d>(
    node: Node<'d>,
    outermost: bool,
    into: &mut Vec<Node<'d>>,
    depth: usize,
) -> Option<bool> {
    if depth > DEPTH || DEPENDING.iter().any(|it| node.get(it).is_some()) {
        return None;
    }
    let mut all = false;
    let dynamic = node.get("$dynamicRef").and_then(Node::as_str);
    if dynamic.is_some() && reference(node) != dynamic {
        return None;
    }
    if let Some(target) = reference(node) {
        let target = node.document().resolve(target).ok()?;
        all |= collect(target, false, into, depth + 1)?;
        if !siblings_count(node) {
            return Some(all);
        }
    }
    all |= node.get("additionalProperties").is_some();
    all |= !outermost && node.get("unevaluatedProperties").is_some();
    into.extend(["properties", "patternProperties"].iter().filter_map(|it| node.get(it)));
    for member in node.get("allOf").into_iter().flat_map(Node::items) {
        all |= collect(member, false, into, depth + 1)?;
    }
    Some(all)
}
