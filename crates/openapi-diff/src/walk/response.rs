//! Responses and their headers.

use openapi_document::Node;

use super::{Here, Walk, flag};
use crate::draft::Draft;
use crate::finding::Level;

type Entry<'d> = (String, Node<'d>, Node<'d>);

impl<'d> Walk<'d> {
    pub(super) fn responses(&mut self, here: Here, base: Node<'d>, revision: Node<'d>) {
        let entries = |walk: &Self, side: bool, node: Node<'d>| -> Vec<Entry<'d>> {
            let responses = node.get("responses").into_iter().flat_map(Node::entries);
            let known = responses.filter(|(status, _)| !status.starts_with("x-"));
            known.map(|(status, it)| (status_key(status), it, walk.follow(side, it))).collect()
        };
        let (before, after) = (entries(self, false, base), entries(self, true, revision));
        let find = |all: &[Entry<'d>], key: &str| all.iter().find(|it| it.0 == key).cloned();
        let near = |it: Node<'d>| it.get("responses").unwrap_or(it);
        for (status, listed, old) in &before {
            if let Some((_, _, new)) = find(&after, status) {
                self.response(here, *old, new);
                continue;
            }
            if let Some((cover, _, new)) = covering(&after, status) {
                self.response(here, *old, *new);
                if cover == "default" && !is_error(status) {
                    // Success may now come with any status.
                    let draft = Draft::new("response-removed", *listed, *new)
                        .removed()
                        .named(status)
                        .detail(format!("`{status}` became `default`"))
                        .clients(Level::Warning);
                    self.draft(here, false, draft);
                }
                continue;
            }
            let level = if after.iter().any(|it| is_within(&it.0, status)) {
                // The range is still answered, by some of its statuses.
                Level::Info
            } else if status == "default" && ["2", "4", "5"].iter().all(|it| answers(&after, it)) {
                // What is left of it are statuses that nobody has a reason to expect.
                Level::Warning
            } else if is_error(status) {
                self.options.error_response_removed
            } else {
                Level::Breaking
            };
            // Who waits for an answer has no case for a success that no contract names any more.
            let servers = if level == Level::Breaking && !is_error(status) {
                Level::Warning
            } else {
                Level::Info
            };
            let draft = Draft::new("response-removed", *listed, near(revision))
                .removed()
                .named(status)
                .detail(format!("`{status}`"))
                .clients(level)
                .servers(servers);
            self.draft(here, false, draft);
        }
        for (status, listed, new) in &after {
            if find(&before, status).is_some() {
                continue;
            }
            let covered = covering(&before, status);
            if let Some((_, _, old)) = covered {
                self.response(here, *old, *new);
            }
            let level =
                if covered.is_some() || is_error(status) { Level::Info } else { Level::Warning };
            let draft = Draft::new("response-added", near(base), *listed)
                .added()
                .named(status)
                .detail(format!("`{status}`"))
                .clients(level);
            self.draft(here, false, draft);
        }
    }

    fn response(&mut self, here: Here, base: Node<'d>, revision: Node<'d>) {
        self.content(here, false, (base, revision));
        self.headers(here, base, revision);
        self.links(here, base, revision);
    }

    fn headers(&mut self, here: Here, base: Node<'d>, revision: Node<'d>) {
        let entries = |it: Node<'d>| -> Vec<(String, Node<'d>)> {
            let headers = it.get("headers").into_iter().flat_map(Node::entries);
            headers
                .map(|(name, node)| (name.to_ascii_lowercase(), node))
                .filter(|it| it.0 != "content-type")
                .collect()
        };
        let near = |it: Node<'d>| it.get("headers").unwrap_or(it);
        let (before, mut free) = (entries(base), entries(revision));
        for (name, listed) in before {
            let old = self.follow(false, listed);
            let Some(at) = free.iter().position(|it| it.0 == name) else {
                let level = if flag(old, "required") { Level::Breaking } else { Level::Warning };
                let draft = Draft::new("response-header-removed", listed, near(revision))
                    .removed()
                    .named(&name)
                    .detail(format!("`{name}`"))
                    .clients(level);
                self.draft(here, false, draft);
                continue;
            };
            let (_, listed) = free.remove(at);
            let new = self.follow(true, listed);
            let at = |it: Node<'d>| it.get("required").unwrap_or(it);
            let rule = match (flag(old, "required"), flag(new, "required")) {
                (true, false) => Some("response-header-became-optional"),
                (false, true) => Some("response-header-became-required"),
                _ => None,
            };
            if let Some(rule) = rule {
                self.draft(here, false, Draft::new(rule, at(old), at(new)));
            }
            self.lifecycle(here, old, new);
            self.serialization(here, old, new, "response-header-serialization-changed", false);
            self.carried(here, old, new, false);
        }
        for (name, listed) in free {
            let new = self.follow(true, listed);
            let servers = if flag(new, "required") { Level::Breaking } else { Level::Info };
            let draft = Draft::new("response-header-added", near(base), listed)
                .added()
                .named(&name)
                .detail(format!("`{name}`"))
                .servers(servers);
            self.draft(here, false, draft);
        }
    }
}

fn status_key(status: &str) -> String {
    if status == "default" { status.to_owned() } else { status.to_ascii_uppercase() }
}

fn is_error(status: &str) -> bool {
    status == "default" || status.starts_with(['4', '5'])
}

/// Whether statuses of a class are described: errors by a range, successes by any.
fn answers(all: &[Entry<'_>], class: &str) -> bool {
    let range = format!("{class}XX");
    all.iter().any(|it| it.0 == range || class == "2" && it.0.starts_with(class))
}

/// Whether a status is one of a range.
fn is_within(status: &str, range: &str) -> bool {
    status != range && range.ends_with("XX") && status.get(..1) == range.get(..1)
}

/// The response that holds for a status that is not listed.
fn covering<'a, 'd>(all: &'a [Entry<'d>], status: &str) -> Option<&'a Entry<'d>> {
    let range = status.get(..1).map(|it| format!("{it}XX"));
    let by_range = all.iter().find(|it| status != "default" && Some(&it.0) == range.as_ref());
    // `default` is where errors are described, unless nothing else describes a success.
    let by_default = is_error(status) || !has_success(all);
    by_range.or_else(|| all.iter().find(|it| it.0 == "default" && by_default))
}

fn has_success(all: &[Entry<'_>]) -> bool {
    all.iter().any(|it| it.0.starts_with('2'))
}
