//! The memo around the decision, and its outermost cases.

use openapi_document::schema::{Branch, Schema, Types};

use super::accept::Value;
use super::facet::Fail;
use super::space::{Id, Space};
use super::{Answer, Way};
use crate::serialisation::Form;

/// Deepest nesting of questions; beyond it the answer is unknown.
const MAX_DEPTH: usize = 4_000;
/// Most questions that one question may lead to; beyond it the answer is unknown. Real documents stay
/// under a hundredth of it: it ends unions of unions that refer to each other.
const MAX_STEPS: u64 = 20_000;
/// Most unions of which branches are chosen at once.
pub(super) const MAX_CHOSEN: usize = 4;
/// Most combinations of branches that are looked at.
const MAX_BRANCHES: usize = 512;
/// Most values of an `enum` that are looked at one by one.
const MAX_VALUES: usize = 20_000;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Memo {
    Done(Answer),
    /// Being decided, at this depth.
    Open(usize),
}

impl<'d> Space<'d> {
    /// Whether every value that `a` accepts is accepted by `b`.
    ///
    /// A question that comes back to itself is answered with yes, as the greatest fixed point asks;
    /// what was concluded from such an assumption is forgotten if the assumption fails.
    pub(crate) fn included(&mut self, a: Id, b: Id, way: Way) -> Answer {
        if self.is_same(a, b) {
            return Answer::Yes;
        }
        let key = (a, b, way);
        match self.memo.get(&key) {
            Some(Memo::Done(answer)) => return *answer,
            Some(Memo::Open(depth)) => {
                self.lowest = self.lowest.min(*depth);
                return Answer::Yes;
            }
            None => {}
        }
        if self.depth == 0 {
            self.budget = self.budget.saturating_sub(self.steps);
            self.steps = 0;
        }
        self.steps += 1;
        if self.depth >= MAX_DEPTH || self.steps > MAX_STEPS.min(self.budget) {
            return Answer::Unknown;
        }
        let depth = self.depth;
        self.memo.insert(key, Memo::Open(depth));
        let outer = std::mem::replace(&mut self.lowest, usize::MAX);
        let first = self.provisional.len();
        self.depth += 1;
        let answer = match way.form {
            Form::Json => self.decide(a, b, way),
            _ => self.decide_written(a, b, way),
        };
        self.depth -= 1;
        let lowest = self.lowest;
        self.memo.insert(key, Memo::Done(answer));
        if answer != Answer::Yes {
            for key in self.provisional.split_off(first) {
                self.memo.remove(&key);
            }
            self.lowest = outer;
        } else if lowest < depth {
            self.provisional.push(key);
            self.lowest = outer.min(lowest);
        } else {
            self.provisional.truncate(first);
            self.lowest = outer;
        }
        answer
    }

    fn decide(&mut self, a: Id, b: Id, way: Way) -> Answer {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        if wide.is_any() || self.is_never(a) {
            return Answer::Yes;
        }
        if narrow.values.as_ref().is_some_and(|it| it.len() <= MAX_VALUES) {
            let answer = Self::and(self.refused_values(a, b).into_iter().map(|it| it.answer));
            if answer != Answer::Unknown {
                return answer;
            }
        }
        // What is refuted without a look into the unions of `a` is so for some branch of them only.
        let mut most = Answer::No;
        if !narrow.unions.is_empty() && !wide.unions.is_empty() {
            most = self.by_branches(a, b, way);
            if most != Answer::Yes && self.same_branches(a, b, way) {
                return Answer::Yes;
            }
            if most == Answer::Yes {
                let fails = self.fails_of_union_pairs(a, b);
                return Self::and(fails.iter().map(|it| it.answer));
            }
        }
        let fails = self.fails(a, b, way, true);
        if fails.is_empty() {
            return Answer::Yes;
        }
        if !narrow.unions.is_empty() && wide.unions.is_empty() {
            return self.by_branches(a, b, way);
        }
        let answer = Self::and(fails.iter().map(|it| it.answer)).min(most);
        let answer = answer.min(self.by_cases(a, b, way));
        if answer == Answer::Yes { answer } else { answer.min(self.by_values(a, b)) }
    }

    /// Decides branch by branch of the first union of `a`.
    pub(super) fn by_branches(&mut self, a: Id, b: Id, way: Way) -> Answer {
        let mut worst = Answer::Yes;
        let Some(branches) = self.branches_of(a) else { return Answer::Unknown };
        for branch in branches {
            worst = worst.max(self.included(branch, b, way));
            if worst == Answer::No {
                break;
            }
        }
        worst
    }

    /// The conjunction for each branch of its first union; `None` if there are too many.
    pub(crate) fn branches_of(&mut self, id: Id) -> Option<Vec<Id>> {
        let schema = self.schema(id);
        let union = schema.unions.first()?;
        if union.branches.len() > MAX_BRANCHES || self.conj(id).without.len() >= MAX_CHOSEN {
            return None;
        }
        let mut branches: Vec<Id> =
            union.branches.iter().map(|it| self.chosen(id, union, it)).collect();
        if union.exclusive && self.accepts(id, Value::Null, 0) == Answer::No {
            // Null that two branches accept is refused by the whole.
            let others = Types::ALL - Types::NULL;
            branches = branches.into_iter().map(|it| self.restricted(it, others)).collect();
        }
        if schema.null.is_some() {
            let null = self.branch(self.side(id), &Branch::Null(union.node));
            branches.push(null);
        }
        Some(branches)
    }

    /// The values of `a` that `b` refuses, or may refuse.
    pub(crate) fn refused_values(&mut self, a: Id, b: Id) -> Vec<Fail<'d>> {
        let schema = self.schema(a);
        let mut fails = Vec::new();
        for value in schema.values.iter().flatten() {
            let accepted = self.accepts(a, Value::Node(*value), 0);
            if accepted == Answer::No {
                continue;
            }
            let mut answer = self.accepts(b, Value::Node(*value), 0);
            if answer == Answer::No && accepted == Answer::Unknown {
                answer = Answer::Unknown;
            }
            if answer != Answer::Yes {
                fails.push(Fail::value(*value, answer, self.schema(b).values_node));
            }
        }
        fails.extend(self.null_fail(&schema, b));
        fails
    }

    /// Null, if it is accepted beyond the values and `b` does not.
    fn null_fail(&mut self, schema: &Schema<'d>, b: Id) -> Option<Fail<'d>> {
        schema.null?;
        let answer = self.accepts(b, Value::Null, 0);
        (answer != Answer::Yes).then(|| Fail::null(schema.null, self.schema(b).type_node, answer))
    }
}
