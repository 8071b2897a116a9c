//! Bodies that are forms: how their parts are written.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::Node;
use openapi_document::schema::Types;

use super::parameter::shapes;
use super::{Here, Walk, flag};
use crate::draft::Draft;
use crate::engine::{BASE, Id, REVISION};
use crate::finding::Level;
use crate::serialisation::{Encodings, Form, content_type, covers, differing_shape, part_form};

/// Deepest nesting of arrays whose items are asked for their media type.
const MAX_DEPTH: usize = 8;

impl<'d> Walk<'d> {
    /// How the parts of a form are written, for comparing their schemas.
    pub(super) fn body_form(&mut self, media: &str, old: Node<'d>, new: Node<'d>) -> Form {
        let (before, after) = (Encodings::of(media, old), Encodings::of(media, new));
        let names: BTreeSet<&str> = before.names().chain(after.names()).collect();
        let forms = names.into_iter().map(|name| {
            let (x, y) = (part_form(before, name), part_form(after, name));
            let form = if x == y { x } else { Form::Json };
            (name.to_owned(), form)
        });
        let forms: BTreeMap<String, Form> = forms.collect();
        self.space.body(forms)
    }

    /// What changed in the encodings of a form, by what they come to.
    pub(super) fn encoding(
        &mut self,
        here: Here,
        request: bool,
        media: &str,
        (old, new): (Node<'d>, Node<'d>),
    ) {
        let way = here.way(request);
        let schema = |walk: &mut Self, side, node: Node<'d>| {
            let nodes: Vec<Node<'d>> = node.get("schema").into_iter().collect();
            walk.space.of_nodes(side, &nodes)
        };
        let (a, b) = (schema(self, BASE, old), schema(self, REVISION, new));
        for name in self.space.names(a) {
            let (x, y) = (self.space.member(a, name, way), self.space.member(b, name, way));
            // A part that only one side has is a finding of its own.
            if x.declared && y.declared {
                let encodings = (Encodings::of(media, old), Encodings::of(media, new));
                self.part(here, request, name, (old, new), encodings, (x.schema, y.schema));
            }
        }
    }

    fn part(
        &mut self,
        here: Here,
        request: bool,
        name: &'d str,
        media_types: (Node<'d>, Node<'d>),
        (before, after): (Encodings<'d>, Encodings<'d>),
        (a, b): (Id, Id),
    ) {
        let node = |it: Node<'d>| {
            let encoding = it.get("encoding");
            encoding.and_then(|it| it.get(name)).or(encoding).unwrap_or(it)
        };
        let nodes = (node(media_types.0), node(media_types.1));
        let shapes = shapes(&mut self.space, a, b);
        let object = |walk: &mut Self, id| walk.space.types(id) == Types::OBJECT;
        let objects = (object(self, a), object(self, b));
        let styled = (before.serialisation(name, objects.0), after.serialisation(name, objects.1));
        let mut change = None;
        if styled.0.is_some() || styled.1.is_some() {
            let x = styled.0.unwrap_or_else(|| before.unstyled(name, objects.0));
            let y = styled.1.unwrap_or_else(|| after.unstyled(name, objects.1));
            let escaped = x.is_reserved() != y.is_reserved()
                && (self.space.needs_escape(a) || self.space.needs_escape(b));
            if escaped || differing_shape(&x, &y, &shapes) {
                change =
                    Some((x.words(&shapes), y.words(&shapes), Level::Breaking, Level::Breaking));
            }
        } else {
            let (x, y) = (self.media_of(before, name, a), self.media_of(after, name, b));
            let explicit =
                before.content_type(name).is_some() || after.content_type(name).is_some();
            // Another type of another default media type is one edit.
            let retyped = !explicit && !self.space.types(a).meets(self.space.types(b));
            if x != y && !retyped {
                let less = if within(&x, &y) { Level::Info } else { Level::Breaking };
                let more = if within(&y, &x) { Level::Info } else { Level::Breaking };
                let (clients, servers) = if request { (less, more) } else { (more, less) };
                change = Some((quoted(&x), quoted(&y), clients, servers));
            }
        }
        if let Some((from, to, clients, servers)) = change {
            let draft = Draft::new("encoding-changed", nodes.0, nodes.1)
                .named(name)
                .detail(format!("`{name}` from {from} to {to}"))
                .clients(clients)
                .servers(servers);
            self.draft(here, request, draft);
        }
        self.part_headers(here, request, name, nodes, (before.headers(name), after.headers(name)));
    }

    /// The media types that a part may have.
    fn media_of(&mut self, encodings: Encodings<'d>, name: &str, id: Id) -> Vec<String> {
        if let Some(given) = encodings.content_type(name) {
            return given;
        }
        let mut types = BTreeSet::new();
        self.default_media(id, 0, &mut types);
        types.into_iter().collect()
    }

    fn default_media(&mut self, id: Id, depth: usize, types: &mut BTreeSet<String>) {
        let schema = self.space.schema(id);
        let own = self.space.types(id) - Types::NULL;
        if own == Types::ALL - Types::NULL || depth > MAX_DEPTH {
            types.insert("application/octet-stream".to_owned());
            return;
        }
        for kind in own.each() {
            match content_type(&schema, kind) {
                Some(media) => {
                    types.insert(media);
                }
                None => {
                    let item = self.space.item(id, 0);
                    self.default_media(item, depth + 1, types);
                }
            }
        }
    }

    fn part_headers(
        &mut self,
        here: Here,
        request: bool,
        part: &str,
        nodes: (Node<'d>, Node<'d>),
        (old, new): (Option<Node<'d>>, Option<Node<'d>>),
    ) {
        let entries = |it: Option<Node<'d>>| -> Vec<(String, Node<'d>)> {
            let headers = it.into_iter().flat_map(Node::entries);
            let named = headers.map(|(name, node)| (name.to_ascii_lowercase(), node));
            named.filter(|it| it.0 != "content-type").collect()
        };
        let (before, mut free) = (entries(old), entries(new));
        let rule = "encoding-changed";
        for (name, listed) in before {
            let header = self.follow(false, listed);
            let Some(at) = free.iter().position(|it| it.0 == name) else {
                let required = flag(header, "required");
                let level = |hurt: bool, least: Level| if hurt { Level::Breaking } else { least };
                let draft = Draft::new(rule, listed, nodes.1)
                    .removed()
                    .named(&name)
                    .detail(format!("`{part}` without the header `{name}`"))
                    .clients(level(required && !request, Level::Warning))
                    .servers(level(required && request, Level::Info));
                self.draft(here, request, draft);
                continue;
            };
            let twin = self.follow(true, free.remove(at).1);
            if flag(header, "required") != flag(twin, "required") {
                let tighter = flag(twin, "required");
                let level = |hurt: bool| if hurt { Level::Breaking } else { Level::Info };
                let now = if tighter { "required" } else { "optional" };
                let draft = Draft::new(rule, header, twin)
                    .named(&name)
                    .detail(format!("header `{name}` of `{part}` is {now}"))
                    .clients(level(tighter == request))
                    .servers(level(tighter != request));
                self.draft(here, request, draft);
            }
            self.serialization(here, header, twin, rule, request);
            self.carried(here, header, twin, request);
        }
        for (name, listed) in free {
            let header = self.follow(true, listed);
            let required = flag(header, "required");
            let level = |hurt: bool| if hurt { Level::Breaking } else { Level::Info };
            let draft = Draft::new(rule, nodes.0, listed)
                .added()
                .named(&name)
                .detail(format!("`{part}` with the header `{name}`"))
                .clients(level(required && request))
                .servers(level(required && !request));
            self.draft(here, request, draft);
        }
    }
}

/// Whether each media type of a list is one of another, or covered by a range of it.
fn within(narrow: &[String], wide: &[String]) -> bool {
    narrow.iter().all(|it| wide.iter().any(|range| range == it || covers(range, it)))
}

fn quoted(types: &[String]) -> String {
    format!("`{}`", types.join(", "))
}
