//! Request bodies and media types.

use openapi_document::Node;

use super::{Here, Walk, flag};
use crate::draft::Draft;
use crate::finding::Level;
use crate::serialisation::{covers, essence, form_of, is_form};

impl<'d> Walk<'d> {
    pub(super) fn request_body(&mut self, here: Here, base: Node<'d>, revision: Node<'d>) {
        let body = |walk: &Self, side, node: Node<'d>| {
            node.get("requestBody").map(|it| walk.follow(side, it)).filter(|it| it.is_object())
        };
        match (body(self, false, base), body(self, true, revision)) {
            (None, None) => {}
            (Some(old), None) => {
                let node = base.get("requestBody").unwrap_or(old);
                let draft = Draft::new("request-body-removed", node, revision).removed();
                self.draft(here, true, draft.servers(here.missed(flag(old, "required"))));
            }
            (None, Some(new)) => {
                let level = if flag(new, "required") { Level::Breaking } else { Level::Info };
                let node = revision.get("requestBody").unwrap_or(new);
                let draft = Draft::new("request-body-added", base, node).added().clients(level);
                self.draft(here, true, draft);
            }
            (Some(old), Some(new)) => {
                let near = |it: Node<'d>| it.get("required").unwrap_or(it);
                let rule = match (flag(old, "required"), flag(new, "required")) {
                    (false, true) => Some("request-body-became-required"),
                    (true, false) => Some("request-body-became-optional"),
                    _ => None,
                };
                if let Some(rule) = rule {
                    self.draft(here, true, Draft::new(rule, near(old), near(new)));
                }
                self.content(here, true, (old, new));
            }
        }
    }

    /// The media types of a body.
    pub(super) fn content(&mut self, here: Here, request: bool, owners: (Node<'d>, Node<'d>)) {
        let entries = |it: Node<'d>| -> Vec<(String, Node<'d>)> {
            let content = it.get("content").into_iter().flat_map(Node::entries);
            content.map(|(name, node)| (essence(name), node)).collect()
        };
        let (before, mut free) = (entries(owners.0), entries(owners.1));
        let added = if request { "request-media-type-added" } else { "response-media-type-added" };
        let removed =
            if request { "request-media-type-removed" } else { "response-media-type-removed" };
        let near = |it: Node<'d>| it.get("content").unwrap_or(it);
        let mut gone = Vec::new();
        for (name, old) in &before {
            match free.iter().position(|it| it.0 == *name) {
                Some(at) => {
                    let (_, new) = free.remove(at);
                    self.media_type(here, request, name, *old, new);
                }
                None => gone.push((name.clone(), *old)),
            }
        }
        let after = entries(owners.1);
        for (name, old) in gone {
            if let Some((range, new)) = after.iter().find(|it| covers(&it.0, &name)) {
                self.media_type(here, request, &name, old, *new);
                if !before.iter().any(|it| it.0 == *range) {
                    let mut draft = Draft::new(added, old, *new)
                        .named(&name)
                        .detail(format!("`{name}` became `{range}`"));
                    if !request {
                        // The server may answer more than the client was told.
                        draft = draft.clients(Level::Breaking);
                    }
                    self.draft(here, request, draft);
                }
                free.retain(|it| it.0 != *range);
                continue;
            }
            let narrowed = !request && after.iter().any(|it| covers(&name, &it.0));
            let mut draft = Draft::new(removed, old, near(owners.1))
                .removed()
                .named(&name)
                .detail(format!("`{name}`"));
            if narrowed {
                draft = draft.clients(Level::Info);
            }
            self.draft(here, request, draft);
        }
        for (name, new) in free {
            if let Some((_, old)) = before.iter().find(|it| covers(&it.0, &name)) {
                self.media_type(here, request, &name, *old, new);
                continue;
            }
            let mut draft = Draft::new(added, near(owners.0), new)
                .added()
                .named(&name)
                .detail(format!("`{name}`"));
            if !request && before.is_empty() {
                // A client that expects no body passes over one.
                draft = draft.clients(Level::Info);
            }
            self.draft(here, request, draft);
        }
    }

    fn media_type(&mut self, here: Here, request: bool, name: &str, old: Node<'d>, new: Node<'d>) {
        let pair = (old.get("schema"), new.get("schema"));
        let form = if is_form(name) { self.body_form(name, old, new) } else { form_of(name) };
        self.schemas(here, request, form, pair, (old, new));
        if is_form(name) {
            self.encoding(here, request, name, (old, new));
        }
    }
}
