//! Links of responses to what may be called next.

use std::collections::HashMap;

use openapi_document::{Node, Operation};

use super::server::same_url;
use super::{Here, Walk, differ, text};
use crate::draft::Draft;

/// The operations that links can lead to.
#[derive(Debug, Default)]
pub(super) struct Targets<'d> {
    /// Nodes of operations by `operationId`, in the base and in the revision.
    ids: [HashMap<&'d str, u32>; 2],
    /// Operations of the base, and what they are in the revision.
    twins: HashMap<u32, u32>,
}

impl<'d> Targets<'d> {
    pub(super) fn new(base: &[Operation<'d>], revision: &[Operation<'d>]) -> Self {
        let ids = [base, revision].map(|operations| {
            operations.iter().filter_map(|it| Some((it.id()?, it.node.id()))).collect()
        });
        Self { ids, twins: HashMap::new() }
    }

    pub(super) fn pair(&mut self, old: &Operation<'d>, new: &Operation<'d>) {
        self.twins.insert(old.node.id(), new.node.id());
    }

    /// The operation that a link names, by its id or by a reference.
    fn of(&self, revision: bool, link: Node<'d>) -> Option<u32> {
        match text(link, "operationId") {
            Some(id) => self.ids[usize::from(revision)].get(id).copied(),
            None => {
                let found = link.document().resolve(text(link, "operationRef")?);
                found.ok().map(Node::id)
            }
        }
    }
}

impl<'d> Walk<'d> {
    pub(super) fn links(&mut self, here: Here, base: Node<'d>, revision: Node<'d>) {
        let entries = |it: Node<'d>| it.get("links").into_iter().flat_map(Node::entries);
        let near = |it: Node<'d>| it.get("links").unwrap_or(it);
        for (name, listed) in entries(base) {
            let new = revision.get("links").and_then(|it| it.get(name));
            let Some(new) = new else {
                let draft = Draft::new("link-removed", listed, near(revision))
                    .removed()
                    .named(name)
                    .detail(format!("`{name}`"));
                self.draft(here, false, draft);
                continue;
            };
            let (old, new) = (self.follow(false, listed), self.follow(true, new));
            if self.leads_elsewhere(old, new) {
                let draft = Draft::new("link-changed", old, new).detail(format!("`{name}`"));
                self.draft(here, false, draft);
            }
        }
        for (name, listed) in entries(revision) {
            if base.get("links").and_then(|it| it.get(name)).is_none() {
                let draft = Draft::new("link-added", near(base), listed)
                    .added()
                    .named(name)
                    .detail(format!("`{name}`"));
                self.draft(here, false, draft);
            }
        }
    }

    /// Whether who follows a link calls something else, or sends something else there.
    fn leads_elsewhere(&self, old: Node<'d>, new: Node<'d>) -> bool {
        let target = |it: Node<'d>| ["operationId", "operationRef"].map(|key| text(it, key));
        let (before, after) = (self.targets.of(false, old), self.targets.of(true, new));
        let moved = match (before.and_then(|it| self.targets.twins.get(&it)), after) {
            (Some(twin), Some(after)) => *twin != after,
            _ => target(old) != target(new),
        };
        let server = |it: Node<'d>| it.get("server");
        let url = |it: Node<'d>| server(it).and_then(|it| text(it, "url")).map(same_url);
        let variables = |it: Node<'d>| server(it).and_then(|it| it.get("variables"));
        moved
            || url(old) != url(new)
            || differ(variables(old), variables(new))
            || ["parameters", "requestBody"].iter().any(|key| differ(old.get(key), new.get(key)))
    }
}
