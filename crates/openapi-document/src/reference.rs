//! JSON references within one document.

use std::borrow::Cow;

use crate::pointer::unescape;
use crate::{Document, Node};

/// Why a `$ref` leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// It leads to another document.
    #[error("`{0}` leads out of the document; bundle it into one file")]
    External(String),
    /// There is nothing at its place.
    #[error("`{0}` leads to nothing; check the spelling, or add the component")]
    NotFound(String),
    /// It is no JSON pointer.
    #[error("`{0}` is no reference; write `#/components/<kind>/<Name>`")]
    Malformed(String),
    /// It leads, over other references only, to itself.
    #[error("`{0}` leads back to itself; no schema stands behind it")]
    Cycle(String),
}

/// Most references that may follow one another.
const MAX_CHAIN: usize = 64;

impl Document {
    /// The node that a reference of the form `#/a/b` names.
    ///
    /// # Errors
    /// If it is external, malformed, or leads to nothing.
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
            return Err(ReferenceError::Malformed(reference.to_owned()));
        };
        let mut node = self.root();
        for step in pointer.split('/') {
            let next = child(node, &percent_decode(step));
            node = next.ok_or_else(|| ReferenceError::NotFound(reference.to_owned()))?;
        }
        Ok(node)
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

/// What a step of a JSON pointer leads to.
fn child<'d>(node: Node<'d>, step: &str) -> Option<Node<'d>> {
    let step = unescape(step);
    if node.is_array() {
        step.parse().ok().and_then(|index| node.at(index))
    } else {
        node.get(&step)
    }
}

fn percent_decode(step: &str) -> Cow<'_, str> {
    if !step.contains('%') {
        return Cow::Borrowed(step);
    }
    let bytes = step.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = step.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], byte) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(step), Cow::Owned)
}
