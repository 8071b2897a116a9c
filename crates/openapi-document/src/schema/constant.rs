//! Schemas that accept every value or none, and negations, where that is written plainly.

use super::Types;
use super::shape::{is_idle, reference, unwrapped};
use crate::Node;

/// How deep a schema is looked into; references may lead in circles.
const DEEPEST: usize = 16;

/// What a schema says of every value alike, where it is written plainly.
pub(super) fn constant(node: Node<'_>) -> Option<bool> {
    constant_within(node, DEEPEST)
}

fn constant_within(node: Node<'_>, depth: usize) -> Option<bool> {
    let node = unwrapped(node);
    let depth = depth.checked_sub(1)?;
    if let Some(accepts) = node.as_bool() {
        return Some(accepts);
    }
    if !node.is_object() || reference(node).is_some() {
        return None;
    }
    let says = |(key, value): (&str, Node<'_>)| match key {
        "not" => constant_within(value, depth).map(|accepts| !accepts),
        // One of the others is a wrapper that only says something of its place.
        "allOf" | "anyOf" | "oneOf" if key == "allOf" || value.len() == 1 => {
            conjunction(value.items().map(|it| constant_within(it, depth)))
        }
        _ => None,
    };
    let keywords = node.entries().filter(|(key, value)| !is_idle(key, *value));
    conjunction(keywords.map(says))
}

/// Whether all hold, as far as is known.
fn conjunction(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all = None,
        }
    }
    all
}

/// The schema that this one is nothing but the negation of.
pub(super) fn only_negates(node: Node<'_>) -> Option<Node<'_>> {
    let mut keywords = essential(node).entries().filter(|(key, value)| !is_idle(key, *value));
    match (keywords.next(), keywords.next()) {
        (Some(("not", negated)), None) => Some(negated),
        _ => None,
    }
}

/// The schema without conjunctions of which only one member says anything.
fn essential(node: Node<'_>) -> Node<'_> {
    let mut node = unwrapped(node);
    for _ in 0..DEEPEST {
        let mut keywords = node.entries().filter(|(key, value)| !is_idle(key, *value));
        let (Some(("allOf", members)), None) = (keywords.next(), keywords.next()) else { break };
        let mut telling = members.items().filter(|it| constant(*it) != Some(true));
        let (Some(only), None) = (telling.next(), telling.next()) else { break };
        node = unwrapped(only);
    }
    node
}

/// The member that a schema of objects requires, and nothing else.
pub(super) fn only_requires(node: Node<'_>) -> Option<&str> {
    let node = essential(node);
    let mut keywords = node.entries().filter(|(key, value)| !is_idle(key, *value));
    let plain = keywords.all(|(key, value)| match key {
        "type" => Types::of_keyword(value) == Some(Types::OBJECT),
        key => key == "required",
    });
    let required = node.get("required").filter(|it| plain && it.len() == 1)?;
    required.at(0)?.as_str()
}
