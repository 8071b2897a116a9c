//! Parameters of an operation.

use openapi_document::schema::Types;
use openapi_document::{Node, Operation, Parameter};

use super::path::parameter_names;
use super::{Here, Walk, flag, text};
use crate::draft::Draft;
use crate::engine::{BASE, REVISION};
use crate::finding::Level;

/// Headers that OpenAPI tells to describe elsewhere.
const IGNORED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

type Pair<'d> = (Parameter<'d>, Parameter<'d>);

impl<'d> Walk<'d> {
    pub(super) fn parameters(&mut self, here: Here, old: &Operation<'d>, new: &Operation<'d>) {
        let known = |it: &Parameter<'_>| {
            let name = it.name.to_ascii_lowercase();
            !(it.location == "header" && IGNORED_HEADERS.contains(&name.as_str()))
        };
        let before: Vec<_> = old.parameters(self.base).into_iter().filter(known).collect();
        let after: Vec<_> = new.parameters(self.revision).into_iter().filter(known).collect();
        let (names, new_names) = (parameter_names(old.path), parameter_names(new.path));
        let key = |it: &Parameter<'_>, names: &[&str]| match it.location {
            "header" => (it.location.to_owned(), it.name.to_ascii_lowercase()),
            // The name of a path parameter is not on the wire; its place in the path is.
            "path" => match names.iter().position(|name| *name == it.name) {
                Some(at) => ("path".to_owned(), format!("\u{0}{at}")),
                None => ("path".to_owned(), it.name.to_owned()),
            },
            _ => (it.location.to_owned(), it.name.to_owned()),
        };
        let mut free: Vec<Parameter<'d>> = after.clone();
        let (mut pairs, mut gone): (Vec<Pair<'d>>, Vec<Parameter<'d>>) = (Vec::new(), Vec::new());
        for parameter in &before {
            let wanted = key(parameter, &names);
            match free.iter().position(|it| key(it, &new_names) == wanted) {
                Some(at) => pairs.push((*parameter, free.remove(at))),
                None => gone.push(*parameter),
            }
        }
        let kept = pairs.clone();
        self.moved_parameters(here, &mut gone, &mut free, &mut pairs);
        for parameter in gone {
            let near = new.node.get("parameters").unwrap_or(new.node);
            let draft = Draft::new("parameter-removed", parameter.listed, near)
                .removed()
                .named(parameter.name)
                .detail(format!("`{}` in {}", parameter.name, parameter.location))
                // Without its place in the path the URL is another one.
                .clients(if parameter.location == "path" {
                    Level::Breaking
                } else {
                    Level::Warning
                });
            self.draft(here, true, draft);
        }
        for parameter in free {
            let near = old.node.get("parameters").unwrap_or(old.node);
            let required = flag(parameter.node, "required") || parameter.location == "path";
            let draft = Draft::new("parameter-added", near, parameter.listed)
                .added()
                .named(parameter.name)
                .detail(format!("`{}` in {}", parameter.name, parameter.location))
                .clients(if required { self.required_level(parameter.node) } else { Level::Info });
            self.draft(here, true, draft);
        }
        for (old, new) in pairs {
            self.parameter(here, old.node, new.node);
        }
        self.parameter_order(here, (old.node, new.node), &kept, &after);
    }

    /// The level of something that became required, by whether it has a default.
    fn required_level(&self, node: Node<'d>) -> Level {
        let schema = node.get("schema").map(|it| self.follow(true, it));
        match schema.and_then(|it| it.get("default")) {
            Some(_) => self.options.required_with_default,
            None => Level::Breaking,
        }
    }

    /// Parameters of the same name elsewhere, and of the same schema under another name.
    fn moved_parameters(
        &mut self,
        here: Here,
        gone: &mut Vec<Parameter<'d>>,
        free: &mut Vec<Parameter<'d>>,
        pairs: &mut Vec<Pair<'d>>,
    ) {
        let mut still = Vec::new();
        for old in gone.drain(..) {
            let same_name = free.iter().position(|it| it.name.eq_ignore_ascii_case(old.name));
            let alike = |it: &Parameter<'d>| {
                it.location == old.location
                    && it.location != "path"
                    && flag(it.node, "required") == flag(old.node, "required")
                    && match (old.node.get("schema"), it.node.get("schema")) {
                        (Some(a), Some(b)) => self.space.same.same((0, a), (1, b)),
                        _ => false,
                    }
            };
            let candidates: Vec<usize> = (0..free.len()).filter(|at| alike(&free[*at])).collect();
            let (at, rule) = match (same_name, candidates.as_slice()) {
                (Some(at), _) if free[at].location == old.location => {
                    // The template names it otherwise, but it is the same parameter.
                    pairs.push((old, free.remove(at)));
                    continue;
                }
                (Some(at), _) => (at, "parameter-moved"),
                (None, [at]) if free.len() == 1 => (*at, "parameter-renamed"),
                _ => {
                    still.push(old);
                    continue;
                }
            };
            let new = free.remove(at);
            let detail = format!(
                "from `{}` in {} to `{}` in {}",
                old.name, old.location, new.name, new.location
            );
            let mut draft = Draft::new(rule, old.listed, new.listed).detail(detail);
            if rule == "parameter-renamed" && !flag(new.node, "required") {
                // As with a removed parameter, most servers pass over the old name.
                draft = draft.clients(Level::Warning).servers(Level::Warning);
            }
            self.draft(here, true, draft);
            pairs.push((old, new));
        }
        *gone = still;
    }

    fn parameter(&mut self, here: Here, base: Node<'d>, revision: Node<'d>) {
        let in_path = text(base, "in") == Some("path");
        let required = |it: Node<'_>| flag(it, "required") || in_path;
        let near =
            |key: &str| (base.get(key).unwrap_or(base), revision.get(key).unwrap_or(revision));
        let (from, to) = near("required");
        match (required(base), required(revision)) {
            (false, true) => {
                let draft = Draft::new("parameter-became-required", from, to)
                    .clients(self.required_level(revision));
                self.draft(here, true, draft);
            }
            (true, false) => {
                self.draft(here, true, Draft::new("parameter-became-optional", from, to))
            }
            _ => {}
        }
        self.lifecycle(here, base, revision);
        if text(base, "in") == text(revision, "in") {
            self.serialization(here, base, revision, "parameter-serialization-changed", true);
        }
        self.carried(here, base, revision, true);
    }

    /// The schema of a parameter or header: plain, or within a media type.
    pub(super) fn carried(
        &mut self,
        here: Here,
        base: Node<'d>,
        revision: Node<'d>,
        request: bool,
    ) {
        let inner = |it: Node<'d>| {
            let (_, media) = it.get("content")?.entries().next()?;
            media.get("schema")
        };
        let content = base.get("content").is_some() && revision.get("content").is_some();
        let of = |it: Node<'d>| it.get("schema").or_else(|| inner(it));
        let pair = (of(base), of(revision));
        self.schemas(here, request, !content, pair, (base, revision));
    }

    /// `style`, `explode`, `allowReserved` and `content`, by what they come to.
    pub(super) fn serialization(
        &mut self,
        here: Here,
        base: Node<'d>,
        revision: Node<'d>,
        rule: &'static str,
        request: bool,
    ) {
        // A single value has no parts that `explode` could set apart, and looks alike in all styles
        // of the query.
        let plain = self.is_plain(BASE, base) || self.is_plain(REVISION, revision);
        let (before, after) = (form(base, plain), form(revision, plain));
        if before != after {
            let draft =
                Draft::new(rule, base, revision).detail(format!("from {before} to {after}"));
            self.draft(here, request, draft);
        }
    }

    fn is_plain(&mut self, side: usize, node: Node<'d>) -> bool {
        let nodes: Vec<Node<'d>> = node.get("schema").into_iter().collect();
        let id = self.space.of_nodes(side, &nodes);
        !self.space.types(id).meets(Types::ARRAY | Types::OBJECT)
    }

    fn parameter_order(
        &mut self,
        here: Here,
        nodes: (Node<'d>, Node<'d>),
        pairs: &[Pair<'d>],
        after: &[Parameter<'d>],
    ) {
        // Parameters that moved between path item and operation keep no order among the others.
        let places: Vec<usize> = pairs
            .iter()
            .filter(|(old, new)| old.from_path_item == new.from_path_item && !old.from_path_item)
            .filter_map(|(_, new)| after.iter().position(|it| it.listed == new.listed))
            .collect();
        if places.windows(2).any(|it| it[0] > it[1]) {
            let node = |it: Node<'d>| it.get("parameters").unwrap_or(it);
            let draft = Draft::new("parameter-order-changed", node(nodes.0), node(nodes.1));
            self.draft(here, true, draft);
        }
    }
}

/// How a value is written, in words.
fn form(node: Node<'_>, plain: bool) -> String {
    if let Some((media_type, _)) = node.get("content").and_then(|it| it.entries().next()) {
        return format!("`{media_type}`");
    }
    let place = text(node, "in").unwrap_or("header");
    let in_query = matches!(place, "query" | "cookie");
    let default = if in_query { "form" } else { "simple" };
    let style = text(node, "style").unwrap_or(default);
    let explode = node.get("explode").and_then(Node::as_bool).unwrap_or(style == "form");
    let reserved = if flag(node, "allowReserved") { ", reserved characters allowed" } else { "" };
    if plain {
        let style = if in_query { default } else { style };
        return format!("style `{style}`{reserved}");
    }
    format!("style `{style}`, explode {explode}{reserved}")
}
