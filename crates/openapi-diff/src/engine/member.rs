//! What a schema says of the members of an object and of the items of an array.

use std::collections::{BTreeMap, HashSet};

use openapi_document::Node;
use openapi_document::schema::{Part, Types, View, single_target};

use super::space::{Id, Space};
use super::{Answer, To, Way};
use crate::serialisation::Form;

/// A member of an object as a schema sees it.
pub(crate) struct Member {
    /// Everything that holds for the member.
    pub(crate) schema: Id,
    /// Whether `properties` names it, in the direction in question.
    pub(crate) declared: bool,
    /// Whether `properties` names it, but not for this direction.
    pub(crate) other_way: bool,
}

impl<'d> Space<'d> {
    /// What holds for a member of an object.
    pub(crate) fn member(&mut self, id: Id, name: &str, way: Way) -> Member {
        let schema = self.schema(id);
        let side = self.side(id);
        let mut nodes = Vec::new();
        let mut declared = false;
        if self.is_barred(id, name) {
            let never = self.intern(side, Vec::new(), Types::NONE, Vec::new());
            return Member { schema: never, declared, other_way: false };
        }
        for rules in &schema.objects {
            let property = rules.properties.and_then(|it| it.get(name));
            let mut matched = property.is_some();
            declared |= matched;
            nodes.extend(property);
            for (pattern, node) in rules.patterns.into_iter().flat_map(Node::entries) {
                // A pattern that cannot be evaluated is taken to match: it can only narrow.
                if self.languages.matches(pattern, name).unwrap_or(true) {
                    matched = true;
                    nodes.push(node);
                }
            }
            if !matched && !rules.others.iter().any(|it| self.speaks_of(*it, name)) {
                nodes.extend(rules.additional);
            }
        }
        let mut parts: Vec<Part<'d>> = nodes.into_iter().map(Part::whole).collect();
        let given = schema.given.iter().filter(|it| it.0 == name);
        parts.extend(given.map(|it| Part { node: it.1, view: View::Value }));
        let within = schema.within.iter().filter(|it| it.0 == name);
        parts.extend(within.map(|it| Part::whole(it.1)));
        if schema.types == Types::OBJECT && schema.required.contains_key(name) {
            let refused = schema.not.iter().filter_map(|it| only_member(*it, name));
            parts.extend(refused.map(|node| Part { node, view: View::Negated }));
        }
        let schema = self.intern(side, parts, Types::ALL, Vec::new());
        if declared && self.is_for_other_way(schema, way) {
            let any = self.of_nodes(side, &[]);
            return Member { schema: any, declared: false, other_way: true };
        }
        Member { schema, declared, other_way: false }
    }

    /// Whether no object has a member of a name, as something beside `properties` says.
    pub(crate) fn is_barred(&mut self, id: Id, name: &str) -> bool {
        let (schema, side) = (self.schema(id), self.side(id));
        schema.absent.contains(name)
            || schema.property_names.iter().any(|names| {
                let names = self.of_node(side, *names);
                self.accepts_name(names, name) == Answer::No
            })
    }

    /// Whether a member is sent in one direction only.
    pub(super) fn is_of_one_way(&mut self, id: Id, name: &str) -> bool {
        let ways = [Way::REQUEST, Way { to: To::Client, ..Way::REQUEST }];
        ways.into_iter().any(|way| self.member(id, name, way).other_way)
    }

    /// Whether an object has something to say of a member: by name, by a pattern, or of all.
    ///
    /// An object that is merely open does not: nobody sends what nobody has defined.
    pub(crate) fn describes(&mut self, id: Id, name: &str) -> bool {
        let schema = self.schema(id);
        let named = schema.objects.iter().any(|it| {
            it.properties.is_some_and(|it| it.get(name).is_some())
                || it.patterns.is_some_and(|it| self.speaks_of(it, name))
                || it.additional.is_some()
        });
        let member = self.member(id, name, Way::REQUEST).schema;
        named && !self.is_never(member)
    }

    /// Whether a `properties` or `patternProperties` speaks of a member.
    fn speaks_of(&mut self, node: Node<'d>, name: &str) -> bool {
        if node.key() == Some("properties") {
            return node.get(name).is_some();
        }
        node.entries().any(|(it, _)| self.languages.matches(it, name).unwrap_or(true))
    }

    /// How a member is written; without a name, one that `properties` does not list.
    pub(crate) fn member_form(&self, form: Form, name: Option<&str>) -> Form {
        match form {
            Form::Body(number) => {
                let listed = self.bodies.get(number as usize);
                listed.and_then(|it| it.get(name?).copied()).unwrap_or(Form::Part)
            }
            form => form.member(),
        }
    }

    /// The form of a body whose members are written as listed.
    pub(crate) fn body(&mut self, members: BTreeMap<String, Form>) -> Form {
        let known = self.bodies.iter().position(|it| *it == members);
        let number = known.unwrap_or_else(|| {
            self.bodies.push(members);
            self.bodies.len() - 1
        });
        Form::Body(number as u32)
    }

    fn is_for_other_way(&mut self, member: Id, way: Way) -> bool {
        let schema = self.schema(member);
        match way.to {
            To::Server => schema.read_only.is_some(),
            To::Client => schema.write_only.is_some(),
        }
    }

    /// What holds for members that `properties` does not name and no pattern matches.
    pub(crate) fn additional(&mut self, id: Id) -> Id {
        let schema = self.schema(id);
        let side = self.side(id);
        let nodes: Vec<Node<'d>> = schema.objects.iter().filter_map(|it| it.additional).collect();
        self.of_nodes(side, &nodes)
    }

    /// The names that `properties` declares, in the order of the source.
    pub(crate) fn names(&mut self, id: Id) -> Vec<&'d str> {
        let schema = self.schema(id);
        let properties = schema.objects.iter().filter_map(|it| it.properties);
        let mut names: Vec<&'d str> = Vec::new();
        let mut seen = HashSet::new();
        for (name, _) in properties.flat_map(Node::entries) {
            if seen.insert(name) {
                names.push(name);
            }
        }
        names
    }

    /// What holds for the item at an index; beyond all prefixes, for the others.
    pub(crate) fn item(&mut self, id: Id, index: usize) -> Id {
        let schema = self.schema(id);
        let side = self.side(id);
        let nodes: Vec<Node<'d>> = schema
            .arrays
            .iter()
            .filter_map(|it| it.prefix.get(index).copied().or(it.rest))
            .collect();
        self.of_nodes(side, &nodes)
    }

    /// Whether a required member really must be sent in a direction.
    pub(crate) fn requires(&mut self, id: Id, name: &str, way: Way) -> bool {
        if !self.schema(id).required.contains_key(name) {
            return false;
        }
        !self.member(id, name, way).other_way
    }
}

/// What a schema says of one member, if it says nothing else: whoever refuses it and has the member refuses that.
fn only_member<'d>(node: Node<'d>, name: &str) -> Option<Node<'d>> {
    let node = single_target(node);
    let plain = node.entries().all(|(key, value)| match key {
        "type" => Types::of_keyword(value) == Some(Types::OBJECT),
        "required" => value.items().all(|it| it.as_str() == Some(name)),
        "properties" => value.len() == 1,
        _ => false,
    });
    node.get("properties")?.get(name).filter(|_| plain)
}
