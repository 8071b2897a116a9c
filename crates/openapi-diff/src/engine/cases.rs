//! Cases that together are a schema: the outcomes of a condition, the values of a member.

use openapi_document::Node;
use openapi_document::schema::{Branch, Part, Types, Union, View};

use super::dependent::dependent_schemas;
use super::include::MAX_CHOSEN;
use super::space::{Id, Space};
use super::{Answer, Way};

/// Most values of a member that are looked at one by one.
const MAX_VALUES: usize = 16;

impl<'d> Space<'d> {
    /// Decides `a` case by case; no, if that is no help.
    pub(super) fn by_cases(&mut self, a: Id, b: Id, way: Way) -> Answer {
        let cases = match self.conditions(a, b) {
            cases if !cases.is_empty() => cases,
            _ => match self.values_of_tag(a, b, way) {
                cases if !cases.is_empty() => cases,
                _ => self.branches_of_member(a, b, way),
            },
        };
        if cases.is_empty() {
            return Answer::No;
        }
        Self::and(cases.into_iter().map(|case| self.included(case, b, way)))
    }

    /// Both outcomes of the first condition.
    fn conditions(&mut self, a: Id, b: Id) -> Vec<Id> {
        let (schema, wide) = (self.schema(a), self.schema(b));
        let part = |node: Node<'d>, view| Part { node, view };
        if let Some(it) = schema.conditionals.first() {
            let then = |node: Option<Node<'d>>| node.map(Part::whole);
            let met = [Some(part(it.condition, View::Whole)), then(it.then)];
            let missed = [Some(part(it.condition, View::Negated)), then(it.otherwise)];
            let cases = [met, missed].map(|it| it.into_iter().flatten().collect());
            return self.cases(a, it.condition, cases.into());
        }
        let done = &self.conj(a).without;
        let mut open = dependent_schemas(&schema).flat_map(|it| it.entries().map(|it| it.1));
        let asking = schema
            .dependent_required
            .first()
            .copied()
            .or_else(|| open.find(|it| !done.contains(&it.id())));
        let depends =
            !(wide.unions.is_empty() && wide.not.is_empty() && wide.conditionals.is_empty());
        match asking {
            Some(it) if depends && schema.types == Types::OBJECT => {
                let cases = [View::Present, View::Absent].map(|view| vec![part(it, view)]);
                self.cases(a, it, cases.into())
            }
            _ => Vec::new(),
        }
    }

    /// The values of a member by which each branch of a union tells itself.
    fn values_of_tag(&mut self, a: Id, b: Id, way: Way) -> Vec<Id> {
        let (schema, wide) = (self.schema(a), self.schema(b));
        let Some(union) = wide.unions.first().filter(|_| schema.types == Types::OBJECT) else {
            return Vec::new();
        };
        for name in self.names_of_branch(b, union) {
            let member = self.member(a, name, way).schema;
            let member = self.schema(member);
            let (Some(values), Some(list)) = (&member.values, member.values_node) else { continue };
            // Null that is accepted in spite of the list would be a case of its own.
            let few = (2..=MAX_VALUES).contains(&values.len()) && member.null.is_none();
            if few && self.tells(b, union, name) {
                let case = |it: &Node<'d>| vec![Part { node: *it, view: View::Member(name) }];
                return self.cases(a, list, values.iter().map(case).collect());
            }
        }
        Vec::new()
    }

    /// The branches of a union that a member is, where a union of the wide schema speaks of that member.
    fn branches_of_member(&mut self, a: Id, b: Id, way: Way) -> Vec<Id> {
        let wide = self.schema(b);
        let Some(union) = wide.unions.first() else { return Vec::new() };
        for name in self.names_of_branch(b, union) {
            let member = self.member(a, name, way).schema;
            let member = self.schema(member);
            let Some(own) = member.unions.first() else { continue };
            let known = self.conj(a).without.contains(&own.node.id());
            if known || own.branches.len() > MAX_VALUES {
                continue;
            }
            let branch = |it: &Branch<'d>| match it {
                Branch::Schema(Part { node, view: View::Whole }) => {
                    Some(vec![Part { node: *node, view: View::Within(name) }])
                }
                _ => None,
            };
            if let Some(cases) = own.branches.iter().map(branch).collect() {
                return self.cases(a, own.node, cases);
            }
        }
        Vec::new()
    }

    /// The names that the first branch of a union declares.
    fn names_of_branch(&mut self, id: Id, union: &Union<'d>) -> Vec<&'d str> {
        let side = self.side(id);
        let first = union.branches.first().map(|it| self.branch(side, it));
        first.map_or_else(Vec::new, |it| self.names(it))
    }

    /// Whether each branch of a union lists values of a member.
    fn tells(&mut self, id: Id, union: &Union<'d>, name: &str) -> bool {
        let side = self.side(id);
        union.branches.iter().all(|it| {
            let branch = self.branch(side, it);
            let member = self.member(branch, name, Way::REQUEST).schema;
            matches!(it, Branch::Schema(_)) && self.schema(member).values.is_some()
        })
    }

    /// The conjunction for each case of what a node decides.
    fn cases(&mut self, id: Id, on: Node<'d>, cases: Vec<Vec<Part<'d>>>) -> Vec<Id> {
        let conj = self.conj(id);
        if conj.without.len() >= MAX_CHOSEN {
            return Vec::new();
        }
        let (side, parts, within) = (conj.side, conj.parts.clone(), conj.within);
        let mut without = conj.without.clone();
        without.push(on.id());
        without.sort_unstable();
        without.dedup();
        let cases = cases.into_iter().map(|case| {
            let all = parts.iter().copied().chain(case).collect();
            self.intern(side, all, within, without.clone())
        });
        cases.collect()
    }
}
