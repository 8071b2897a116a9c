//! The catalogue: every error type that an answer can carry, found by what it looks like.

use std::collections::{BTreeSet, HashSet};

use openapi_document::schema::{Branch, single_target};
use openapi_document::{Document, Node};
use serde_json::Value;

use super::evidence::Evidence;
use super::operation::Operation;
use super::schema::{Shape, component, merged, properties};
use crate::prose;

/// An error type: a component that is an object whose member `type` has one value.
#[derive(Debug)]
pub(crate) struct ErrorType<'d> {
    /// The value of `type`.
    pub(crate) name: &'d str,
    /// What makes it happen.
    pub(crate) cause: &'d str,
    /// What to do about it.
    pub(crate) cure: &'d str,
    /// How it is known.
    pub(crate) evidence: Option<Evidence<'d>>,
    /// Statuses that it comes with, apart from ranges.
    pub(crate) statuses: BTreeSet<&'d str>,
    /// The operations that declare it, with the status.
    pub(crate) operations: Vec<(&'d str, &'d str)>,
    /// The error object.
    pub(crate) shape: Shape<'d>,
    /// A whole answer.
    pub(crate) example: Option<Value>,
}

/// Whether a status stands for several.
pub(crate) fn is_range(status: &str) -> bool {
    status == "default" || status.to_ascii_uppercase().ends_with("XX")
}

/// Whether an answer with this status is a failure.
pub(crate) fn is_failure(status: &str) -> bool {
    status == "default" || status.starts_with(['4', '5'])
}

/// The error types that a schema can hold, in the order of the document.
pub(crate) fn types_in(schema: Node<'_>) -> Vec<(&str, Node<'_>)> {
    let mut found = Vec::new();
    search(schema, &mut HashSet::new(), &mut found);
    found
}

fn search<'d>(node: Node<'d>, seen: &mut HashSet<u32>, found: &mut Vec<(&'d str, Node<'d>)>) {
    let target = single_target(node);
    if !seen.insert(target.id()) {
        return;
    }
    if let Some(name) = tag(target) {
        found.push((name, target));
        return;
    }
    let schema = merged(target);
    for (_, member) in properties(&schema) {
        search(member, seen, found);
    }
    for branch in schema.unions.iter().flat_map(|it| &it.branches) {
        if let Branch::Schema(part) = branch {
            search(part.node, seen, found);
        }
    }
}

/// The one value of `type`, for a component that has such a member.
fn tag(node: Node<'_>) -> Option<&str> {
    component(node)?;
    let schema = merged(node);
    let (_, ty) = properties(&schema).into_iter().find(|(name, _)| *name == "type")?;
    match merged(ty).values?.as_slice() {
        [only] => only.as_str(),
        _ => None,
    }
}

/// All error types that operations answer with, by their first status, then by name.
pub(crate) fn catalogue<'d>(
    document: &'d Document,
    operations: &[&Operation<'d>],
) -> Vec<ErrorType<'d>> {
    let mut errors: Vec<ErrorType<'d>> = Vec::new();
    for operation in operations {
        for answer in operation.failures.iter() {
            for (name, node) in &answer.errors {
                let index = errors.iter().position(|it| it.name == *name).unwrap_or_else(|| {
                    errors.push(entry(name, *node));
                    errors.len() - 1
                });
                let Some(error) = errors.get_mut(index).filter(|_| !is_range(answer.status)) else {
                    continue;
                };
                error.statuses.insert(answer.status);
                error.operations.push((operation.id, answer.status));
            }
        }
    }
    for error in &mut errors {
        error.example = example(document, error.name);
    }
    errors.sort_by_key(|it| (it.statuses.first().copied().unwrap_or("~"), it.name));
    errors
}

fn entry<'d>(name: &'d str, node: Node<'d>) -> ErrorType<'d> {
    let shape = Shape::nested(node);
    let (cause, cure) = prose::cause_and_cure(shape.facts.description);
    ErrorType {
        name,
        cause,
        cure,
        evidence: shape.facts.evidence,
        statuses: BTreeSet::new(),
        operations: Vec::new(),
        shape,
        example: None,
    }
}

/// The first example of an answer whose `error.type` has a name.
fn example(document: &Document, name: &str) -> Option<Value> {
    let of_operations = document.operations().flat_map(|operation| operation.responses(document));
    let values = of_operations.flat_map(|(_, response)| {
        let media = response.get("content").into_iter().flat_map(Node::entries);
        media.flat_map(|(_, media)| {
            let named = media.get("examples").into_iter().flat_map(Node::entries);
            named.filter_map(|(_, example)| example.get("value")).chain(media.get("example"))
        })
    });
    let mut fitting = values.filter(|it| {
        it.get("error").and_then(|it| it.get("type")).and_then(Node::as_str) == Some(name)
    });
    fitting.next().map(Node::to_json)
}
