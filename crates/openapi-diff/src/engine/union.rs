//! Unions: whether some branch accepts all, and which branches of two unions belong together.

use openapi_document::Node;
use openapi_document::schema::{Branch, Types, Union};

use super::facet::{Aspect, Fail, Fails};
use super::space::{Id, Space};
use super::tags::target_of;
use super::{Answer, Way};

/// Largest union of which every branch is tried.
const MAX_BRANCHES: usize = 512;

/// Most pairs of branches that are compared by what they accept, to find those that belong together.
const FEW_PAIRS: usize = 64;

/// Branches that belong together, and those that are left over.
#[derive(Debug, Default)]
pub(crate) struct Pairing {
    pub(crate) pairs: Vec<(usize, usize)>,
    pub(crate) left: Vec<usize>,
    pub(crate) right: Vec<usize>,
}

impl<'d> Space<'d> {
    pub(super) fn fails_of_unions(
        &mut self,
        a: Id,
        b: Id,
        way: Way,
        common: Types,
        fails: &mut Fails<'d>,
    ) {
        if common.is_empty() {
            return;
        }
        let (narrow, wide) = (self.schema(a), self.schema(b));
        for union in &wide.unions {
            let answer = self.in_union(a, b, union, common, way);
            if answer != Answer::Yes {
                let own = narrow.unions.first().map(|it| it.node);
                let own = own.or(narrow.type_node).or(narrow.sources.first().copied());
                let fail = Fail::no(Aspect::Union, own, Some(union.node));
                fails.push(match answer {
                    Answer::Unknown => fail.unknown("no branch of the union provably accepts all"),
                    answer => fail.answered(answer),
                });
            }
        }
        fails.list.extend(self.fails_of_union_pairs(a, b));
    }

