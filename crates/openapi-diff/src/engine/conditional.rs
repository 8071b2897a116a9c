//! `if`, `then` and `else`.

use openapi_document::Node;
use openapi_document::schema::Conditional;

use super::facet::{Aspect, Fail, Fails};
use super::space::{Id, Space};
use super::{Answer, Way};

impl<'d> Space<'d> {
    pub(super) fn fails_of_conditionals(&mut self, a: Id, b: Id, way: Way, fails: &mut Fails<'d>) {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        for wanted in &wide.conditionals {
            let own = narrow.conditionals.iter();
            // What stands beside a condition names members that the condition does not.
            let way = way.literally();
            let matched = own.clone().any(|it| self.conditional_included(a, b, it, wanted, way));
            if matched || self.conditional_met(a, b, wanted, way) {
                continue;
            }
            let own = narrow.conditionals.first().map(|it| it.condition);
            fails.push(
                Fail::no(Aspect::Other, own, Some(wanted.condition))
                    .unknown("`if` could not be compared"),
            );
        }
    }

    /// Whether one conditional implies the other: the same condition, and narrower branches.
    fn conditional_included(
        &mut self,
        a: Id,
        b: Id,
        own: &Conditional<'d>,
        wanted: &Conditional<'d>,
        way: Way,
    ) -> bool {
        let (left, right) = (self.side(a), self.side(b));
        let condition = (self.of_node(left, own.condition), self.of_node(right, wanted.condition));
        if self.included(condition.0, condition.1, way) != Answer::Yes
            || self.included(condition.1, condition.0, way) != Answer::Yes
        {
            return false;
        }
        [(own.then, wanted.then), (own.otherwise, wanted.otherwise)].into_iter().all(|(x, y)| {
            let (x, y) = (self.optional(left, x), self.optional(right, y));
            self.included(x, y, way) == Answer::Yes
        })
    }

    /// Whether `a` meets a conditional whichever branch decides.
    fn conditional_met(&mut self, a: Id, b: Id, wanted: &Conditional<'d>, way: Way) -> bool {
        let side = self.side(b);
        let condition = self.of_node(side, wanted.condition);
        let (then, otherwise) =
            (self.optional(side, wanted.then), self.optional(side, wanted.otherwise));
        let never = self.disjoint(a, condition, 0);
        let by_then = never || self.included(a, then, way) == Answer::Yes;
        by_then
            && (self.included(a, otherwise, way) == Answer::Yes
                || self.included(a, condition, way) == Answer::Yes)
    }

    fn optional(&mut self, side: usize, node: Option<Node<'d>>) -> Id {
        let nodes: Vec<Node<'d>> = node.into_iter().collect();
        self.of_nodes(side, &nodes)
    }
}
