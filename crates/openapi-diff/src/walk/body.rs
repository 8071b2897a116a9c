//! Request bodies, media types and the encoding of forms.

use openapi_document::Node;

use super::{Here, Walk, flag, text};
use crate::draft::Draft;
use crate::finding::Level;

impl<'d> Walk<'d> {
    pub(super) fn request_body(&mut self, here: Here, base: Node<'d>, revision: Node<'d>) {
        let body = |walk: &Self, side, node: Node<'d>| {
            node.get("requestBody").map(|it| walk.follow(side, it)).filter(|it| it.is_object())
        };
        match (body(self, false, base), body(self, true, revision)) {
            (None, None) => {}
            (Some(old), None) => {
                let node = base.get("requestBody").unwrap_or(old);
                self.draft(
                    here,
                    true,
                    Draft::new("request-body-removed", node, revision).removed(),
                );
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
                if !request {
                    // The server may answer more than the client was told.
                    let draft = Draft::new(added, old, *new)
                        .detail(format!("`{name}` became `{range}`"))
                        .clients(Level::Breaking);
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
        self.schemas(here, request, false, pair, (old, new));
        if name.starts_with("multipart/") || name == "application/x-www-form-urlencoded" {
            self.encoding(here, request, old, new);
        }
    }

    fn encoding(&mut self, here: Here, request: bool, old: Node<'d>, new: Node<'d>) {
        let parts = |it: Node<'d>| -> Vec<&'d str> {
            let own = it.get("encoding").into_iter().flat_map(Node::entries);
            own.map(|it| it.0).collect()
        };
        let mut names = parts(old);
        names.extend(parts(new));
        names.sort_unstable();
        names.dedup();
        for name in names {
            let (before, after) =
                (self.part_form(false, old, name), self.part_form(true, new, name));
            if before == after {
                continue;
            }
            let node = |it: Node<'d>| {
                let encoding = it.get("encoding");
                encoding.and_then(|it| it.get(name)).or(encoding).unwrap_or(it)
            };
            let draft = Draft::new("encoding-changed", node(old), node(new))
                .named(name)
                .detail(format!("`{name}` from {before} to {after}"));
            self.draft(here, request, draft);
        }
    }

    /// How a part of a form is written, defaults filled in.
    fn part_form(&self, revision: bool, media_type: Node<'d>, name: &str) -> String {
        let encoding = media_type.get("encoding").and_then(|it| it.get(name));
        let schema = media_type.get("schema").map(|it| self.follow(revision, it));
        let property = schema.and_then(|it| it.get("properties")?.get(name));
        let property = property.map(|it| self.follow(revision, it));
        let kind = |it: Option<Node<'d>>| it.and_then(|it| text(it, "type")).unwrap_or("");
        let plain = |it: Option<Node<'d>>| match (kind(it), it.and_then(|it| text(it, "format"))) {
            ("object", _) => "application/json",
            ("string", Some("binary")) | ("", _) => "application/octet-stream",
            _ => "text/plain",
        };
        let default = match kind(property) {
            "array" => {
                plain(property.and_then(|it| it.get("items")).map(|it| self.follow(revision, it)))
            }
            _ => plain(property),
        };
        let get = |key: &str| encoding.and_then(|it| it.get(key));
        let content_type = get("contentType").and_then(Node::as_str).unwrap_or(default);
        let mut types: Vec<String> = content_type.split(',').map(essence).collect();
        types.sort();
        let style = get("style").and_then(Node::as_str).unwrap_or("form");
        let explode = get("explode").and_then(Node::as_bool).unwrap_or(style == "form");
        let reserved = get("allowReserved").and_then(Node::as_bool) == Some(true);
        let array = kind(property) == "array" || kind(property) == "object";
        let mut form = format!("`{}`", types.join(", "));
        if style != "form" || array && !explode || reserved {
            form.push_str(&format!(", style `{style}`, explode {explode}"));
        }
        if reserved {
            form.push_str(", reserved characters allowed");
        }
        form
    }
}

/// A media type without case, blanks and the charset, which JSON does not have and text defaults to.
fn essence(name: &str) -> String {
    let mut parts = name.split(';').map(|it| it.trim().to_ascii_lowercase());
    let mut out = parts.next().unwrap_or_default();
    let mut parameters: Vec<String> =
        parts.filter(|it| !it.is_empty() && !it.starts_with("charset=")).collect();
    parameters.sort();
    for parameter in parameters {
        out.push(';');
        out.push_str(&parameter);
    }
    out
}

/// Whether a media range covers a media type or a narrower range.
fn covers(range: &str, name: &str) -> bool {
    if range == name {
        return false;
    }
    match range.split_once('/') {
        Some(("*", "*")) => true,
        Some((kind, "*")) => name.split('/').next() == Some(kind),
        _ => name.split(';').next() == Some(range),
    }
}