    /// What unions that stand for each other say beyond their branches.
    pub(crate) fn fails_of_union_pairs(&mut self, a: Id, b: Id) -> Vec<Fail<'d>> {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        let mut fails = Vec::new();
        if let ([own], [other]) = (narrow.unions.as_slice(), wide.unions.as_slice()) {
            self.fails_of_pair(a, b, own, other, &mut fails);
        }
        fails
    }

    /// Whether two `oneOf`s have the same branches, and what stands beside them is met.
    ///
    /// Then they refuse the same values, also those that two branches accept.
    pub(super) fn same_branches(&mut self, a: Id, b: Id, way: Way) -> bool {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        let ([own], [other]) = (narrow.unions.as_slice(), wide.unions.as_slice()) else {
            return false;
        };
        if !own.exclusive || !other.exclusive || own.branches.len() != other.branches.len() {
            return false;
        }
        let pairing = self.pair(a, b, own, other);
        let same = pairing.left.is_empty()
            && pairing.pairs.iter().all(|(x, y)| {
                let x = self.branch(self.side(a), &own.branches[*x]);
                let y = self.branch(self.side(b), &other.branches[*y]);
                // What stands beside the unions may name members that a branch does not.
                let way = way.literally();
                self.included(x, y, way) == Answer::Yes && self.included(y, x, way) == Answer::Yes
            });
        let null = wide.types.contains(narrow.types) && narrow.null.is_none();
        same && self.fails(a, b, way, false).iter().all(|it| match it.aspect {
            Aspect::Union => true,
            Aspect::Null => null,
            _ => false,
        })
    }

    /// Whether all that `a` accepts, of some types, is accepted by a union.
    fn in_union(&mut self, a: Id, b: Id, union: &Union<'d>, common: Types, way: Way) -> Answer {
        let side = self.side(b);
        let branches: Vec<Id> =
            union.branches.iter().take(MAX_BRANCHES).map(|it| self.branch(side, it)).collect();
        let within = |it: &mut Self, part: Id| {
            let some = it.in_some(part, &branches, union.exclusive, way);
            let all = some != Answer::Yes && it.is_covered(part, &branches, union.exclusive);
            if all { Answer::Yes } else { some }
        };
        let whole = within(self, a);
        if whole == Answer::Yes {
            return whole;
        }
        let bypass = self.schema(a).null.is_some();
        // Null that is accepted whatever the rest says was tried as a value.
        let types = if bypass { common - Types::NULL } else { common };
        if types.is_single() && !bypass {
            return whole;
        }
        // Each type may have a branch of its own.
        let mut worst = Answer::Yes;
        for kind in types.each() {
            let part = self.restricted(a, kind);
            if part == a {
                return whole;
            }
            worst = worst.max(within(self, part));
        }
        worst
    }

    fn in_some(&mut self, a: Id, branches: &[Id], exclusive: bool, way: Way) -> Answer {
        let mut best = Answer::No;
        let types = self.types(a);
        // The same schema first: it decides most cases at no cost.
        let same = branches.iter().position(|it| self.is_same(a, *it));
        let order = same.into_iter().chain((0..branches.len()).filter(|it| Some(*it) != same));
        for at in order {
            let branch = branches[at];
            if !self.types(branch).meets(types) && !self.is_never(a) {
                continue;
            }
            let mut answer = self.included(a, branch, way);
            if answer == Answer::Yes && exclusive && self.options.strict {
                let apart = (0..branches.len())
                    .all(|other| other == at || self.disjoint(a, branches[other], 0));
                if !apart {
                    answer = Answer::Unknown;
                }
            }
            best = best.min(answer);
            if best == Answer::Yes {
                break;
            }
        }
        best
    }

    /// What two unions say beyond their branches: an added branch that shadows another, and tags.
    fn fails_of_pair(
        &mut self,
        a: Id,
        b: Id,
        own: &Union<'d>,
        other: &Union<'d>,
        fails: &mut Vec<Fail<'d>>,
    ) {
        if own.exclusive && other.exclusive {
            let pairing = self.pair(a, b, own, other);
            for added in &pairing.right {
                let added = self.branch(self.side(b), &other.branches[*added]);
                if self.shadows(a, own, &pairing, added) {
                    fails.push(Fail::no(Aspect::Union, Some(own.node), Some(other.node)));
                }
            }
        }
        let (Some(left), Some(right)) = (own.discriminator, other.discriminator) else { return };
        let name = |it: Node<'d>| it.get("propertyName").and_then(|it| it.as_str());
        if name(left) != name(right) {
            fails.push(Fail::no(Aspect::Discriminator, Some(left), Some(right)));
            return;
        }
        let pairing = self.pair(a, b, own, other);
        for (x, y) in pairing.pairs {
            let (before, after) = (self.selecting(a, own, x), tags(other, y));
            let told = |tag: &String| after.contains(tag) || self.selects(b, other, tag, y);
            if !before.iter().all(told) {
                fails.push(Fail::no(Aspect::Discriminator, Some(left), Some(right)));
                return;
            }
        }
        for at in pairing.left {
            if let Some(branch) =
                branch_name(&own.branches[at]).filter(|_| is_untold(own, at, other))
            {
                let fail = Fail::no(Aspect::Discriminator, Some(left), Some(right));
                fails.push(fail.of(&branch));
            }
        }
    }

    /// The discriminator's values that select a branch, also one that is written out in place of its reference.
    fn selecting(&mut self, id: Id, union: &Union<'d>, at: usize) -> Vec<String> {
        let named = tags(union, at);
        if !named.is_empty() {
            return named;
        }
        let keys = mapping(union).map(|(tag, _)| tag.to_owned());
        keys.filter(|it| self.selects(id, union, it, at)).collect()
    }

    /// Whether a value of the discriminator leads to a schema that accepts just what a branch does.
    fn selects(&mut self, id: Id, union: &Union<'d>, tag: &str, at: usize) -> bool {
        let target = mapping(union).find(|it| it.0 == tag).and_then(|it| it.1.as_str());
        let name = target.unwrap_or(tag);
        let Some(found) = target_of(union.node, name) else { return false };
        let side = self.side(id);
        let (found, branch) = (self.of_node(side, found), self.branch(side, &union.branches[at]));
        self.is_one_type(found, branch)
    }

    /// Whether an added branch accepts all of one that is still there, so that a `oneOf` refuses it.
    fn shadows(&mut self, a: Id, own: &Union<'d>, pairing: &Pairing, added: Id) -> bool {
        let scalars = Types::ALL - Types::OBJECT - Types::ARRAY;
        pairing.pairs.iter().any(|(kept, _)| {
            let branch = self.branch(self.side(a), &own.branches[*kept]);
            scalars.contains(self.types(branch))
                && !self.is_never(branch)
                && self.included(branch, added, Way::REQUEST) == Answer::Yes
        })
    }

    /// Pairs the branches of two unions: by the name of their component, by their text, by their
    /// type, and what is left by its order.
    pub(crate) fn pair(&mut self, a: Id, b: Id, left: &Union<'d>, right: &Union<'d>) -> Pairing {
        let (side, other) = (self.side(a), self.side(b));
        let xs: Vec<Id> = left.branches.iter().map(|it| self.branch(side, it)).collect();
        let ys: Vec<Id> = right.branches.iter().map(|it| self.branch(other, it)).collect();
        let mut free: Vec<usize> = (0..ys.len()).collect();
        let mut open: Vec<usize> = (0..xs.len()).collect();
        let mut pairing = Pairing::default();
        let names = |union: &Union<'d>| -> Vec<Option<String>> {
            union.branches.iter().map(branch_name).collect()
        };
        let (left_names, right_names) = (names(left), names(right));
        for criterion in 0..5 {
            let mut still = Vec::new();
            let few = open.len() * free.len() <= FEW_PAIRS;
            for x in open {
                let found = free.iter().position(|y| match criterion {
                    0 => left_names[x].is_some() && left_names[x] == right_names[*y],
                    1 => self.is_same(xs[x], ys[*y]),
                    2 => few && self.equivalent(xs[x], ys[*y]),
                    3 => self.is_only_of_type(&xs, x, &ys, *y),
                    _ => self.looks_alike(xs[x], ys[*y]),
                });
                match found {
                    Some(at) => pairing.pairs.push((x, free.remove(at))),
                    None => still.push(x),
                }
            }
            open = still;
        }
        pairing.left = open;
        pairing.right = free;
        pairing
    }

    pub(super) fn equivalent(&mut self, x: Id, y: Id) -> bool {
        self.included(x, y, Way::REQUEST) == Answer::Yes
            && self.included(y, x, Way::REQUEST) == Answer::Yes
    }

    /// Whether two branches have the same types, and no other branch of either union has any of them.
    fn is_only_of_type(&mut self, xs: &[Id], x: usize, ys: &[Id], y: usize) -> bool {
        let types = self.types(xs[x]);
        if types != self.types(ys[y]) || types == Types::ALL {
            return false;
        }
        let mut others = xs.iter().enumerate().filter(|it| it.0 != x);
        let mut more = ys.iter().enumerate().filter(|it| it.0 != y);
        others.all(|(_, it)| !self.types(*it).meets(types))
            && more.all(|(_, it)| !self.types(*it).meets(types))
    }

    /// Whether two schemas are objects with more than half of their members in common, or equal types otherwise.
    fn looks_alike(&mut self, x: Id, y: Id) -> bool {
        let types = self.types(x);
        if types != self.types(y) || types == Types::ALL {
            return false;
        }
        if types != Types::OBJECT {
            return false;
        }
        let (left, right) = (self.names(x), self.names(y));
        let common = left.iter().filter(|it| right.contains(it)).count();
        common * 2 > left.len().max(right.len())
    }
}

