//! What can be told of a schema by a look at its keywords.

use super::Part;
use crate::{Node, SpecVersion};

/// Keywords that constrain nothing that the wire carries.
const ANNOTATIONS: [&str; 16] = [
    "title",
    "description",
    "example",
    "examples",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
    "$comment",
    "$id",
    "$schema",
    "$anchor",
    "$defs",
    "definitions",
];

/// The schema that a reference alone, or an `allOf`, `oneOf` or `anyOf` of one member alone, stands for.
///
/// Wrappers may carry annotations. A cycle of wrappers ends where it began.
#[must_use]
pub fn single_target(node: Node<'_>) -> Node<'_> {
    // These say something of the place that must not be lost.
    let of_the_place =
        |key: &str| matches!(key, "default" | "readOnly" | "writeOnly" | "deprecated");
    follow(node, of_the_place)
}

/// The same for whoever asks what is accepted alone, to whom the place says nothing.
pub(super) fn unwrapped(node: Node<'_>) -> Node<'_> {
    follow(node, |_| false)
}

fn follow(node: Node<'_>, keeps: impl Fn(&str) -> bool) -> Node<'_> {
    let mut node = node;
    for _ in 0..64 {
        let Some(next) = step(node, &keeps) else { return node };
        node = next;
    }
    node
}

fn step<'d>(node: Node<'d>, keeps: &impl Fn(&str) -> bool) -> Option<Node<'d>> {
    if let Some(reference) = reference(node) {
        let counts = |key: &str, value| !is_reference(key) && (keeps(key) || !is_idle(key, value));
        if siblings_count(node) && node.entries().any(|(key, value)| counts(key, value)) {
            return None;
        }
        return node.document().resolve(reference).ok();
    }
    let mut wrapped = None;
    for (key, value) in node.entries() {
        match key {
            "allOf" | "oneOf" | "anyOf" if value.len() == 1 && wrapped.is_none() => {
                wrapped = value.at(0);
            }
            _ if keeps(key) => return None,
            _ if is_idle(key, value) => {}
            _ => return None,
        }
    }
    wrapped
}

/// Whether a schema says nothing but a union, so that a chosen branch says it all.
#[must_use]
pub fn is_only_union(node: Node<'_>) -> bool {
    node.entries().all(|(key, value)| {
        matches!(key, "oneOf" | "anyOf" | "discriminator" | "nullable") || is_idle(key, value)
    })
}

pub(super) fn is_annotation(key: &str) -> bool {
    ANNOTATIONS.contains(&key) || key.starts_with("x-")
}

/// The reference that a schema is, or stands beside.
///
/// A `$dynamicRef` is one where a single schema of the document has its name: only where several have it does what it
/// leads to depend on the way that led to it (JSON Schema Core 2020-12, 8.2.3.2).
pub(super) fn reference(node: Node<'_>) -> Option<&str> {
    let text = |key: &str| node.get(key).and_then(Node::as_str);
    text("$ref").or_else(|| {
        text("$dynamicRef").filter(|it| siblings_count(node) && node.document().resolve(it).is_ok())
    })
}

pub(super) fn is_reference(key: &str) -> bool {
    matches!(key, "$ref" | "$dynamicRef")
}

/// Whether the members beside a `$ref` count: since 3.1 they do.
pub(super) fn siblings_count(node: Node<'_>) -> bool {
    node.document().version() == SpecVersion::V3_1
}

/// What `nullable: true` does to the schema that it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Nullable {
    /// It is absent, or nothing comes of it.
    Idle,
    /// Null is among the types, and the other keywords say whether it is accepted.
    Type,
    /// Null is accepted, since no other keyword refuses it.
    Accepts,
}

/// OpenAPI 3.0.3 lets `nullable` add null to the types that `type` lists beside it, and do nothing else: null still
/// has to be among the values of an `enum` and has to be accepted by each schema of an `allOf` ("Clarify Semantics of
/// nullable in OpenAPI 3.0"). Version 3.1 does not have it.
pub(super) fn nullable(node: Node<'_>) -> Nullable {
    if nullable_node(node).is_none()
        || node.get("type").is_none()
        || node.document().version() == SpecVersion::V3_1
    {
        return Nullable::Idle;
    }
    let refuses = node.entries().any(|(key, value)| match key {
        "enum" => !value.items().any(Node::is_null),
        "const" | "allOf" | "oneOf" | "anyOf" | "not" => true,
        _ => false,
    });
    if refuses { Nullable::Type } else { Nullable::Accepts }
}

/// The `nullable: true` of a schema, whatever comes of it.
pub(super) fn nullable_node(node: Node<'_>) -> Option<Node<'_>> {
    node.get("nullable").filter(|it| it.as_bool() == Some(true))
}

/// The `nullable: true` of a schema, if null is accepted for it.
#[must_use]
pub fn accepted_null(node: Node<'_>) -> Option<Node<'_>> {
    nullable_node(node).filter(|_| nullable(node) == Nullable::Accepts)
}

/// Whether a schema constrains nothing, as far as a look at its keywords tells.
pub(super) fn accepts_all(node: Node<'_>) -> bool {
    node.as_bool() == Some(true)
        || node.is_object() && node.entries().all(|(key, value)| is_idle(key, value))
}

/// Whether a keyword constrains nothing, by its name or with this value.
pub(super) fn is_idle(key: &str, value: Node<'_>) -> bool {
    match key {
        "additionalProperties" | "items" | "propertyNames" => {
            value.as_bool() == Some(true) || value.is_object() && value.is_empty()
        }
        "minItems" | "minLength" | "minProperties" => value.as_u64() == Some(0),
        "uniqueItems" | "nullable" => value.as_bool() == Some(false),
        _ => is_annotation(key),
    }
}

/// Whether a schema accepts null and nothing else, as far as a look at its keywords tells.
pub(super) fn is_null_schema(node: Node<'_>) -> bool {
    let lists_null = |it: Node<'_>| it.items().any(Node::is_null);
    let mut only_null = false;
    for (key, value) in node.entries() {
        let (accepted, only) = match key {
            "type" => {
                let mut names =
                    std::iter::once(value).chain(value.items()).filter_map(Node::as_str);
                let null = names.any(|it| it == "null");
                let alone = value.as_str() == Some("null") || value.len() == 1;
                (null || nullable(node) != Nullable::Idle, null && alone)
            }
            "enum" => (lists_null(value), value.len() == 1),
            "const" => (value.is_null(), true),
            "nullable" => (true, false),
            _ => (is_idle(key, value), false),
        };
        if !accepted {
            return false;
        }
        only_null |= only;
    }
    only_null
}

/// Whether null would match both branches of a `oneOf`, and be refused thereby, as far as `type` tells.
pub(super) fn exclusive_null(exclusive: bool, other: Part<'_>) -> bool {
    if !exclusive {
        return false;
    }
    let node = single_target(other.node);
    let names_null = |types: Node<'_>| {
        types.as_str() == Some("null") || types.items().any(|it| it.as_str() == Some("null"))
    };
    nullable(node) != Nullable::Idle || node.get("type").is_none_or(names_null)
}
