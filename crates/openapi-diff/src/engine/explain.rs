//! Turns "not included" into edits: what changed between two schemas, at this level.

use std::collections::BTreeMap;

use openapi_document::Node;
use openapi_document::schema::{Branch, Schema, Types, Union};

use super::array::prefix_length;
use super::facet::{Aspect, Fail};
use super::naming::reference_name;
use super::space::{BASE, Id, REVISION, Space};
use super::{Answer, Way};

/// What kind of edit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// A constraint changed.
    Constraint(Aspect),
    /// A member is named that was not.
    MemberAdded,
    /// A member is no longer named.
    MemberRemoved,
    /// A member has another name.
    MemberRenamed,
    /// A member became required or optional.
    Requiredness,
    /// `readOnly` or `writeOnly` took a member out of this direction.
    Hidden,
    /// `readOnly` or `writeOnly` no longer keeps a member out of this direction.
    Revealed,
    /// A branch was added to a union.
    BranchAdded,
    /// A branch was removed from a union.
    BranchRemoved,
    /// A `default` changed.
    Default,
    /// `deprecated` changed.
    Deprecated,
    /// `x-sunset` changed.
    Sunset,
    /// A named schema has another name.
    TypeName,
    /// A named schema was put in place of a reference, or the reverse.
    TypeInlined,
    /// `allOf` puts a schema together from other named schemas.
    Composition,
}

/// Why one schema does not include the other, as far as an edit is to blame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Side {
    pub(crate) answer: Answer,
    pub(crate) reason: Option<String>,
    /// The values travel as text, and as texts they are included.
    pub(crate) as_text: bool,
}

/// One edit of a schema.
#[derive(Debug, Clone)]
pub(crate) struct Edit<'d> {
    pub(crate) kind: Kind,
    /// The member or branch that it is about.
    pub(crate) name: Option<String>,
    pub(crate) new_name: Option<String>,
    /// What the base says.
    pub(crate) base: Option<Node<'d>>,
    /// What the revision says.
    pub(crate) revision: Option<Node<'d>>,
    /// Set if the revision refuses what the base accepts.
    pub(crate) forward: Option<Side>,
    /// Set if the base refuses what the revision accepts.
    pub(crate) backward: Option<Side>,
    /// Whether a member that was added or removed is required.
    pub(crate) required: bool,
    /// The Rust type in the SDK before and after, where it differs.
    pub(crate) types: Option<(String, String)>,
}

/// A pair of subschemas that belong together.
pub(crate) struct Child<'d> {
    pub(crate) a: Id,
    pub(crate) b: Id,
    pub(crate) base: Option<Node<'d>>,
    pub(crate) revision: Option<Node<'d>>,
}

/// What a look at one pair of schemas gives.
pub(crate) struct Explanation<'d> {
    pub(crate) edits: Vec<Edit<'d>>,
    pub(crate) children: Vec<Child<'d>>,
    pub(crate) forward: Answer,
    pub(crate) backward: Answer,
}

impl<'d> Edit<'d> {
    fn new(kind: Kind, base: Option<Node<'d>>, revision: Option<Node<'d>>) -> Self {
        Self {
            kind,
            name: None,
            new_name: None,
            base,
            revision,
            forward: None,
            backward: None,
            required: false,
            types: None,
        }
    }

    fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }
}

impl Side {
    fn of(answer: Answer, reason: Option<String>) -> Option<Self> {
        (answer != Answer::Yes).then_some(Self { answer, reason, as_text: false })
    }

    fn worse(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(a), Some(b)) => Some(if a.answer >= b.answer { a } else { b }),
            (a, b) => a.or(b),
        }
    }
}

/// The working state of one explanation.
struct Work<'d> {
    way: Way,
    forward: Vec<Fail<'d>>,
    backward: Vec<Fail<'d>>,
    edits: Vec<Edit<'d>>,
    children: Vec<Child<'d>>,
}

