//! Whether two schemas certainly have no value in common.

use std::collections::BTreeSet;

use openapi_document::schema::{Branch, Limit, Types};

use super::accept::Value;
use super::space::{Id, Space};
use super::{Answer, format};

const MAX_DEPTH: usize = 4;
/// Most pairs that one question may lead to.
const MAX_STEPS: u64 = 2_000;
const MAX_BRANCHES: usize = 64;

impl<'d> Space<'d> {
    /// Whether no value is accepted by both; false where that is not proven.
    pub(crate) fn disjoint(&mut self, a: Id, b: Id, depth: usize) -> bool {
        if depth == 0 {
            self.apart_steps = 0;
        }
        self.apart_steps += 1;
        if !self.afford() || depth > MAX_DEPTH || self.apart_steps > MAX_STEPS {
            return false;
        }
        let (left, right) = (self.schema(a), self.schema(b));
        let null = |it: &openapi_document::schema::Schema<'_>, types: Types| {
            it.null.is_some() || types.contains(Types::NULL)
        };
        let (mine, theirs) = (self.types(a), self.types(b));
        if null(&left, mine)
            && null(&right, theirs)
            && self.accepts(b, Value::Null, 0) != Answer::No
        {
            return false;
        }
        for (x, y, schema) in [(a, b, &left), (b, a, &right)] {
            let Some(values) = &schema.values else { continue };
            let mut values = values.iter().copied();
            return values.all(|it| {
                self.accepts(y, Value::Node(it), 0) == Answer::No
                    || self.accepts(x, Value::Node(it), 0) == Answer::No
            });
        }
        let common = (mine & theirs) - Types::NULL;
        if common.is_empty() {
            return true;
        }
        self.refuses(a, b, depth)
            || self.refuses(b, a, depth)
            || self.branches_apart(a, b, depth)
            || self.branches_apart(b, a, depth)
            || common.each().all(|it| self.apart(a, b, it, depth))
    }

    /// Whether `not` of one refuses all of the other.
    fn refuses(&mut self, a: Id, b: Id, depth: usize) -> bool {
        let schema = self.schema(b);
        let side = self.side(b);
        depth == 0
            && schema.not.iter().any(|refused| {
                let refused = self.of_node(side, *refused);
                self.is_same(a, refused)
            })
    }

    fn branches_apart(&mut self, a: Id, b: Id, depth: usize) -> bool {
        let schema = self.schema(a);
        let side = self.side(a);
        schema.unions.iter().any(|union| {
            union.branches.len() <= MAX_BRANCHES
                && union.branches.iter().all(|branch| match branch {
                    Branch::Null(_) => !self.schema(b).may_be_null(),
                    branch => {
                        let branch = self.branch(side, branch);
                        self.disjoint(branch, b, depth + 1)
                    }
                })
        })
    }

    /// Whether the values of one type have nothing in common.
    fn apart(&mut self, a: Id, b: Id, kind: Types, depth: usize) -> bool {
        let (left, right) = (self.schema(a), self.schema(b));
        if Types::NUMBER.contains(kind) {
            let ((low, high), (least, greatest)) = (format::range(&left), format::range(&right));
            return [(low, greatest), (least, high)].into_iter().any(|(low, high)| {
                match (low, high) {
                    (Some(low), Some(high)) => {
                        low.value > high.value
                            || low.value == high.value && (low.exclusive || high.exclusive)
                    }
                    _ => false,
                }
            });
        }
        if kind == Types::STRING {
            if over(left.min_length, right.max_length) || over(right.min_length, left.max_length) {
                return true;
            }
            let patterns: Vec<String> = [&left.patterns, &right.patterns]
                .into_iter()
                .flatten()
                .filter_map(|it| it.as_str().map(str::to_owned))
                .collect();
            return patterns.len() > 1 && self.languages.disjoint(&patterns);
        }
        if kind == Types::OBJECT {
            if over(left.min_properties, right.max_properties)
                || over(right.min_properties, left.max_properties)
            {
                return true;
            }
            let required: BTreeSet<&str> =
                left.required.keys().chain(right.required.keys()).copied().collect();
            return required.into_iter().any(|name| {
                let way = super::Way::REQUEST;
                let (mine, theirs) = (self.member(a, name, way), self.member(b, name, way));
                self.disjoint(mine.schema, theirs.schema, depth + 1)
            });
        }
        if kind == Types::ARRAY {
            return over(left.min_items, right.max_items) || over(right.min_items, left.max_items);
        }
        false
    }
}

/// Whether a least number is greater than a greatest one.
fn over(least: Option<Limit<'_, u64>>, greatest: Option<Limit<'_, u64>>) -> bool {
    least.zip(greatest).is_some_and(|(least, greatest)| least.value > greatest.value)
}
