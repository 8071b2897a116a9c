//! The edits that a difference between the SDKs comes from, found in the texts of the documents.
//!
//! A type can change because of an edit anywhere that it is made of. Where an edit of the text stands does not
//! depend on what the types are called, so that all that one edit brings can be told at one place.

use std::collections::HashSet;

use openapi_document::{Document, Kind, Node};

use super::changes::Change;
use crate::engine::Sameness;

/// One edit of the text, at the node that owns it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cause<'d> {
    /// What changed, or what something was added to.
    pub(super) base: Node<'d>,
    /// What it became, or what something was removed from.
    pub(super) revision: Node<'d>,
    pub(super) added: bool,
    pub(super) removed: bool,
}

impl<'d> Cause<'d> {
    fn new(base: Node<'d>, revision: Node<'d>) -> Self {
        Self { base, revision, added: false, removed: false }
    }

    pub(super) fn key(&self) -> (u32, u32) {
        (self.base.id(), self.revision.id())
    }

    /// The nodes that the edit is about, with the document that each is of.
    pub(super) fn nodes(&self) -> impl Iterator<Item = (usize, Node<'d>)> {
        let base = (!self.added).then_some((0, self.base));
        base.into_iter().chain((!self.removed).then_some((1, self.revision)))
    }
}

/// Finds causes.
pub(super) struct Causes<'c, 'd> {
    documents: (&'d Document, &'d Document),
    same: &'c Sameness,
}

impl<'c, 'd> Causes<'c, 'd> {
    pub(super) fn new(documents: (&'d Document, &'d Document), same: &'c Sameness) -> Self {
        Self { documents, same }
    }

    /// The edits that lie nearest to where a change is seen.
    pub(super) fn of(&self, change: &Change<'d>) -> Vec<Cause<'d>> {
        let mut out = Vec::new();
        let (base, revision) = (change.base.first(), change.revision.first());
        for (side, node) in [base, revision].into_iter().enumerate() {
            match node.map(|it| self.pair(side, *it)) {
                Some(Ok((base, revision))) => self.below(base, revision, &mut out),
                // What has moved as a whole is compared with where it went.
                Some(Err(cause)) => match (base, revision) {
                    (Some(base), Some(revision)) => self.below(*base, *revision, &mut out),
                    _ => out.push(cause),
                },
                None => {}
            }
        }
        let mut known = HashSet::new();
        out.retain(|it| known.insert(it.key()));
        out
    }

    /// The node with the one that stands at its place in the other document, or what took it away.
    fn pair(&self, side: usize, node: Node<'d>) -> Result<(Node<'d>, Node<'d>), Cause<'d>> {
        let roots = (self.documents.0.root(), self.documents.1.root());
        let mut path = vec![node];
        while let Some(parent) = path.last().and_then(|it| it.parent()) {
            path.push(parent);
        }
        let order = |own: Node<'d>, other: Node<'d>| {
            if side == 0 { Cause::new(own, other) } else { Cause::new(other, own) }
        };
        let mut other = if side == 0 { roots.1 } else { roots.0 };
        // The last pair of objects, which owns what differs in lists and in kind.
        let mut owner = order(if side == 0 { roots.0 } else { roots.1 }, other);
        for step in path.iter().rev().skip(1) {
            let Some(parent) = step.parent() else { continue };
            let next = match (step.key(), step.index()) {
                (Some(key), _) => match other.get(key) {
                    Some(next) => next,
                    None if other.kind() == Kind::Object => {
                        let cause = order(*step, other);
                        return Err(Cause { added: side == 1, removed: side == 0, ..cause });
                    }
                    None => return Err(owner),
                },
                (None, Some(index)) if parent.len() == other.len() => {
                    other.at(index).ok_or(owner)?
                }
                _ => return Err(owner),
            };
            if next.kind() != step.kind() {
                return Err(owner);
            }
            other = next;
            if next.kind() == Kind::Object {
                owner = order(*step, next);
            }
        }
        let found = order(node, other);
        Ok((found.base, found.revision))
    }

    /// The edits in two nodes; where their texts are the same, those in what they refer to.
    fn below(&self, base: Node<'d>, revision: Node<'d>, out: &mut Vec<Cause<'d>>) {
        let mut seen = HashSet::new();
        let mut queue = vec![(base, revision)];
        // Those that are the fewest references away are the nearest.
        while !queue.is_empty() && out.is_empty() {
            let mut next = Vec::new();
            for (base, revision) in queue {
                if !self.same.same_text(base, revision) {
                    let owner = [base, revision].iter().all(|it| it.kind() == Kind::Object);
                    let parents = || base.parent().zip(revision.parent());
                    let owner = if owner { None } else { parents() };
                    let owner = owner.unwrap_or((base, revision));
                    self.differences(base, revision, owner, out);
                } else if !self.same.same((0, base), (1, revision)) {
                    self.targets(base, revision, &mut seen, &mut next);
                }
            }
            queue = next;
        }
    }

    fn differences(
        &self,
        base: Node<'d>,
        revision: Node<'d>,
        owner: (Node<'d>, Node<'d>),
        out: &mut Vec<Cause<'d>>,
    ) {
        if self.same.same_text(base, revision) {
            return;
        }
        match (base.kind(), revision.kind()) {
            (Kind::Object, Kind::Object) => {
                for (key, value) in base.entries() {
                    match revision.get(key) {
                        Some(other) => self.differences(value, other, (base, revision), out),
                        None => {
                            out.push(Cause { removed: true, ..Cause::new(value, revision) });
                        }
                    }
                }
                for (key, value) in revision.entries() {
                    if base.get(key).is_none() {
                        out.push(Cause { added: true, ..Cause::new(base, value) });
                    }
                }
            }
            (Kind::Array, Kind::Array) if base.len() == revision.len() => {
                for (value, other) in base.items().zip(revision.items()) {
                    self.differences(value, other, owner, out);
                }
            }
            _ => out.push(Cause::new(owner.0, owner.1)),
        }
    }

    /// What both refer to by the same name.
    fn targets(
        &self,
        base: Node<'d>,
        revision: Node<'d>,
        seen: &mut HashSet<u32>,
        out: &mut Vec<(Node<'d>, Node<'d>)>,
    ) {
        for (key, value) in base.entries() {
            let Some(other) = revision.get(key) else { continue };
            match value.as_str() {
                Some(target) if key == "$ref" => {
                    let targets =
                        (self.documents.0.resolve(target), self.documents.1.resolve(target));
                    if let (Ok(base), Ok(revision)) = targets
                        && seen.insert(base.id())
                    {
                        out.push((base, revision));
                    }
                }
                _ => self.targets(value, other, seen, out),
            }
        }
        for (value, other) in base.items().zip(revision.items()) {
            self.targets(value, other, seen, out);
        }
    }
}
