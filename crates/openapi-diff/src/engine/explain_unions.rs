//! What changed between unions: which branches came and went.

use openapi_document::Node;
use openapi_document::schema::{Branch, Types, Union};

use super::Answer;
use super::explain::{Child, Edit, Kind, Side, Work};
use super::facet::{Aspect, Fail};
use super::space::{BASE, Id, REVISION, Space};
use super::union::is_untold;

impl<'d> Space<'d> {
    /// Handles pairs of which at least one is a union; true if nothing else is to be compared.
    pub(super) fn explain_unions(&mut self, a: Id, b: Id, work: &mut Work<'d>) -> bool {
        let (old, new) = (self.schema(a), self.schema(b));
        match (old.unions.as_slice(), new.unions.as_slice()) {
            ([], []) => false,
            ([left], [right]) => {
                let mut pairing = self.pair(a, b, left, right);
                let inline = |it: &Branch<'d>| super::union::branch_name(it).is_none();
                if let ([x], [y]) = (pairing.left.as_slice(), pairing.right.as_slice())
                    && inline(&left.branches[*x])
                    && inline(&right.branches[*y])
                {
                    // The one that is left over became the other.
                    pairing.pairs.push((*x, *y));
                    pairing.left.clear();
                    pairing.right.clear();
                }
                for (x, y) in &pairing.pairs {
                    let (x, y) = (&left.branches[*x], &right.branches[*y]);
                    let child = Child {
                        a: self.branch(BASE, x),
                        b: self.branch(REVISION, y),
                        base: branch_node(x),
                        revision: branch_node(y),
                        form: work.form,
                        literal: false,
                    };
                    work.children.push(child);
                }
                let lone = |it: &usize, own: &Union<'d>, other: &Union<'d>| Lone {
                    branch: own.branches[*it],
                    untold: is_untold(own, *it, other),
                };
                let gone: Vec<Lone<'d>> =
                    pairing.left.iter().map(|it| lone(it, left, right)).collect();
                let come: Vec<Lone<'d>> =
                    pairing.right.iter().map(|it| lone(it, right, left)).collect();
                self.branch_edits(a, b, &gone, &come, work);
                // Branches are explained one by one; types of the whole are theirs.
                let plain =
                    (old.types - new.types).is_empty() && (new.types - old.types).is_empty();
                let keep = |it: &Fail<'_>| match it.aspect {
                    Aspect::Union => false,
                    // It is the branch that went or came.
                    Aspect::Discriminator => it.name.is_none(),
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
    pub(super) fn explain_whole(
        &mut self,
        a: Id,
        b: Id,
        union: &Union<'d>,
        union_is_base: bool,
        work: &mut Work<'d>,
    ) -> bool {
        let (own, whole) = if union_is_base { (a, b) } else { (b, a) };
        // What stands beside the union holds for each branch.
        let branches: Vec<Id> =
            union.branches.iter().map(|it| self.chosen(own, union, it)).collect();
        let types = self.types(whole);
        let mut found = branches.iter().position(|it| self.is_same(*it, whole));
        if found.is_none() {
            let values = work.way.values();
            found = branches.iter().position(|it| self.included(whole, *it, values) == Answer::Yes);
        }
        if found.is_none() {
            // Null beside a schema is no union, so that the schema is less than the whole.
            found = branches.iter().position(|it| {
                !(self.types(*it) - Types::NULL).is_empty()
                    && self.included(*it, whole, work.way) == Answer::Yes
            });
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
        let others: Vec<Lone<'d>> = (0..branches.len())
            .filter(|it| *it != found)
            .map(|it| Lone { branch: union.branches[it], untold: false })
            .collect();
        let node = branch_node(&union.branches[found]);
        let whole_node = self.schema(whole).sources.first().copied();
        let (form, part) = (work.form, branches[found]);
        work.children.push(if union_is_base {
            Child { a: part, b: whole, base: node, revision: whole_node, form, literal: false }
        } else {
            Child { a: whole, b: part, base: whole_node, revision: node, form, literal: false }
        });
        if union_is_base {
            self.branch_edits(a, b, &others, &[], work);
        } else {
            self.branch_edits(a, b, &[], &others, work);
        }
        true
    }

    pub(super) fn branch_edits(
        &mut self,
        a: Id,
        b: Id,
        gone: &[Lone<'d>],
        come: &[Lone<'d>],
        work: &mut Work<'d>,
    ) {
        for (branches, kind) in [(gone, Kind::BranchRemoved), (come, Kind::BranchAdded)] {
            for Lone { branch, untold } in branches {
                let removed = kind == Kind::BranchRemoved;
                let (side, whole) = if removed { (BASE, b) } else { (REVISION, a) };
                let id = self.branch(side, branch);
                let mut answer = self.included(id, whole, work.way);
                let values = work.way.values();
                if answer == Answer::Yes && self.included(id, whole, values) != Answer::Yes {
                    // Which alternative a text is read as is not specified.
                    answer = Answer::Unknown;
                }
                if *untold {
                    // What another branch would accept is not read as that branch.
                    answer = Answer::No;
                }
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
}

/// A branch of a union that the other union has nothing for.
#[derive(Clone, Copy)]
pub(super) struct Lone<'d> {
    branch: Branch<'d>,
    /// Whether the discriminator of the other union does not know the value that selects it.
    untold: bool,
}

fn branch_node<'d>(branch: &Branch<'d>) -> Option<Node<'d>> {
    Some(match branch {
        Branch::Null(node) => *node,
        Branch::Schema(part) => part.node,
    })
}
