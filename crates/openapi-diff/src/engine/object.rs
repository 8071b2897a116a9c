//! Objects: members, required ones, additional ones, names and numbers of members.

use std::collections::BTreeSet;

use openapi_document::Node;
use openapi_document::schema::{Part, Schema, Types, View};

use super::facet::{Aspect, Fail, Fails};
use super::language::{either, length_pattern, literals};
use super::scalar::texts;
use super::space::{Id, Space};
use super::{Answer, Way};
use crate::serialisation::Form;

/// Most names, or patterns of names, that are compared as one language.
const MANY: usize = 64;

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
        self.fails_of_counts(a, &narrow, &wide, way, fails);
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
        self.fails_of_names(a, b, way.values(), fails);
        self.fails_of_dependent(a, b, way.values(), fails);
    }

    fn fails_of_required(&mut self, a: Id, b: Id, way: Way, fails: &mut Fails<'d>) {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        for (name, node) in &wide.required {
            if self.requires(b, name, way) && !self.forces(a, name, way) {
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
        way: Way,
        fails: &mut Fails<'d>,
    ) {
        if let Some(limit) = wide.stated(wide.min_properties) {
            let asked = narrow.dependent_required.iter().flat_map(|it| it.items());
            let mut sure: BTreeSet<&str> = asked.filter_map(Node::as_str).collect();
            sure.retain(|it| self.forces(a, it, way));
            sure.extend(narrow.required.keys());
            let sure = sure.len() as u64;
            let least = narrow.min_properties.map_or(sure, |it| it.value.max(sure));
            if least < limit.value {
                let own = narrow.min_properties.map(|it| it.node);
                fails.push(Fail::no(Aspect::MemberCount, own, Some(limit.node)));
            }
        }
        if let Some(limit) = wide.stated(wide.max_properties) {
            let mut most = narrow.max_properties.map(|it| it.value);
            if let Some(named) = self.possible_members(a) {
                most = Some(most.map_or(named, |it| it.min(named)));
            }
            if most.is_none_or(|it| it > limit.value) {
                let own = narrow.max_properties.map(|it| it.node);
                fails.push(Fail::no(Aspect::MemberCount, own, Some(limit.node)));
            }
        }
    }

    /// How many members there can be, where only those that are named can.
    pub(super) fn possible_members(&mut self, id: Id) -> Option<u64> {
        let schema = self.schema(id);
        let additional = self.additional(id);
        if schema.objects.iter().any(|it| it.patterns.is_some()) || !self.is_never(additional) {
            return None;
        }
        let members = self.names(id).into_iter().map(|it| self.member(id, it, Way::REQUEST).schema);
        let members: Vec<Id> = members.collect();
        Some(members.into_iter().filter(|it| !self.is_never(*it)).count() as u64)
    }

    /// Members that either schema names.
    fn fails_of_members(&mut self, a: Id, b: Id, way: Way, fails: &mut Fails<'d>) {
        let mut names: BTreeSet<&'d str> = self.names(b).into_iter().collect();
        names.extend(self.names(a));
        for name in names {
            let (left, right) = (self.member(a, name, way), self.member(b, name, way));
            let open = self.schema(left.schema).is_any() && self.names_all(a);
            let sent = self.schema(a).required.contains_key(name);
            if !left.declared && right.declared && open && !sent && self.is_unsent(way) {
                continue;
            }
            let travels = way.in_form(self.member_form(way.form, Some(name)));
            let pair = (left.schema, right.schema);
            let travels = self.way_below_member(a, name, pair, travels);
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
    /// nobody sends what nobody has defined or asked for. What a server sends is taken literally, since a member
    /// that is no longer named is one that a client misses.
    pub(super) fn is_unsent(&self, way: Way) -> bool {
        way.is_request() && !way.literal && !self.options.strict
    }

    /// Whether no part that depends on the value may name members that the merged keywords do not.
    fn names_all(&mut self, id: Id) -> bool {
        let whole = |it: &Part<'_>| {
            matches!(it.view, View::Whole | View::WithoutNull | View::Member(_) | View::Within(_))
        };
        !self.may_depend_on_value(id) && self.conj(id).parts.iter().all(whole)
    }

    /// The node that names a member, for pointing at it.
    pub(crate) fn member_node(&mut self, id: Id, name: &str) -> Option<Node<'d>> {
        let schema = self.schema(id);
        schema.objects.iter().find_map(|it| it.properties.and_then(|it| it.get(name)))
    }

    /// Members that the wide schema neither names nor matches by a pattern, and its patterns.
    fn fails_of_additional(&mut self, a: Id, b: Id, way: Way, fails: &mut Fails<'d>) {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        let others = self.additional(a);
        let own_patterns = patterns(&narrow);
        let patterns = patterns(&wide);
        // A text is read as one type for all patterns that match its name.
        let form = if patterns.is_empty() { self.member_form(way.form, None) } else { Form::Json };
        let way = way.in_form(form);
        for (pattern, node) in &patterns {
            let right = self.of_node(self.side(b), *node);
            for (own, own_node) in &own_patterns {
                let apart = self.languages.disjoint(&[(*own).to_owned(), (*pattern).to_owned()]);
                if !apart {
                    // A name of both patterns may be of others too, which narrow it further.
                    let both = [(*own).to_owned(), (*pattern).to_owned()];
                    let nodes: Vec<Node<'d>> = own_patterns
                        .iter()
                        .filter(|it| self.languages.included(&both, it.0) == Answer::Yes)
                        .map(|it| it.1)
                        .collect();
                    let left = self.of_nodes(self.side(a), &nodes);
                    let answer = self.included(left, right, way);
                    self.fail_of_additional(answer, Some(*own_node), *node, pattern, fails);
                }
            }
            if !self.is_spoken_for(Some(pattern), &[a]) {
                let answer = self.included(others, right, way);
                self.fail_of_additional(answer, None, *node, pattern, fails);
            }
        }
        let rest = self.additional(b);
        let node = wide.objects.iter().find_map(|it| it.additional);
        let Some(node) = node else { return };
        let any = either(patterns.iter().map(|it| it.0));
        for (own, own_node) in &own_patterns {
            let covered = patterns.iter().any(|it| own == &it.0)
                || !patterns.is_empty()
                    && self.languages.included(&[(*own).to_owned()], &any) == Answer::Yes;
            if !covered {
                let left = self.of_node(self.side(a), *own_node);
                let answer = self.included(left, rest, way);
                self.fail_of_additional(answer, Some(*own_node), node, own, fails);
            }
        }
        if self.is_spoken_for(None, &[a, b]) || self.is_full(a, b) {
            return;
        }
        let answer = self.included(others, rest, way);
        if answer != Answer::Yes {
            let own = narrow.objects.iter().find_map(|it| it.additional);
            fails.push(Fail::no(Aspect::Additional, own, Some(node)).answered(answer));
        }
    }

    /// Whether an object has no room for members beside those that are required and named.
    fn is_full(&mut self, a: Id, b: Id) -> bool {
        let schema = self.schema(a);
        let room = schema.max_properties.is_none_or(|it| it.value > schema.required.len() as u64);
        if room {
            return false;
        }
        let (own, other) = (self.names(a), self.names(b));
        schema.required.keys().all(|it| own.contains(it) || other.contains(it))
    }

    /// Whether schemas name, or match by a pattern, every member whose name is of a pattern, or every one at all.
    fn is_spoken_for(&mut self, pattern: Option<&str>, by: &[Id]) -> bool {
        let mut names = BTreeSet::new();
        let mut known = Vec::new();
        for id in by {
            known.extend(patterns(&self.schema(*id)).into_iter().map(|it| it.0.to_owned()));
            names.extend(self.names(*id));
        }
        let all = pattern.unwrap_or_default().to_owned();
        if known.contains(&all) {
            return true;
        }
        let mut all = vec![all];
        for node in self.schema(by[0]).property_names.clone() {
            let names = self.of_node(self.side(by[0]), node);
            all.extend(self.names_as_patterns(names).unwrap_or_default());
        }
        let open = pattern.is_none() && known.is_empty() && all.len() == 1;
        if open || known.len() > MANY || names.len() > MANY {
            return false;
        }
        if !names.is_empty() {
            known.push(literals(names));
        }
        let any = either(known.iter().map(String::as_str));
        !known.is_empty() && self.languages.included(&all, &any) == Answer::Yes
    }

    /// The patterns that together say all that a schema says of names, where there are such.
    fn names_as_patterns(&mut self, id: Id) -> Option<Vec<String>> {
        let schema = self.schema(id);
        let mut rest = (*schema).clone();
        (rest.values, rest.min_length, rest.max_length) = (None, None, None);
        rest.patterns.clear();
        if !rest.types.contains(Types::STRING) || !rest.is_types_only() {
            return None;
        }
        let mut patterns = texts(&schema.patterns);
        let limits = (schema.min_length.map_or(0, |it| it.value), schema.max_length);
        if limits.0 > 0 || limits.1.is_some() {
            patterns.push(length_pattern(limits.0, limits.1.map(|it| it.value))?);
        }
        if let Some(values) = &schema.values {
            patterns.push(literals(values.iter().filter_map(|it| it.as_str())));
        }
        Some(patterns)
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
        let side = self.side(a);
        let all = self.of_nodes(side, &narrow.property_names);
        // Names are strings, whatever the schemas say of other types.
        let left = self.restricted(all, Types::STRING);
        for node in &wide.property_names {
            let right = self.of_node(self.side(b), *node);
            if self.included(left, right, way) == Answer::Yes || self.names_accepted(a, right) {
                continue;
            }
            let own = narrow.property_names.first().copied();
            fails.push(Fail::no(Aspect::MemberNames, own, Some(*node)));
        }
    }

    /// Whether an object has no other members than those that it names, and a schema accepts all these names.
    fn names_accepted(&mut self, id: Id, names: Id) -> bool {
        let additional = self.additional(id);
        let own = patterns(&self.schema(id));
        let wanted = if own.is_empty() { None } else { self.names_as_patterns(names) };
        let within = own.iter().all(|(own, _)| {
            wanted.as_ref().is_some_and(|it| {
                it.iter().all(|it| self.languages.included(&[(*own).to_owned()], it) == Answer::Yes)
            })
        });
        self.is_never(additional)
            && within
            && self.names(id).into_iter().all(|it| self.accepts_name(names, it) == Answer::Yes)
    }
}

/// All `patternProperties`.
fn patterns<'d>(schema: &Schema<'d>) -> Vec<(&'d str, Node<'d>)> {
    let patterns = schema.objects.iter().filter_map(|it| it.patterns);
    patterns.flat_map(Node::entries).collect()
}
