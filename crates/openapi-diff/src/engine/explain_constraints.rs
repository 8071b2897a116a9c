//! What changed in items, additional members and all other constraints.

use std::collections::BTreeMap;

use openapi_document::Node;
use openapi_document::schema::Schema;

use super::array::prefix_length;
use super::explain::{Child, Edit, Kind, Side, Work};
use super::facet::{Aspect, Fail};
use super::space::{BASE, Id, REVISION, Space};

impl<'d> Space<'d> {
    pub(super) fn explain_items(&mut self, a: Id, b: Id, work: &mut Work<'d>) {
        let (old, new) = (self.schema(a), self.schema(b));
        if old.arrays.is_empty() && new.arrays.is_empty() {
            return;
        }
        let prefix = prefix_length(&old).max(prefix_length(&new));
        for index in 0..=prefix {
            let (x, y) = (self.item(a, index), self.item(b, index));
            let child = Child {
                a: x,
                b: y,
                base: self.item_node(a, index),
                revision: self.item_node(b, index),
                form: work.form.item(),
                literal: self.way_below_item(a, (x, y), work.way).literal
                    || self.way_below_item(b, (y, x), work.way).literal,
            };
            work.children.push(child);
        }
        work.forward.retain(|it| it.aspect != Aspect::Items);
        work.backward.retain(|it| it.aspect != Aspect::Items);
    }

    pub(super) fn explain_additional(&mut self, a: Id, b: Id, work: &mut Work<'d>) {
        let (old, new) = (self.schema(a), self.schema(b));
        let form = self.member_form(work.form, None);
        let node = |it: &Schema<'d>| it.objects.iter().find_map(|it| it.additional);
        if let (Some(base), Some(revision)) = (node(&old), node(&new))
            && base.is_object()
            && revision.is_object()
        {
            let (x, y) = (self.additional(a), self.additional(b));
            let (base, revision) = (Some(base), Some(revision));
            work.children.push(Child { a: x, b: y, base, revision, form, literal: false });
            let is_other = |it: &Fail<'_>| it.aspect != Aspect::Additional || it.name.is_some();
            work.forward.retain(is_other);
            work.backward.retain(is_other);
        }
        let patterns = |it: &Schema<'d>| -> Vec<(&'d str, Node<'d>)> {
            it.objects.iter().filter_map(|it| it.patterns).flat_map(Node::entries).collect()
        };
        let after = patterns(&new);
        for (pattern, base) in patterns(&old) {
            let Some((_, revision)) = after.iter().find(|it| it.0 == pattern) else { continue };
            let (x, y) = (self.of_node(BASE, base), self.of_node(REVISION, *revision));
            let (base, revision) = (Some(base), Some(*revision));
            work.children.push(Child { a: x, b: y, base, revision, form, literal: false });
            let is_other = |it: &Fail<'_>| {
                it.aspect != Aspect::Additional || it.name.as_deref() != Some(pattern)
            };
            work.forward.retain(is_other);
            work.backward.retain(is_other);
        }
    }

    /// What is left of the failures, one edit for each thing that it is about.
    pub(super) fn explain_constraints(&mut self, a: Id, b: Id, work: &mut Work<'d>) {
        let (old, new) = (self.schema(a), self.schema(b));
        let retyped = |fails: &[Fail<'_>]| fails.iter().any(|it| it.aspect == Aspect::Type);
        let any_retyped = retyped(&work.forward) || retyped(&work.backward);
        let mut edits: BTreeMap<(Aspect, Option<String>), Edit<'d>> = BTreeMap::new();
        for (fails, ahead) in [(&work.forward, true), (&work.backward, false)] {
            for fail in fails {
                if fail.aspect == Aspect::Items || fail.aspect == Aspect::Member {
                    continue;
                }
                // Another type makes the constraints of the old one moot; null is a type among others.
                let of_type = matches!(
                    fail.aspect,
                    Aspect::Values
                        | Aspect::Format
                        | Aspect::Range
                        | Aspect::Length
                        | Aspect::Pattern
                        | Aspect::ItemCount
                        | Aspect::UniqueItems
                        | Aspect::Not
                );
                if any_retyped && of_type {
                    continue;
                }
                let aspect = match fail.aspect {
                    Aspect::UniqueItems | Aspect::Contains => Aspect::ItemCount,
                    Aspect::MemberNames | Aspect::Dependent => Aspect::MemberCount,
                    Aspect::Null if any_retyped => Aspect::Type,
                    aspect => aspect,
                };
                let edit = edits
                    .entry((aspect, fail.name.clone()))
                    .or_insert_with(|| Edit::new(Kind::Constraint(aspect), None, None));
                edit.name.clone_from(&fail.name);
                let side = Side::of(fail.answer, fail.reason.clone());
                let (wide, narrow) = (fail.wide, fail.narrow);
                if ahead {
                    edit.revision = edit.revision.or(wide);
                    edit.base = edit.base.or(narrow);
                    edit.forward = Side::worse(edit.forward.take(), side);
                } else {
                    edit.base = edit.base.or(wide);
                    edit.revision = edit.revision.or(narrow);
                    edit.backward = Side::worse(edit.backward.take(), side);
                }
            }
        }
        for edit in edits.into_values() {
            let mut edit = edit;
            match edit.kind {
                Kind::Constraint(Aspect::Values) => {
                    edit.base = old.values_node;
                    edit.revision = new.values_node;
                }
                Kind::Constraint(Aspect::Type) => {
                    edit.base = old.type_node.or(edit.base);
                    edit.revision = new.type_node.or(edit.revision);
                }
                Kind::Constraint(Aspect::Null) => {
                    edit.base = old.null.or(old.type_node).or(edit.base);
                    edit.revision = new.null.or(new.type_node).or(edit.revision);
                }
                _ => {}
            }
            work.edits.push(edit);
        }
    }
}
