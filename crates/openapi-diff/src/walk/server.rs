//! Servers, as they are in force for an operation.

use std::collections::BTreeSet;

use openapi_document::{Node, Operation};

use super::path::{parameter_names, template};
use super::{Here, Walk, text};
use crate::draft::Draft;
use crate::finding::Level;

/// Most URLs that one server is taken to stand for.
const MAX_URLS: usize = 256;

/// A list of servers and where it stands.
struct Servers<'d> {
    list: Vec<(String, Node<'d>)>,
    node: Node<'d>,
    /// What all their URLs are followed by, since the paths do not begin with it.
    behind: String,
}

impl<'d> Walk<'d> {
    pub(super) fn servers(&mut self, here: Here, old: &Operation<'d>, new: &Operation<'d>) {
        let behind = self.prefix.behind_servers(old, new);
        let in_force = |operation: &Operation<'d>, root: Node<'d>, behind: &str| {
            let node = [operation.node, operation.path_item, root]
                .into_iter()
                .find_map(|it| it.get("servers").filter(|it| !it.is_empty()));
            let list = node.into_iter().flat_map(Node::items);
            Servers {
                list: list.map(|it| (url(it) + behind, it)).collect(),
                node: node.unwrap_or(root),
                behind: behind.to_owned(),
            }
        };
        let before = in_force(old, self.base.root(), behind.0);
        let after = in_force(new, self.revision.root(), behind.1);
        // Without servers there is one, with the URL `/`.
        let lists = |all: &Servers<'_>, url: &str| {
            all.list.iter().any(|it| it.0 == url) || all.list.is_empty() && url == all.behind
        };
        let (old_urls, new_urls) = (urls(&before), urls(&after));
        let gone: Vec<_> = before.list.iter().filter(|it| !lists(&after, &it.0)).collect();
        let gone: Vec<_> =
            gone.into_iter().filter(|it| !all_in(it.1, &before.behind, &new_urls)).collect();
        let come: Vec<_> = after.list.iter().filter(|it| !lists(&before, &it.0)).collect();
        let come: Vec<_> =
            come.into_iter().filter(|it| !all_in(it.1, &after.behind, &old_urls)).collect();
        let moved = format!("{}{}", before.behind, after.behind);
        if !moved.is_empty() && gone.is_empty() && come.is_empty() {
            // Who gives the URL of the server to a generated client has to give another.
            let draft = Draft::new("server-changed", before.node, after.node)
                .detail(format!("`{moved}` moved between the servers and the paths"))
                .clients(Level::Info)
                .servers(Level::Info);
            self.draft(here, true, draft);
        }
        let replaced = !gone.is_empty() && gone.len() == before.list.len() && !come.is_empty();
        if replaced {
            let detail = format!("from `{}` to `{}`", written(gone[0].1), written(come[0].1));
            self.draft(
                here,
                true,
                Draft::new("server-changed", gone[0].1, come[0].1).detail(detail),
            );
        }
        let first = usize::from(replaced);
        for (url, node) in gone.iter().skip(first) {
            let draft = Draft::new("server-removed", *node, after.node).removed();
            self.draft(here, true, draft.named(url).detail(format!("`{}`", written(*node))));
        }
        for (url, node) in come.iter().skip(first) {
            let mut draft = Draft::new("server-added", before.node, *node).added();
            if before.list.is_empty() {
                // Without servers, clients call the place that the document came from.
                draft = draft.clients(Level::Warning);
            }
            self.draft(here, true, draft.named(url).detail(format!("`{}`", written(*node))));
        }
        for (url, old) in &before.list {
            if let Some((_, new)) = after.list.iter().find(|it| it.0 == *url) {
                self.variables(here, *old, *new);
            }
        }
    }

    fn variables(&mut self, here: Here, old: Node<'d>, new: Node<'d>) {
        let variables = |it: Node<'d>| it.get("variables").into_iter().flat_map(Node::entries);
        let values = |it: Node<'d>| it.get("enum").filter(|it| it.is_array());
        let names = |it: Node<'d>| text(it, "url").map(parameter_names).unwrap_or_default();
        // Variables go by their place in the URL: their names are not on the wire.
        let (old_names, new_names) = (names(old), names(new));
        let twin = |name: &str, own: &[&'d str], other: &[&'d str], node: Node<'d>| {
            let at = own.iter().position(|it| *it == name)?;
            node.get("variables")?.get(other.get(at)?)
        };
        for (name, before) in variables(old).filter(|it| old_names.contains(&it.0)) {
            let Some(after) = twin(name, &old_names, &new_names, new) else {
                let draft = Draft::new("server-changed", before, new).removed();
                let draft = draft.clients(Level::Warning).servers(Level::Warning);
                self.draft(here, true, draft.detail(format!("variable `{name}`")));
                continue;
            };
            // Without a list, the variable takes any value.
            let lacks = |one: Node<'d>, other: Node<'d>| {
                values(one).is_some_and(|one| match values(other) {
                    None => true,
                    Some(other) => {
                        !other.items().all(|value| one.items().any(|it| it.is_same_value(value)))
                    }
                })
            };
            let (gone, come) = (lacks(after, before), lacks(before, after));
            let default = super::differ(before.get("default"), after.get("default"));
            if gone || come || default {
                let clients = match (gone, default) {
                    (true, _) => Level::Breaking,
                    (false, true) => Level::Warning,
                    (false, false) => Level::Info,
                };
                let draft = Draft::new("server-changed", before, after)
                    .detail(format!("variable `{name}`"))
                    .clients(clients)
                    .servers(Level::Warning);
                self.draft(here, true, draft);
            }
        }
        for (name, after) in variables(new).filter(|it| new_names.contains(&it.0)) {
            if twin(name, &new_names, &old_names, old).is_none() {
                let draft = Draft::new("server-changed", old, after).added();
                let draft = draft.clients(Level::Warning).servers(Level::Warning);
                self.draft(here, true, draft.detail(format!("variable `{name}`")));
            }
        }
    }
}

