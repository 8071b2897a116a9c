//! Objects: members, required ones, additional ones, names and numbers of members.

use std::collections::BTreeSet;

use openapi_document::Node;
use openapi_document::schema::{Schema, Types};

use super::facet::{Aspect, Fail, Fails};
use super::space::{Id, Space};
use super::{Answer, Way};
use crate::serialisation::Form;

impl<'d> Space<'d> {
    pub(super) fn fails_of_objects(
        &mut self,
        a: Id,
        b: Id,
        way: Way,
        common: Types,
        fails: &mut Fails<'d>,
    ) {
        if !common.meets(Types::OBJECT) {
            return;
        }
        let (narrow, wide) = (self.schema(a), self.schema(b));
        self.fails_of_required(a, b, way, fails);
        self.fails_of_counts(a, &narrow, &wide, fails);
        if fails.done() {
            return;
        }
        if !wide.objects.is_empty() {
            self.fails_of_members(a, b, way, fails);
            if fails.done() {
                return;
            }
            self.fails_of_additional(a, b, way, fails);
        }
        self.fails_of_names(a, b, way, fails);
        self.fails_of_dependent(a, b, way, fails);
    }

    fn fails_of_required(&mut self, a: Id, b: Id, way: Way, fails: &mut Fails<'d>) {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        for (name, node) in &wide.required {
            if self.requires(b, name, way) && !self.requires(a, name, way) {
                let own = narrow.required.get(name).copied();
                fails.push(Fail::no(Aspect::Required, own, Some(*node)).of(name));
            }
        }
    }

    fn fails_of_counts(
        &mut self,
        a: Id,
        narrow: &Schema<'d>,
        wide: &Schema<'d>,
        fails: &mut Fails<'d>,
    ) {
        if let Some(limit) = wide.min_properties {
            let sure = narrow.required.len() as u64;
            let least = narrow.min_properties.map_or(sure, |it| it.value.max(sure));
            if least < limit.value {
                let own = narrow.min_properties.map(|it| it.node);
                fails.push(Fail::no(Aspect::MemberCount, own, Some(limit.node)));
            }
        }
        if let Some(limit) = wide.max_properties {
            let mut most = narrow.max_properties.map(|it| it.value);
            let patterns = narrow.objects.iter().any(|it| it.patterns.is_some());
            let additional = self.additional(a);
            if !patterns && self.is_never(additional) {
                let named = self.names(a).len() as u64;
                most = Some(most.map_or(named, |it| it.min(named)));
            }
            if most.is_none_or(|it| it > limit.value) {
                let own = narrow.max_properties.map(|it| it.node);
                fails.push(Fail::no(Aspect::MemberCount, own, Some(limit.node)));
            }
        }
    }

    /// Members that either schema names.
    fn fails_of_members(&mut self, a: Id, b: Id, way: Way, fails: &mut Fails<'d>) {
        let mut names: BTreeSet<&'d str> = self.names(b).into_iter().collect();
        names.extend(self.names(a));
        for name in names {
            let (left, right) = (self.member(a, name, way), self.member(b, name, way));
            let open = self.schema(left.schema).is_any();
            if !left.declared && right.declared && open && self.is_unsent(way) {
                continue;
            }
            let travels = way.in_form(self.member_form(way.form, Some(name)));
            let answer = self.included(left.schema, right.schema, travels);
            if answer != Answer::Yes {
                let own = self.member_node(a, name);
                let other = self.member_node(b, name);
                fails.push(Fail::no(Aspect::Member, own, other).of(name).answered(answer));
                if fails.done() {
                    return;
                }
            }
        }
    }

    /// Whether clients are taken not to send members that their contract does not name.
    ///
    /// An open object formally allows them, so that naming one more member would narrow it; but
    /// nobody sends what nobody has defined. What a server sends is taken literally, since a member
    /// that is no longer named is one that a client misses.
    fn is_unsent(&self, way: Way) -> bool {
        way.is_request() && !self.options.strict
    }

    /// The node that names a member, for pointing at it.
    pub(crate) fn member_node(&mut self, id: Id, name: &str) -> Option<Node<'d>> {
        let schema = self.schema(id);
        schema.objects.iter().find_map(|it| it.properties.and_then(|it| it.get(name)))
    }

    /// Members that the wide schema neither names nor matches by a pattern, and its patterns.
    fn fails_of_additional(&mut self, a: Id, b: Id, way: Way, fails: &mut Fails<'d>) {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        let way = way.in_form(self.member_form(way.form, None));
        let others = self.additional(a);
        let own_patterns = patterns(&narrow);
        let patterns = patterns(&wide);
        for (pattern, node) in &patterns {
            let right = self.of_node(self.side(b), *node);
            for (own, own_node) in &own_patterns {
                let apart = self.languages.disjoint(&[(*own).to_owned(), (*pattern).to_owned()]);
                if !apart {
                    let left = self.of_node(self.side(a), *own_node);
                    let answer = self.included(left, right, way);
                    self.fail_of_additional(answer, Some(*own_node), *node, pattern, fails);
                }
            }
            let covered = own_patterns.iter().any(|(own, _)| {
                own == pattern
                    || self.languages.included(&[(*pattern).to_owned()], own) == Answer::Yes
            });
            if !covered {
                let answer = self.included(others, right, way);
                self.fail_of_additional(answer, None, *node, pattern, fails);
            }
        }
        let rest = self.additional(b);
        let node = wide.objects.iter().find_map(|it| it.additional);
        let Some(node) = node else { return };
        for (own, own_node) in &own_patterns {
            let covered = patterns.iter().any(|(pattern, _)| {
                own == pattern
                    || self.languages.included(&[(*own).to_owned()], pattern) == Answer::Yes
            });
            if !covered {
                let left = self.of_node(self.side(a), *own_node);
                let answer = self.included(left, rest, way);
                self.fail_of_additional(answer, Some(*own_node), node, own, fails);
            }
        }
        let answer = self.included(others, rest, way);
        if answer != Answer::Yes {
            let own = narrow.objects.iter().find_map(|it| it.additional);
            fails.push(Fail::no(Aspect::Additional, own, Some(node)).answered(answer));
        }
    }

    fn fail_of_additional(
        &mut self,
        answer: Answer,
        own: Option<Node<'d>>,
        node: Node<'d>,
        pattern: &str,
        fails: &mut Fails<'d>,
    ) {
        if answer != Answer::Yes {
            let fail = Fail::no(Aspect::Additional, own, Some(node)).of(pattern);
            // Overlapping patterns narrow each other, so that a difference of two need not show.
            fails.push(fail.answered(answer));
        }
    }

    fn fails_of_names(&mut self, a: Id, b: Id, way: Way, fails: &mut Fails<'d>) {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        for node in &wide.property_names {
            let right = self.of_node(self.side(b), *node);
            let mut holds = false;
            for own in &narrow.property_names {
                let left = self.of_node(self.side(a), *own);
                holds |= self.included(left, right, way.in_form(Form::Json)) == Answer::Yes;
            }
            if !holds {
                let own = narrow.property_names.first().copied();
                fails.push(Fail::no(Aspect::MemberNames, own, Some(*node)));
            }
        }
    }

    fn fails_of_dependent(&mut self, a: Id, b: Id, way: Way, fails: &mut Fails<'d>) {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        for node in &wide.dependent_required {
            let key = node.key().unwrap_or_default();
            let wanted = node.items().filter_map(Node::as_str);
            let given: BTreeSet<&str> = narrow
                .dependent_required
                .iter()
                .filter(|it| it.key() == Some(key))
                .flat_map(|it| it.items())
                .filter_map(Node::as_str)
                .collect();
            let missing =
                wanted.filter(|it| !given.contains(it) && !narrow.required.contains_key(it));
            let trigger = self.member(a, key, way).schema;
            if missing.count() > 0 && !self.is_never(trigger) {
                let mut own = narrow.dependent_required.iter();
                let own = own.find(|it| it.key() == Some(key)).copied();
                fails.push(Fail::no(Aspect::Dependent, own, Some(*node)).of(key));
            }
        }
    }
}

/// All `patternProperties`.
fn patterns<'d>(schema: &Schema<'d>) -> Vec<(&'d str, Node<'d>)> {
    let patterns = schema.objects.iter().filter_map(|it| it.patterns);
    patterns.flat_map(Node::entries).collect()
}
