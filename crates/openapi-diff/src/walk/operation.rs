//! One operation of both documents.

use openapi_document::{Node, Operation};

use super::{Here, Walk, differ, flag};
use crate::draft::Draft;

impl<'d> Walk<'d> {
    pub(super) fn operation(&mut self, here: Here, old: &Operation<'d>, new: &Operation<'d>) {
        let (base, revision) = (old.node, new.node);
        let (before, after) = (base.get("operationId"), revision.get("operationId"));
        if differ(before, after) {
            let draft = Draft::new(
                "operation-id-changed",
                before.unwrap_or(base),
                after.unwrap_or(revision),
            );
            let name =
                |it: Option<Node<'_>>| it.and_then(Node::as_str).unwrap_or("none").to_owned();
            let detail = format!("from `{}` to `{}`", name(before), name(after));
            let draft = draft.detail(detail);
            self.draft(here, true, draft);
        }
        let tags = |node: Node<'d>| -> Vec<String> {
            let tags = node.get("tags").into_iter().flat_map(Node::items);
            tags.filter_map(Node::as_str).map(str::to_owned).collect()
        };
        if tags(base) != tags(revision) {
            let draft = Draft::new(
                "tags-changed",
                base.get("tags").unwrap_or(base),
                revision.get("tags").unwrap_or(revision),
            );
            self.draft(here, true, draft);
        }
        self.lifecycle(here, base, revision);
        self.parameters(here, old, new);
        self.request_body(here, base, revision);
        self.responses(here, base, revision);
        self.callbacks(here, base, revision);
    }

    pub(super) fn deprecation(&mut self, here: Here, base: Node<'d>, revision: Node<'d>) {
        let rule = match (flag(base, "deprecated"), flag(revision, "deprecated")) {
            (false, true) => "deprecated",
            (true, false) => "undeprecated",
            _ => return,
        };
        let draft = Draft::new(
            rule,
            base.get("deprecated").unwrap_or(base),
            revision.get("deprecated").unwrap_or(revision),
        );
        self.draft(here, true, draft);
    }
}