/// The name of the component that a branch refers to.
pub(crate) fn branch_name(branch: &Branch<'_>) -> Option<String> {
    let Branch::Schema(part) = branch else { return None };
    let reference = part.node.get("$ref")?.as_str()?;
    Some(reference.rsplit('/').next().unwrap_or(reference).to_owned())
}

/// Whether the discriminator of another union has no branch for a value that selects this one.
pub(crate) fn is_untold(own: &Union<'_>, at: usize, other: &Union<'_>) -> bool {
    let told: Vec<String> = (0..other.branches.len()).flat_map(|it| tags(other, it)).collect();
    own.discriminator.is_some()
        && other.discriminator.is_some()
        && !tags(own, at).iter().all(|it| told.contains(it))
}

fn mapping<'d>(union: &Union<'d>) -> impl Iterator<Item = (&'d str, Node<'d>)> + use<'d> {
    let mapping = union.discriminator.and_then(|it| it.get("mapping"));
    mapping.into_iter().flat_map(Node::entries)
}

/// The discriminator's values that select a branch that is a reference.
pub(crate) fn tags(union: &Union<'_>, at: usize) -> Vec<String> {
    let Some(name) = branch_name(&union.branches[at]) else { return Vec::new() };
    let mut tags: Vec<String> = mapping(union)
        .filter(|(_, target)| {
            let target = target.as_str().unwrap_or_default();
            target.rsplit('/').next() == Some(name.as_str())
        })
        .map(|(tag, _)| tag.to_owned())
        .collect();
    if tags.is_empty() {
        tags.push(name);
    }
    tags
}