/// The URL of a server, in the form that all have that lead to the same place.
pub(super) fn url(server: Node<'_>) -> String {
    same_url(text(server, "url").unwrap_or("/"))
}

/// All URLs of a list of servers whose variables list their values.
fn urls(servers: &Servers<'_>) -> BTreeSet<String> {
    let expanded = servers.list.iter().filter_map(|it| expanded(it.1)).flatten();
    expanded.map(|url| url + &servers.behind).collect()
}

/// Whether a server stands for nothing but some of these URLs.
fn all_in(server: Node<'_>, behind: &str, urls: &BTreeSet<String>) -> bool {
    let is_in = |url: &String| urls.contains(&format!("{url}{behind}"));
    expanded(server).is_some_and(|own| own.iter().all(is_in))
}

/// The URLs that a server stands for; `None` if a variable takes any value, or there are too many.
fn expanded(server: Node<'_>) -> Option<Vec<String>> {
    let mut urls = vec![text(server, "url").unwrap_or("/").to_owned()];
    for name in parameter_names(text(server, "url")?) {
        let values = server.get("variables")?.get(name)?.get("enum").filter(|it| it.is_array())?;
        if urls.len() * values.len() > MAX_URLS {
            return None;
        }
        let place = format!("{{{name}}}");
        let values: Vec<&str> = values.items().filter_map(Node::as_str).collect();
        urls = values
            .iter()
            .flat_map(|value| urls.iter().map(|url| url.replace(&place, value)))
            .collect();
    }
    Some(urls.iter().map(|it| same_url(it)).collect())
}

/// The URL of a server as its document writes it.
fn written(server: Node<'_>) -> &str {
    text(server, "url").unwrap_or("/").trim_end_matches('/')
}

/// A URL in the form that all have that lead to the same place: without the names of variables and the port that the
/// scheme has anyway, and with the host in small letters (RFC 3986, 6.2.2 and 6.2.3).
pub(super) fn same_url(url: &str) -> String {
    let url = template(url.trim_end_matches('/'));
    let Some((scheme, rest)) = url.split_once("://") else { return url };
    let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
    let port = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => "",
    };
    format!("{scheme}://{}{path}", host.strip_suffix(port).unwrap_or(&host))
}