impl<'d> Space<'d> {
    /// What changed from `a` of the base to `b` of the revision.
    pub(crate) fn explain(&mut self, a: Id, b: Id, way: Way, text: bool) -> Explanation<'d> {
        let forward = self.included(a, b, way);
        let backward = self.included(b, a, way);
        let (old, new) = (self.schema(a), self.schema(b));
        let fails = |it: &mut Self, x, y, answer| match answer {
            Answer::Yes => Vec::new(),
            _ => it.fails(x, y, way, false),
        };
        let mut work = Work {
            way,
            forward: fails(self, a, b, forward),
            backward: fails(self, b, a, backward),
            edits: Vec::new(),
            children: Vec::new(),
        };
        let (mine, theirs) = (self.types(a) - Types::NULL, self.types(b) - Types::NULL);
        if !mine.is_empty() && !theirs.is_empty() && !mine.meets(theirs) {
            // Nothing of the one can be set against anything of the other.
            let is_type = |it: &Fail<'_>| it.aspect == Aspect::Type;
            work.forward.retain(is_type);
            work.backward.retain(is_type);
            self.explain_constraints(a, b, &mut work);
        } else if !self.explain_unions(a, b, &mut work) {
            self.explain_members(a, b, &mut work);
            self.explain_items(a, b, &mut work);
            self.explain_additional(a, b, &mut work);
            self.explain_constraints(a, b, &mut work);
        }
        self.explain_annotations(&old, &new, way, &mut work);
        self.explain_rest(a, b, (forward, backward), &mut work);
        for edit in &mut work.edits {
            self.add_types(a, b, edit);
        }
        if text {
            let as_text = (self.texts_included(a, b), self.texts_included(b, a));
            for edit in &mut work.edits {
                if let Some(side) = &mut edit.forward {
                    side.as_text = as_text.0;
                }
                if let Some(side) = &mut edit.backward {
                    side.as_text = as_text.1;
                }
            }
        }
        Explanation { edits: work.edits, children: work.children, forward, backward }
    }

    /// Handles pairs of which at least one is a union; true if nothing else is to be compared.
    fn explain_unions(&mut self, a: Id, b: Id, work: &mut Work<'d>) -> bool {
        let (old, new) = (self.schema(a), self.schema(b));
        match (old.unions.as_slice(), new.unions.as_slice()) {
            ([], []) => false,
            ([left], [right]) => {
                let pairing = self.pair(a, b, left, right);
                for (x, y) in &pairing.pairs {
                    let (x, y) = (&left.branches[*x], &right.branches[*y]);
                    let child = Child {
                        a: self.branch(BASE, x),
                        b: self.branch(REVISION, y),
                        base: branch_node(x),
                        revision: branch_node(y),
                    };
                    work.children.push(child);
                }
                let gone: Vec<Branch<'d>> =
                    pairing.left.iter().map(|it| left.branches[*it]).collect();
                let come: Vec<Branch<'d>> =
                    pairing.right.iter().map(|it| right.branches[*it]).collect();
                self.branch_edits(a, b, &gone, &come, work);
                // Branches are explained one by one; types of the whole are theirs.
                let plain =
                    (old.types - new.types).is_empty() && (new.types - old.types).is_empty();
                let keep = |it: &Fail<'_>| match it.aspect {
                    Aspect::Union => false,
                    Aspect::Type | Aspect::Null => !plain,
                    _ => true,
                };
                work.forward.retain(keep);
                work.backward.retain(keep);
                let shadowing = self.fails_of_union_pairs(a, b);
                work.forward.extend(shadowing.into_iter().filter(|it| it.aspect == Aspect::Union));
                let shadowing = self.fails_of_union_pairs(b, a);
                work.backward.extend(shadowing.into_iter().filter(|it| it.aspect == Aspect::Union));
                false
            }
            ([left], []) => self.explain_whole(a, b, left, true, work),
            ([], [right]) => self.explain_whole(a, b, right, false, work),
            _ => false,
        }
    }

    /// One side is a union, the other is not: the other is compared with the branch that it became or was.
    fn explain_whole(
        &mut self,
        a: Id,
        b: Id,
        union: &Union<'d>,
        union_is_base: bool,
        work: &mut Work<'d>,
    ) -> bool {
        let (side, whole) = if union_is_base { (BASE, b) } else { (REVISION, a) };
        let branches: Vec<Id> = union.branches.iter().map(|it| self.branch(side, it)).collect();
        let types = self.types(whole);
        let mut found = branches.iter().position(|it| self.is_same(*it, whole));
        if found.is_none() {
            found =
                branches.iter().position(|it| self.included(whole, *it, work.way) == Answer::Yes);
        }
        if found.is_none() {
            let mut alike: Vec<usize> = (0..branches.len()).collect();
            alike.retain(|at| self.types(branches[*at]).meets(types) && types != Types::ALL);
            found = match alike.as_slice() {
                [only] => Some(*only),
                _ => None,
            };
        }
        let Some(found) = found else { return false };
        let others: Vec<Branch<'d>> =
            (0..branches.len()).filter(|it| *it != found).map(|it| union.branches[it]).collect();
        let node = branch_node(&union.branches[found]);
        let whole_node = self.schema(whole).sources.first().copied();
        work.children.push(if union_is_base {
            Child { a: branches[found], b: whole, base: node, revision: whole_node }
        } else {
            Child { a: whole, b: branches[found], base: whole_node, revision: node }
        });
        if union_is_base {
            self.branch_edits(a, b, &others, &[], work);
        } else {
            self.branch_edits(a, b, &[], &others, work);
        }
        true
    }

    fn branch_edits(
        &mut self,
        a: Id,
        b: Id,
        gone: &[Branch<'d>],
        come: &[Branch<'d>],
        work: &mut Work<'d>,
    ) {
        for (branches, kind) in [(gone, Kind::BranchRemoved), (come, Kind::BranchAdded)] {
            for branch in branches {
                let removed = kind == Kind::BranchRemoved;
                let (side, whole) = if removed { (BASE, b) } else { (REVISION, a) };
                let id = self.branch(side, branch);
                let answer = self.included(id, whole, work.way);
                let node = branch_node(branch);
                let null = matches!(branch, Branch::Null(_)) || self.types(id) == Types::NULL;
                let kind = if null { Kind::Constraint(Aspect::Null) } else { kind };
                let (base, revision) = if removed { (node, None) } else { (None, node) };
                let mut edit = Edit::new(kind, base, revision);
                edit.name = super::union::branch_name(branch);
                let reason = (answer == Answer::Unknown).then(|| {
                    "whether another branch accepts the same could not be decided".to_owned()
                });
                let side = Side::of(answer, reason);
                if removed {
                    edit.forward = side;
                } else {
                    edit.backward = side;
                }
                work.edits.push(edit);
            }
        }
    }

    /// Members that both name, that one names, that have another name.
    fn explain_members(&mut self, a: Id, b: Id, work: &mut Work<'d>) {
        let (old_names, new_names) = (self.names(a), self.names(b));
        let (mut gone, mut come) = (Vec::new(), Vec::new());
        for name in &old_names {
            let (left, right) = (self.member(a, name, work.way), self.member(b, name, work.way));
            let (base, revision) = (self.member_node(a, name), self.member_node(b, name));
            if revision.is_none() {
                if !left.other_way {
                    gone.push(*name);
                }
                continue;
            }
            match (left.other_way, right.other_way) {
                (true, true) => {}
                (false, false) => {
                    work.children.push(Child { a: left.schema, b: right.schema, base, revision });
                }
                _ => {
                    let kind = if right.other_way { Kind::Hidden } else { Kind::Revealed };
                    let mut edit = Edit::new(kind, base, revision).named(name);
                    edit.required = !right.other_way && self.schema(b).required.contains_key(name);
                    edit.forward =
                        take(&mut work.forward, &[Aspect::Member, Aspect::Required], name);
                    edit.backward =
                        take(&mut work.backward, &[Aspect::Member, Aspect::Required], name);
                    work.edits.push(edit);
                }
            }
        }
        for name in &new_names {
            if self.member_node(a, name).is_none() && !self.member(b, name, work.way).other_way {
                come.push(*name);
            }
        }
        self.explain_renames(a, b, &mut gone, &mut come, work);
        let aspects = [Aspect::Member, Aspect::Required];
        for name in gone {
            let node = self.member_node(a, name);
            let mut edit = Edit::new(Kind::MemberRemoved, node, None).named(name);
            edit.required = self.requires(a, name, work.way);
            edit.forward = take(&mut work.forward, &aspects, name);
            edit.backward = take(&mut work.backward, &aspects, name);
            work.edits.push(edit);
        }
        for name in come {
            let node = self.member_node(b, name);
            let mut edit = Edit::new(Kind::MemberAdded, None, node).named(name);
            edit.required = self.requires(b, name, work.way);
            edit.forward = take(&mut work.forward, &aspects, name);
            edit.backward = take(&mut work.backward, &aspects, name);
            work.edits.push(edit);
        }
        let mut required: BTreeMap<String, Edit<'d>> = BTreeMap::new();
        for (fails, ahead) in [(&mut work.forward, true), (&mut work.backward, false)] {
            fails.retain(|fail| {
                let Some(name) = fail.name.as_deref() else { return true };
                match fail.aspect {
                    // The pair of the member's schemas is looked at by itself.
                    Aspect::Member => false,
                    Aspect::Required => {
                        let edit = required.entry(name.to_owned()).or_insert_with(|| {
                            Edit::new(Kind::Requiredness, None, None).named(name)
                        });
                        let side = Side::of(fail.answer, fail.reason.clone());
                        if ahead {
                            edit.revision = fail.wide;
                            edit.forward = side;
                        } else {
                            edit.base = fail.wide;
                            edit.backward = side;
                        }
                        false
                    }
                    _ => true,
                }
            });
        }
        for (name, mut edit) in required {
            edit.required = edit.forward.is_some();
            // The member itself is a better place to point at than the list.
            edit.base = self.member_node(a, &name).or(edit.base);
            edit.revision = self.member_node(b, &name).or(edit.revision);
            work.edits.push(edit);
        }
    }

    /// A member that went and one that came with the same schema are one member with a new name, if nothing else fits.
    fn explain_renames(
        &mut self,
        a: Id,
        b: Id,
        gone: &mut Vec<&'d str>,
        come: &mut Vec<&'d str>,
        work: &mut Work<'d>,
    ) {
        let mut renamed = Vec::new();
        let only = gone.len() == 1 && come.len() == 1;
        for old in gone.iter() {
            let fits = |it: &mut Self, old: &str, new: &str| {
                let (left, right) =
                    (it.member(a, old, work.way).schema, it.member(b, new, work.way).schema);
                it.schema(left).is_any() == it.schema(right).is_any()
                    && (it.is_same(left, right)
                        || it.included(left, right, work.way) == Answer::Yes
                            && it.included(right, left, work.way) == Answer::Yes)
                    && it.schema(a).required.contains_key(old)
                        == it.schema(b).required.contains_key(new)
            };
            let mut matches = Vec::new();
            for new in come.iter() {
                if fits(self, old, new) {
                    matches.push(*new);
                }
            }
            // Two strings are no proof of a rename, unless they are the only ones, or look like one.
            if !only {
                matches.retain(|new| {
                    let (x, y) = (self.member_node(a, old), self.member_node(b, new));
                    share_word(old, new) || is_described_alike(x, y)
                });
            }
            let mut rivals = 0;
            for other in gone.iter() {
                if let [only] = matches.as_slice() {
                    rivals += usize::from(fits(self, other, only));
                }
            }
            if let ([new], 1) = (matches.as_slice(), rivals) {
                renamed.push((*old, *new));
            }
        }
        for (old, new) in renamed {
            gone.retain(|it| *it != old);
            come.retain(|it| *it != new);
            let (base, revision) = (self.member_node(a, old), self.member_node(b, new));
            let mut edit = Edit::new(Kind::MemberRenamed, base, revision).named(old);
            edit.new_name = Some(new.to_owned());
            edit.required = self.requires(b, new, work.way);
            let aspects = [Aspect::Member, Aspect::Required];
            for name in [old, new] {
                let ahead = take(&mut work.forward, &aspects, name);
                edit.forward = Side::worse(edit.forward, ahead);
                let back = take(&mut work.backward, &aspects, name);
                edit.backward = Side::worse(edit.backward, back);
            }
            work.edits.push(edit);
        }
    }

    fn explain_items(&mut self, a: Id, b: Id, work: &mut Work<'d>) {
        let (old, new) = (self.schema(a), self.schema(b));
        if old.arrays.is_empty() && new.arrays.is_empty() {
            return;
        }
        let prefix = prefix_length(&old).max(prefix_length(&new));
        for index in 0..=prefix {
            let child = Child {
                a: self.item(a, index),
                b: self.item(b, index),
                base: self.item_node(a, index),
                revision: self.item_node(b, index),
            };
            work.children.push(child);
        }
        work.forward.retain(|it| it.aspect != Aspect::Items);
        work.backward.retain(|it| it.aspect != Aspect::Items);
    }

    fn explain_additional(&mut self, a: Id, b: Id, work: &mut Work<'d>) {
        let (old, new) = (self.schema(a), self.schema(b));
        let node = |it: &Schema<'d>| it.objects.iter().find_map(|it| it.additional);
        if let (Some(base), Some(revision)) = (node(&old), node(&new)) {
            if base.is_object() && revision.is_object() {
                let (x, y) = (self.additional(a), self.additional(b));
                work.children.push(Child {
                    a: x,
                    b: y,
                    base: Some(base),
                    revision: Some(revision),
                });
                let is_other = |it: &Fail<'_>| it.aspect != Aspect::Additional || it.name.is_some();
                work.forward.retain(is_other);
                work.backward.retain(is_other);
            }
        }
        let patterns = |it: &Schema<'d>| -> Vec<(&'d str, Node<'d>)> {
            it.objects.iter().filter_map(|it| it.patterns).flat_map(Node::entries).collect()
        };
        let after = patterns(&new);
        for (pattern, base) in patterns(&old) {
            let Some((_, revision)) = after.iter().find(|it| it.0 == pattern) else { continue };
            let (x, y) = (self.of_node(BASE, base), self.of_node(REVISION, *revision));
            work.children.push(Child { a: x, b: y, base: Some(base), revision: Some(*revision) });
            let is_other = |it: &Fail<'_>| {
                it.aspect != Aspect::Additional || it.name.as_deref() != Some(pattern)
            };
            work.forward.retain(is_other);
            work.backward.retain(is_other);
        }
    }

    /// What is left of the failures, one edit for each thing that it is about.
    fn explain_constraints(&mut self, a: Id, b: Id, work: &mut Work<'d>) {
        let (old, new) = (self.schema(a), self.schema(b));
        let retyped = |fails: &[Fail<'_>]| fails.iter().any(|it| it.aspect == Aspect::Type);
        let any_retyped = retyped(&work.forward) || retyped(&work.backward);
        let mut edits: BTreeMap<(Aspect, Option<String>), Edit<'d>> = BTreeMap::new();
        for (fails, ahead) in [(&work.forward, true), (&work.backward, false)] {
            for fail in fails {
                if fail.aspect == Aspect::Items || fail.aspect == Aspect::Member {
                    continue;
                }
                // Another type makes the constraints of the old one moot.
                let of_type = matches!(
                    fail.aspect,
                    Aspect::Null
                        | Aspect::Values
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

    fn explain_annotations(
        &mut self,
        old: &Schema<'d>,
        new: &Schema<'d>,
        way: Way,
        work: &mut Work<'d>,
    ) {
        if way == Way::Request && differs(old.default, new.default) {
            work.edits.push(Edit::new(Kind::Default, old.default, new.default));
        }
        if old.deprecated.is_some() != new.deprecated.is_some() {
            work.edits.push(Edit::new(Kind::Deprecated, old.deprecated, new.deprecated));
        }
        let names = |it: &Schema<'d>| {
            let mut names: Vec<String> =
                it.composed_of.iter().filter_map(|it| reference_name(*it)).collect();
            names.sort();
            names
        };
        if names(old).is_empty() != names(new).is_empty() {
            let node = |it: &Schema<'d>| {
                it.composed_of.first().and_then(|it| it.parent()).or(it.sources.first().copied())
            };
            work.edits.push(Edit::new(Kind::Composition, node(old), node(new)));
        }
        self.explain_sunset(old, new, work);
        if old.unions.len() != 1 || new.unions.len() != 1 {
            return;
        }
        let tagged = |it: &Schema<'d>| it.unions[0].discriminator;
        if tagged(old).is_some() != tagged(new).is_some() {
            let kind = Kind::Constraint(Aspect::Discriminator);
            work.edits.push(Edit::new(kind, tagged(old), tagged(new)));
        }
    }

    /// A date that cannot be read announces nothing.
    fn explain_sunset(&mut self, old: &Schema<'d>, new: &Schema<'d>, work: &mut Work<'d>) {
        let sunset = |it: &Schema<'d>| it.sources.first().and_then(|it| it.get("x-sunset"));
        let (before, after) = (sunset(old), sunset(new));
        if differs(before, after) {
            work.edits.push(Edit::new(Kind::Sunset, before, after));
        }
    }

    /// Nothing that differs may go unexplained.
    fn explain_rest(&mut self, a: Id, b: Id, answers: (Answer, Answer), work: &mut Work<'d>) {
        let mut rest = Edit::new(Kind::Constraint(Aspect::Other), None, None);
        for (answer, ahead) in [(answers.0, true), (answers.1, false)] {
            if answer == Answer::Yes {
                continue;
            }
            let told = work
                .edits
                .iter()
                .any(|it| if ahead { it.forward.is_some() } else { it.backward.is_some() });
            let mut below = false;
            for child in &work.children {
                let (x, y) = if ahead { (child.a, child.b) } else { (child.b, child.a) };
                below |= self.included(x, y, work.way) != Answer::Yes;
            }
            if told || below {
                continue;
            }
            let reason = (answer == Answer::Unknown)
                .then(|| "the two forms could not be proven to accept the same".to_owned());
            let side = Side::of(answer, reason);
            if ahead {
                rest.forward = side;
            } else {
                rest.backward = side;
            }
        }
        if rest.forward.is_some() || rest.backward.is_some() {
            rest.base = self.schema(a).sources.first().copied();
            rest.revision = self.schema(b).sources.first().copied();
            work.edits.push(rest);
        }
    }

    fn add_types(&mut self, a: Id, b: Id, edit: &mut Edit<'d>) {
        let changed = match edit.kind {
            Kind::Constraint(_) | Kind::BranchAdded | Kind::BranchRemoved => {
                (self.rust_shape(a), self.rust_shape(b))
            }
            _ => return,
        };
        if changed.0 != changed.1 {
            edit.types = Some(changed);
        }
    }
}

/// Whether two names have a word in common, in whatever case they are written.
fn share_word(a: &str, b: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        let mut words = vec![String::new()];
        let mut lower = false;
        for char in name.chars() {
            if !char.is_alphanumeric() || char.is_uppercase() && lower {
                words.push(String::new());
            }
            lower = char.is_lowercase();
            if let (Some(word), true) = (words.last_mut(), char.is_alphanumeric()) {
                word.extend(char.to_lowercase());
            }
        }
        words.retain(|it| it.len() > 2);
        words
    };
    let other = words(b);
    words(a).iter().any(|it| other.contains(it))
}

fn is_described_alike(a: Option<Node<'_>>, b: Option<Node<'_>>) -> bool {
    let description =
        |it: Option<Node<'_>>| it.and_then(|it| it.get("description")?.as_str().map(str::to_owned));
    description(a).is_some() && description(a) == description(b)
}

fn differs(a: Option<Node<'_>>, b: Option<Node<'_>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => !a.is_same_value(b),
        (a, b) => a.is_some() != b.is_some(),
    }
}

/// Takes out the failures of one member, and gives the worst.
fn take(fails: &mut Vec<Fail<'_>>, aspects: &[Aspect], name: &str) -> Option<Side> {
    let mut worst = None;
    fails.retain(|it| {
        if it.name.as_deref() != Some(name) || !aspects.contains(&it.aspect) {
            return true;
        }
        worst = Side::worse(worst.take(), Side::of(it.answer, it.reason.clone()));
        false
    });
    worst
}

fn branch_node<'d>(branch: &Branch<'d>) -> Option<Node<'d>> {
    Some(match branch {
        Branch::Null(node) => *node,
        Branch::Schema(part) => part.node,
    })
}
