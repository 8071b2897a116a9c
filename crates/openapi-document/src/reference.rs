//! JSON references within one document.

use std::borrow::Cow;
use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use crate::pointer::unescape;
use crate::{Document, Node, SpecVersion};

/// Why a `$ref` leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReferenceError {
    /// It leads to another document.
    #[error("`{0}` leads out of the document; bundle it into one file")]
    External(String),
    /// There is nothing at its place.
    #[error("`{0}` leads to nothing; check the spelling, or add the component")]
    NotFound(String),
    /// It is no JSON pointer, and no schema has this name.
    #[error("`{0}` is no reference; write `#/components/<kind>/<Name>`")]
    Malformed(String),
    /// Several schemas have this name.
    #[error("`{0}` is the name of several schemas; give each another `$anchor`")]
    Ambiguous(String),
    /// It leads, over other references only, to itself.
    #[error("`{0}` leads back to itself; no schema stands behind it")]
    Cycle(String),
}

/// Most references that may follow one another.
const MAX_CHAIN: usize = 64;

impl Document {
    /// The node that a reference of the form `#/a/b` names, or the schema whose `$anchor` or `$dynamicAnchor` one of
    /// the form `#name` names.
    ///
    /// # Errors
    /// If it is external, malformed, ambiguous, or leads to nothing.
    pub fn resolve<'d>(&'d self, reference: &str) -> Result<Node<'d>, ReferenceError> {
        let Some(fragment) = reference.strip_prefix('#') else {
            return Err(if reference.is_empty() {
                ReferenceError::Malformed(reference.to_owned())
            } else {
                ReferenceError::External(reference.to_owned())
            });
        };
        if fragment.is_empty() {
            return Ok(self.root());
        }
        let Some(pointer) = fragment.strip_prefix('/') else {
            let mut named = self.named(&percent_decode(fragment));
            return match (named.next(), named.next()) {
                (Some(node), None) => Ok(node),
                (Some(_), Some(_)) => Err(ReferenceError::Ambiguous(reference.to_owned())),
                (None, _) => Err(ReferenceError::Malformed(reference.to_owned())),
            };
        };
        let mut node = self.root();
        for step in pointer.split('/') {
            let next = child(node, &percent_decode(step));
            node = next.ok_or_else(|| ReferenceError::NotFound(reference.to_owned()))?;
        }
        Ok(node)
    }

    /// The schemas that an `$anchor` or `$dynamicAnchor` gives a name.
    pub fn named<'d>(&'d self, name: &str) -> impl Iterator<Item = Node<'d>> + use<'d> {
        let known = self.anchors().get(name).map(Vec::as_slice).unwrap_or_default();
        known.iter().map(|it| Node::new(self, *it))
    }

    /// The node at a JSON pointer, or the last one on the way to it.
    #[must_use]
    pub fn nearest(&self, pointer: &str) -> Node<'_> {
        let mut node = self.root();
        for step in pointer.split('/').skip(1) {
            match child(node, step) {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// The node itself, or what the chain of references that it starts leads to.
    ///
    /// # Errors
    /// If a reference of the chain cannot be resolved, or the chain is a cycle.
    pub fn follow<'d>(&'d self, node: Node<'d>) -> Result<Node<'d>, ReferenceError> {
        let mut node = node;
        for _ in 0..MAX_CHAIN {
            let Some(reference) = node.get("$ref").and_then(Node::as_str) else { return Ok(node) };
            node = self.resolve(reference)?;
        }
        let reference = node.get("$ref").and_then(Node::as_str).unwrap_or_default();
        Err(ReferenceError::Cycle(reference.to_owned()))
    }
}

/// The nodes that anchors name, by name.
pub(crate) fn find_anchors(document: &Document) -> HashMap<String, Vec<u32>> {
    let mut found: HashMap<String, Vec<u32>> = HashMap::new();
    // OpenAPI 3.0 does not have them.
    let mut queue = match document.version() {
        SpecVersion::V3_1 => vec![document.root()],
        _ => Vec::new(),
    };
    while let Some(node) = queue.pop() {
        let names = ["$anchor", "$dynamicAnchor"].into_iter().filter_map(|it| node.get(it));
        for name in names.filter_map(Node::as_str) {
            found.entry(name.to_owned()).or_default().push(node.id());
        }
        queue.extend(node.entries().map(|it| it.1).chain(node.items()));
    }
    for nodes in found.values_mut() {
        nodes.sort_unstable();
        nodes.dedup();
    }
    found
}

/// What a step of a JSON pointer leads to.
fn child<'d>(node: Node<'d>, step: &str) -> Option<Node<'d>> {
    let step = unescape(step);
    if node.is_array() {
        step.parse().ok().and_then(|index| node.at(index))
    } else {
        node.get(&step)
    }
}

/// A step whose bytes are no UTF-8 stands for itself.
fn percent_decode(step: &str) -> Cow<'_, str> {
    percent_decode_str(step).decode_utf8().unwrap_or(Cow::Borrowed(step))
}
