//! Parameters of an operation.

use openapi_document::schema::Types;
use openapi_document::{Node, Operation, Parameter};

use super::path::parameter_names;
use super::{Here, Walk, flag, text};
use crate::draft::Draft;
use crate::engine::{BASE, Id, REVISION, Space};
use crate::finding::Level;
use crate::serialisation::{Form, Serialisation, Shape, differing_shape};

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
        let near = old.node.get("parameters").unwrap_or(old.node);
        self.collisions(here, &before, &after, near);
        self.spread_parameters(here, &mut gone, &mut free);
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
                })
                .servers(here.missed(flag(parameter.node, "required")));
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
                (Some(at), _) if free[at].location == old.location && old.location == "path" => {
                    // The template names it otherwise, but it is the same parameter.
                    pairs.push((old, free.remove(at)));
                    continue;
                }
                (Some(at), _) if free[at].location == old.location => (at, "parameter-renamed"),
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
            // A parameter that operations share is edited once.
            let shared = self.space.same.same_text(old.listed, new.listed);
            let nodes = if shared { (old.node, new.node) } else { (old.listed, new.listed) };
            // What is still asked for under another name, or elsewhere, is lost under the old one: that
            // it is optional does not help who sends it.
            self.draft(here, true, Draft::new(rule, nodes.0, nodes.1).detail(detail));
            pairs.push((old, new));
        }
        *gone = still;
    }

    pub(super) fn parameter(&mut self, here: Here, base: Node<'d>, revision: Node<'d>) {
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
            self.empty_value(here, base, revision);
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
        let pair = (carried_schema(base), carried_schema(revision));
        let form = match (Serialisation::of(base).form(), Serialisation::of(revision).form()) {
            (Form::Styled { raw }, Form::Styled { raw: other }) => {
                Form::Styled { raw: other.or(raw) }
            }
            (x, y) if x.is_text() && y.is_text() => Form::Text,
            // That the one is JSON and the other is not is a finding of its own.
            _ => Form::Json,
        };
        self.schemas(here, request, form, pair, (base, revision));
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
        let (a, b) = (self.value_of(BASE, base), self.value_of(REVISION, revision));
        let shapes = shapes(&mut self.space, a, b);
        let (old, new) = (Serialisation::of(base), Serialisation::of(revision));
        let escaped = old.is_reserved() != new.is_reserved()
            && (self.space.needs_escape(a) || self.space.needs_escape(b));
        let written = differing_shape(&old, &new, &shapes);
        if written || escaped {
            let detail = format!("from {} to {}", old.words(&shapes), new.words(&shapes));
            let mut draft = Draft::new(rule, base, revision).detail(detail);
            if !written && new.is_reserved() {
                let reason =
                    "a server that leaves reserved characters as they are may not decode them";
                draft.undecided = Some(reason.to_owned());
            }
            self.draft(here, request, draft);
        }
    }

    /// `allowEmptyValue` allows one more text, unless the schema accepts the empty one anyway.
    fn empty_value(&mut self, here: Here, base: Node<'d>, revision: Node<'d>) {
        let allowed = |it: Node<'_>| text(it, "in") == Some("query") && flag(it, "allowEmptyValue");
        let (before, after) = (allowed(base), allowed(revision));
        if before == after {
            return;
        }
        let (side, strict) = if before { (REVISION, revision) } else { (BASE, base) };
        let id = self.value_of(side, strict);
        if self.space.accepts_empty_text(id) {
            return;
        }
        let node = |it: Node<'d>| it.get("allowEmptyValue").unwrap_or(it);
        let now = if after { "may be empty" } else { "may no longer be empty" };
        let level = |hurt: bool| if hurt { Level::Breaking } else { Level::Info };
        let draft = Draft::new("parameter-serialization-changed", node(base), node(revision))
            .detail(format!("the value {now}"))
            .clients(level(before))
            .servers(level(after));
        self.draft(here, true, draft);
    }

    /// The schema of a parameter or header, in `content` or not.
    pub(super) fn value_of(&mut self, side: usize, node: Node<'d>) -> Id {
        let nodes: Vec<Node<'d>> = carried_schema(node).into_iter().collect();
        self.space.of_nodes(side, &nodes)
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

/// The schema of a parameter or header: plain, or within its media type.
fn carried_schema(node: Node<'_>) -> Option<Node<'_>> {
    let inner = || node.get("content")?.entries().next()?.1.get("schema");
    node.get("schema").or_else(inner)
}

/// The shapes of values that two schemas share; where they share none, a text is left to compare.
pub(super) fn shapes(space: &mut Space<'_>, a: Id, b: Id) -> Vec<Shape> {
    let types = space.types(a) & space.types(b);
    let mut shapes = Vec::new();
    if types.meets(Types::NUMBER | Types::BOOLEAN) {
        shapes.push(Shape::Bare);
    }
    if types.contains(Types::STRING) {
        shapes.push(Shape::Text);
    }
    if types.contains(Types::ARRAY) {
        let one = |space: &mut Space<'_>, id| space.most_items(id).is_some_and(|it| it < 2);
        let single = one(space, a) || one(space, b);
        shapes.push(if single { Shape::One } else { Shape::List });
    }
    if types.contains(Types::OBJECT) {
        shapes.push(Shape::Object);
    }
    if shapes.is_empty() {
        shapes.push(Shape::Text);
    }
    shapes
}
