//! Callbacks and webhooks: requests that the server makes.

use std::collections::BTreeSet;

use openapi_document::{Method, Node, Operation};

use super::{Here, User, Walk};
use crate::draft::Draft;

impl<'d> Walk<'d> {
    pub(super) fn callbacks(&mut self, here: Here, base: Node<'d>, revision: Node<'d>) {
        let entries = |it: Node<'d>| it.get("callbacks").into_iter().flat_map(Node::entries);
        let mut free: Vec<(&str, Node<'d>)> = entries(revision).collect();
        let mut gone = Vec::new();
        for (name, old) in entries(base) {
            match free.iter().position(|it| it.0 == name) {
                Some(at) => self.callback(here, name, old, free.remove(at).1),
                None => gone.push((name, old)),
            }
        }
        for (name, old) in gone {
            // The name of a callback is not on the wire; where it calls is.
            let urls = self.urls(false, old);
            if let Some(at) = free.iter().position(|it| self.urls(true, it.1) == urls) {
                self.callback(here, name, old, free.remove(at).1);
                continue;
            }
            let near = revision.get("callbacks").unwrap_or(revision);
            let draft = Draft::new("callback-removed", old, near).removed();
            self.draft(here, false, draft.named(name).detail(format!("`{name}`")));
        }
        for (name, new) in free {
            let near = base.get("callbacks").unwrap_or(base);
            let draft = Draft::new("callback-added", near, new).added();
            self.draft(here, false, draft.named(name).detail(format!("`{name}`")));
        }
    }

    /// The expressions that tell where a callback calls.
    fn urls(&self, revision: bool, callback: Node<'d>) -> BTreeSet<&'d str> {
        let callback = self.follow(revision, callback);
        callback.entries().map(|it| it.0).filter(|it| !it.starts_with("x-")).collect()
    }

    fn callback(&mut self, here: Here, name: &str, old: Node<'d>, new: Node<'d>) {
        let (old, new) = (self.follow(false, old), self.follow(true, new));
        let entries = |it: Node<'d>| -> Vec<(&'d str, Node<'d>)> {
            it.entries().filter(|it| !it.0.starts_with("x-")).collect()
        };
        let (before, after) = (entries(old), entries(new));
        let alone = before.len() == 1 && after.len() == 1;
        for (expression, item) in &before {
            let same = after.iter().find(|it| it.0 == *expression);
            match same.or(after.first().filter(|_| alone)) {
                Some((other, twin)) => {
                    if other != expression {
                        let draft = Draft::new("callback-removed", *item, *twin).detail(format!(
                            "`{name}` is called at `{other}` instead of `{expression}`"
                        ));
                        self.draft(here, false, draft);
                    }
                    self.called(here, (expression, *item), (other, *twin));
                }
                None => {
                    let draft = Draft::new("callback-removed", *item, new).removed();
                    let draft =
                        draft.named(*expression).detail(format!("`{name}` at `{expression}`"));
                    self.draft(here, false, draft);
                }
            }
        }
        for (expression, item) in after {
            if !alone && !before.iter().any(|it| it.0 == expression) {
                let draft = Draft::new("callback-added", old, item).added();
                let draft = draft.named(expression).detail(format!("`{name}` at `{expression}`"));
                self.draft(here, false, draft);
            }
        }
    }

    /// The operations of a path item that the server calls.
    fn called(&mut self, here: Here, old: (&'d str, Node<'d>), new: (&'d str, Node<'d>)) {
        let operations = |walk: &Self, side: bool, (path, path_node): (&'d str, Node<'d>)| {
            let path_item = walk.follow(side, path_node);
            let found = path_item.entries().filter_map(move |(key, node)| {
                let method = Method::from_key(key)?;
                node.is_object().then_some(Operation { path, method, path_node, path_item, node })
            });
            found.collect::<Vec<_>>()
        };
        // Who answers a callback may be called back in turn.
        let flipped = Here { flipped: !here.flipped, ..here };
        let called = (old.1.id(), new.1.id());
        if self.calling.contains(&called) {
            return;
        }
        self.calling.push(called);
        let (before, after) = (operations(self, false, old), operations(self, true, new));
        for twin in &after {
            if !before.iter().any(|it| it.method == twin.method) {
                let draft = Draft::new("callback-added", old.1, twin.node).added();
                self.draft(here, false, draft.detail(format!("`{}`", twin.method.as_str())));
            }
        }
        for operation in before {
            match after.iter().find(|it| it.method == operation.method) {
                Some(twin) => self.operation(flipped, &operation, twin),
                None => {
                    let draft = Draft::new("callback-removed", operation.node, new.1).removed();
                    self.draft(
                        here,
                        false,
                        draft.detail(format!("`{}`", operation.method.as_str())),
                    );
                }
            }
        }
        self.calling.pop();
    }

    pub(super) fn webhooks(&mut self) {
        let (base, revision) = (self.base.root(), self.revision.root());
        let entries = |it: Node<'d>| it.get("webhooks").into_iter().flat_map(Node::entries);
        for (name, old) in entries(base) {
            let here = self.webhook(name);
            match revision.get("webhooks").and_then(|it| it.get(name)) {
                Some(new) => self.called(here, (name, old), (name, new)),
                None => {
                    let near = revision.get("webhooks").unwrap_or(revision);
                    let draft = Draft::new("callback-removed", old, near).removed();
                    self.draft(here, false, draft.named(name).detail(format!("webhook `{name}`")));
                }
            }
        }
        for (name, new) in entries(revision) {
            if base.get("webhooks").and_then(|it| it.get(name)).is_none() {
                let here = self.webhook(name);
                let near = base.get("webhooks").unwrap_or(base);
                let draft = Draft::new("callback-added", near, new).added();
                self.draft(here, false, draft.named(name).detail(format!("webhook `{name}`")));
            }
        }
    }

    fn webhook(&mut self, name: &str) -> Here {
        self.users.push(User { label: format!("WEBHOOK {name}"), operation_id: None });
        Here { user: (self.users.len() - 1) as u32, flipped: false }
    }
}
