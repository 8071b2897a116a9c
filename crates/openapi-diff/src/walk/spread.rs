//! Objects that `style: form` with `explode` spreads over the query: their members are parameters.
//!
//! The name of such a parameter is not written (Parameter Object, "Style Examples": `R=100&G=200&B=150`),
//! so that another name, or members that become parameters of their own, leave the requests as they were.

use openapi_document::schema::Types;
use openapi_document::{Node, Parameter};

use super::{Here, Walk, flag};
use crate::draft::Draft;
use crate::engine::{BASE, Id, REVISION};
use crate::finding::Level;
use crate::serialisation::{Form, Serialisation};

/// A member of an object, as a parameter.
struct Member<'d> {
    name: &'d str,
    node: Node<'d>,
    required: bool,
}

impl<'d> Walk<'d> {
    /// Pairs what a spread object and other parameters write alike; what is paired is taken out.
    pub(super) fn spread_parameters(
        &mut self,
        here: Here,
        gone: &mut Vec<Parameter<'d>>,
        free: &mut Vec<Parameter<'d>>,
    ) {
        let spread = |walk: &mut Self, side, all: &[Parameter<'d>]| -> Vec<(usize, Id)> {
            let found = all.iter().enumerate();
            found.filter_map(|(at, it)| Some((at, walk.spread_object(side, it)?))).collect()
        };
        let (old, new) = (spread(self, BASE, gone), spread(self, REVISION, free));
        if let ([(x, _)], [(y, _)]) = (old.as_slice(), new.as_slice()) {
            let (old, new) = (gone.remove(*x), free.remove(*y));
            let detail =
                format!("from `{}` to `{}`, which the wire does not carry", old.name, new.name);
            let draft = Draft::new("parameter-renamed", old.listed, new.listed)
                .detail(detail)
                .clients(Level::Info)
                .servers(Level::Info);
            self.draft(here, true, draft);
            self.parameter(here, old.node, new.node);
            return;
        }
        for (at, id) in old.into_iter().rev() {
            self.split(here, at, id, gone, free);
        }
        for (at, id) in new.into_iter().rev() {
            self.joined(here, at, id, gone, free);
        }
    }

    /// Members of a spread object that came to have the name of another parameter.
    pub(super) fn collisions(
        &mut self,
        here: Here,
        before: &[Parameter<'d>],
        after: &[Parameter<'d>],
        near: Node<'d>,
    ) {
        let known = self.collided(BASE, before);
        for (name, object) in self.collided(REVISION, after) {
            if known.iter().any(|it| it.0 == name) {
                continue;
            }
            let detail = format!("`{name}` is a member of `{}` and a parameter", object.name);
            let mut draft = Draft::new("parameter-serialization-changed", near, object.listed)
                .named(name)
                .detail(detail);
            draft.undecided =
                Some("which of two values of one name a server reads is not specified".to_owned());
            self.draft(here, true, draft);
        }
    }

    fn collided(&mut self, side: usize, all: &[Parameter<'d>]) -> Vec<(&'d str, Parameter<'d>)> {
        let mut found = Vec::new();
        for object in all {
            let Some(id) = self.spread_object(side, object) else { continue };
            let rivals =
                all.iter().filter(|it| it.location == "query" && it.listed != object.listed);
            for rival in rivals {
                if self.space.describes(id, rival.name) {
                    found.push((rival.name, *object));
                }
            }
        }
        found
    }

    /// The schema of a parameter that is spread over the query.
    fn spread_object(&mut self, side: usize, parameter: &Parameter<'d>) -> Option<Id> {
        let id = self.value_of(side, parameter.node);
        let spread = parameter.location == "query" && Serialisation::of(parameter.node).is_spread();
        (spread && self.space.types(id) == Types::OBJECT).then_some(id)
    }

    fn members(&mut self, here: Here, id: Id, always: bool) -> Vec<Member<'d>> {
        let mut members = Vec::new();
        for name in self.space.names(id) {
            if let Some(node) = self.space.member_node(id, name) {
                let required = always && self.space.requires(id, name, here.way(true));
                members.push(Member { name, node, required });
            }
        }
        members
    }

    /// Members of an object that became parameters of their own.
    fn split(
        &mut self,
        here: Here,
        at: usize,
        id: Id,
        gone: &mut Vec<Parameter<'d>>,
        free: &mut Vec<Parameter<'d>>,
    ) {
        let members = self.members(here, id, flag(gone[at].node, "required"));
        if !members.iter().any(|it| in_query(it.name, free).is_some()) {
            return;
        }
        let object = gone.remove(at);
        let mut near = object.listed;
        for member in members {
            let Some(place) = in_query(member.name, free) else {
                let draft = Draft::new("parameter-removed", member.node, near).removed();
                self.draft(
                    here,
                    true,
                    draft.named(member.name).detail(format!("`{}` in query", member.name)),
                );
                continue;
            };
            let parameter = free.remove(place);
            near = parameter.listed;
            let required = flag(parameter.node, "required");
            self.same_parameter(here, (member.node, member.required), (parameter.node, required));
            let pair = (Some(member.node), parameter.node.get("schema"));
            self.schemas(here, true, SPREAD, pair, (object.listed, parameter.listed));
        }
        let detail = format!("`{}` in query, whose members are parameters now", object.name);
        let draft =
            Draft::new("parameter-removed", object.listed, near).removed().named(object.name);
        self.draft(here, true, draft.detail(detail).clients(Level::Info));
    }

    /// Parameters that became members of an object.
    fn joined(
        &mut self,
        here: Here,
        at: usize,
        id: Id,
        gone: &mut Vec<Parameter<'d>>,
        free: &mut Vec<Parameter<'d>>,
    ) {
        // Who sends one member sends the object, and with it all members that it requires.
        let members = self.members(here, id, true);
        if !members.iter().any(|it| in_query(it.name, gone).is_some()) {
            return;
        }
        let object = free.remove(at);
        let mut near = object.listed;
        for member in members {
            let Some(place) = in_query(member.name, gone) else {
                let level = if member.required { Level::Breaking } else { Level::Info };
                let draft = Draft::new("parameter-added", near, member.node).added();
                let draft = draft.named(member.name).detail(format!("`{}` in query", member.name));
                self.draft(here, true, draft.clients(level));
                continue;
            };
            let parameter = gone.remove(place);
            near = parameter.listed;
            let required = flag(parameter.node, "required");
            self.same_parameter(here, (parameter.node, required), (member.node, member.required));
            let pair = (parameter.node.get("schema"), Some(member.node));
            self.schemas(here, true, SPREAD, pair, (parameter.listed, object.listed));
        }
        let detail = format!("`{}` in query, whose members were parameters", object.name);
        let draft = Draft::new("parameter-added", near, object.listed).added().named(object.name);
        self.draft(here, true, draft.detail(detail).clients(Level::Info));
    }

    fn same_parameter(&mut self, here: Here, old: (Node<'d>, bool), new: (Node<'d>, bool)) {
        let rule = match (old.1, new.1) {
            (false, true) => "parameter-became-required",
            (true, false) => "parameter-became-optional",
            _ => return,
        };
        self.draft(here, true, Draft::new(rule, old.0, new.0));
    }
}

/// Where among parameters the one of the query with this name is.
fn in_query(name: &str, all: &[Parameter<'_>]) -> Option<usize> {
    all.iter().position(|it| it.location == "query" && it.name == name)
}

/// How members of a spread object, and parameters of the query by default, are written.
const SPREAD: Form = Form::Styled { raw: None };
