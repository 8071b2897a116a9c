//! Which members `unevaluatedProperties`, and which items `unevaluatedItems`, leaves to its schema.

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
    if owner.get("additionalProperties").is_some() {
        return Evaluated::All;
    }
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

/// The items that the schemas beside `unevaluatedItems` evaluate.
pub(super) enum Items<'d> {
    /// Every one.
    All,
    /// The first ones, by these schemas.
    First(Vec<Node<'d>>),
}

/// What is evaluated beside the `unevaluatedItems` of a schema; `None` if it depends on the value.
pub(super) fn evaluated_items(owner: Node<'_>) -> Option<Items<'_>> {
    if owner.get("items").is_some_and(|it| !it.is_array()) {
        return Some(Items::All);
    }
    let mut first = Vec::new();
    let all = collect_items(owner, true, &mut first, 0)?;
    Some(if all { Items::All } else { Items::First(first) })
}

/// Adds the longest list of first items; whether every item is evaluated, or `None` if it depends.
fn collect_items<'d>(
    node: Node<'d>,
    outermost: bool,
    first: &mut Vec<Node<'d>>,
    depth: usize,
) -> Option<bool> {
    let depends = |it: &&str| node.get(it).is_some();
    if depth > DEPTH || DEPENDING.iter().chain(&["contains"]).any(depends) {
        return None;
    }
    let mut all = !outermost && node.get("unevaluatedItems").is_some();
    let dynamic = node.get("$dynamicRef").and_then(Node::as_str);
    if dynamic.is_some() && reference(node) != dynamic {
        return None;
    }
    if let Some(target) = reference(node) {
        all |= collect_items(node.document().resolve(target).ok()?, false, first, depth + 1)?;
    }
    let items = node.get("items");
    let listed = node.get("prefixItems").or(items.filter(|it| it.is_array()));
    all |= items.is_some_and(|it| !it.is_array());
    let listed: Vec<Node<'d>> = listed.into_iter().flat_map(Node::items).collect();
    if listed.len() > first.len() {
        *first = listed;
    }
    for member in node.get("allOf").into_iter().flat_map(Node::items) {
        all |= collect_items(member, false, first, depth + 1)?;
    }
    Some(all)
}
