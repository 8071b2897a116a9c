//! What the presence of one member asks of an object.

use std::collections::BTreeSet;

use openapi_document::Node;
use openapi_document::schema::{Part, Schema};

use super::facet::{Aspect, Fail, Fails};
use super::space::{Id, Space};
use super::{Answer, Way};

impl<'d> Space<'d> {
    pub(super) fn fails_of_dependent(&mut self, a: Id, b: Id, way: Way, fails: &mut Fails<'d>) {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        for node in &wide.dependent_required {
            let key = node.key().unwrap_or_default();
            let wanted = node.items().filter_map(Node::as_str);
            let mut given = BTreeSet::from([key]);
            let mut open = vec![key];
            while let Some(key) = open.pop() {
                let by_key = narrow.dependent_required.iter().filter(|it| it.key() == Some(key));
                let asked = by_key.flat_map(|it| it.items()).filter_map(Node::as_str);
                let all = asked.chain(self.asked_by_schemas(a, key));
                open.extend(all.filter(|it| given.insert(it)));
            }
            let missing: Vec<&str> = wanted.filter(|it| !given.contains(it)).collect();
            let trigger = self.member(a, key, way).schema;
            let met = missing.iter().all(|it| self.forces(a, it, way)) || self.is_never(trigger);
            if !met {
                let mut own = narrow.dependent_required.iter();
                let own = own.find(|it| it.key() == Some(key)).copied();
                fails.push(Fail::no(Aspect::Dependent, own, Some(*node)).of(key));
            }
        }
    }

    /// Whether each schema of a `dependentSchemas` of `b` holds for what `a` accepts.
    pub(super) fn dependents_included(&mut self, a: Id, b: Id, wanted: Node<'d>, way: Way) -> bool {
        let narrow = self.schema(a);
        let (left, right) = (self.side(a), self.side(b));
        let own = || dependent_schemas(&narrow);
        wanted.entries().all(|(name, schema)| {
            let trigger = self.member(a, name, way).schema;
            if self.is_never(trigger) {
                return true;
            }
            let mut parts = self.conj(a).parts.clone();
            parts.extend(own().filter_map(|it| it.get(name)).map(Part::whole));
            let within = self.conj(a).within;
            let without = self.conj(a).without.clone();
            let all = self.intern(left, parts, within, without);
            let schema = self.of_node(right, schema);
            let known = own().any(|it| it.get(name).is_some());
            let way = if known { way } else { way.literally() };
            self.included(all, schema, way) == Answer::Yes
                || self.only_asks_for(schema, |it| {
                    let by_name =
                        narrow.dependent_required.iter().filter(|it| it.key() == Some(name));
                    by_name.flat_map(|it| it.items()).any(|asked| asked.as_str() == Some(it))
                })
        })
    }

    /// Whether a schema says nothing but that members are there, all of which are known to be.
    fn only_asks_for(&mut self, id: Id, known: impl Fn(&str) -> bool) -> bool {
        let mut rest = (*self.schema(id)).clone();
        let asked = std::mem::take(&mut rest.required);
        rest.is_any() && asked.keys().all(|it| known(it))
    }

    /// The members that `dependentSchemas` requires where one is there.
    fn asked_by_schemas(&mut self, id: Id, key: &str) -> Vec<&'d str> {
        let (schema, side) = (self.schema(id), self.side(id));
        let mut asked = Vec::new();
        for node in dependent_schemas(&schema).filter_map(|it| it.get(key)) {
            let then = self.of_node(side, node);
            asked.extend(self.schema(then).required.keys().copied());
        }
        asked
    }

    /// Whether a member must be sent: because it is required, because one that is required asks for
    /// it, or because there are no more members than must be there.
    pub(super) fn forces(&mut self, id: Id, name: &str, way: Way) -> bool {
        if self.requires(id, name, way) {
            return true;
        }
        let schema = self.schema(id);
        let asks = |it: &&Node<'d>| it.items().any(|it| it.as_str() == Some(name));
        let least = schema.min_properties.filter(|it| it.value > 0);
        if least.is_some_and(|it| self.possible_members(id).is_some_and(|all| all <= it.value)) {
            let member = self.member(id, name, way);
            return member.declared && !self.is_never(member.schema);
        }
        let mut askers = schema.dependent_required.iter().filter(asks).filter_map(|it| it.key());
        askers.any(|it| self.requires(id, it, way)) && !self.member(id, name, way).other_way
    }
}

/// All `dependentSchemas` of a schema.
pub(super) fn dependent_schemas<'s, 'd>(
    schema: &'s Schema<'d>,
) -> impl Iterator<Item = Node<'d>> + use<'s, 'd> {
    schema.opaque.iter().copied().filter(|it| it.key() == Some("dependentSchemas"))
}
