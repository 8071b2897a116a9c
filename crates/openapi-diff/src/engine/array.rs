//! Arrays: number of items, uniqueness, schemas of items, `contains`.

use std::collections::BTreeSet;

use openapi_document::Node;
use openapi_document::schema::{Contains, Schema, Types};

use super::facet::{Aspect, Fail, Fails};
use super::space::{Id, Space};
use super::{Answer, Way};

/// Longest `prefixItems` that is compared item by item.
const MAX_PREFIX: usize = 1_000;

/// The length of the longest list of first items.
pub(crate) fn prefix_length(schema: &Schema<'_>) -> usize {
    schema.arrays.iter().map(|it| it.prefix.len()).max().unwrap_or(0).min(MAX_PREFIX)
}

/// The least number of items; what must be contained must be there.
pub(super) fn least_items(schema: &Schema<'_>) -> u64 {
    let contained = schema.contains.iter().map(|it| it.min);
    contained.chain(schema.min_items.map(|it| it.value)).max().unwrap_or(0)
}

impl<'d> Space<'d> {
    pub(super) fn fails_of_arrays(
        &mut self,
        a: Id,
        b: Id,
        way: Way,
        common: Types,
        fails: &mut Fails<'d>,
    ) {
        if !common.meets(Types::ARRAY) {
            return;
        }
        let (narrow, wide) = (self.schema(a), self.schema(b));
        if let Some(limit) = wide.stated(wide.min_items)
            && least_items(&narrow) < limit.value
        {
            let own = narrow.min_items.map(|it| it.node);
            let fail = Fail::no(Aspect::ItemCount, own, Some(limit.node));
            // Items that are asked for apart may have to be different ones.
            let asked: u64 = narrow.contains.iter().map(|it| it.min).fold(0, u64::saturating_add);
            let apart = narrow.contains.len() > 1 && asked >= limit.value;
            fails.push(if apart { fail.unknown("`contains` could not be compared") } else { fail });
        }
        if let Some(limit) = wide.stated(wide.max_items)
            && self.most_items(a).is_none_or(|it| it > limit.value)
        {
            let own = narrow.max_items.map(|it| it.node);
            fails.push(Fail::no(Aspect::ItemCount, own, Some(limit.node)));
        }
        let at_most_one = self.most_items(a).is_some_and(|it| it < 2);
        if wide.unique_items.is_some() && narrow.unique_items.is_none() && !at_most_one {
            fails.push(Fail::no(Aspect::UniqueItems, None, wide.unique_items));
        }
        if fails.done() {
            return;
        }
        self.fails_of_items(a, b, way, fails);
        for wanted in &wide.contains {
            let fail = self.fail_of_contains(a, b, &narrow, wanted, way);
            fails.list.extend(fail);
        }
    }

    /// The greatest number of items, also where the items beyond some index are refused.
    pub(crate) fn most_items(&mut self, id: Id) -> Option<u64> {
        self.most_items_within(id, 0)
    }

    /// The same of a schema within so many others.
    pub(super) fn most_items_within(&mut self, id: Id, depth: usize) -> Option<u64> {
        let schema = self.schema(id);
        let mut most = schema.max_items.map(|it| it.value);
        for index in 0..=prefix_length(&schema) {
            let item = self.item(id, index);
            if self.is_never(item) {
                let index = index as u64;
                most = Some(most.map_or(index, |it| it.min(index)));
                break;
            }
        }
        if schema.unique_items.is_some() {
            // There are no more items than different values.
            let different = self.different_items(id, prefix_length(&schema), depth + 1);
            most = most.into_iter().chain(different).min();
        }
        most
    }

    fn different_items(&mut self, id: Id, prefix: usize, depth: usize) -> Option<u64> {
        let mut different = BTreeSet::new();
        for index in 0..=prefix {
            let item = self.item(id, index);
            different.extend(self.all_values(item, depth)?.iter().map(ToString::to_string));
        }
        Some(different.len() as u64)
    }

    fn fails_of_items(&mut self, a: Id, b: Id, way: Way, fails: &mut Fails<'d>) {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        if wide.arrays.is_empty() {
            return;
        }
        let most = self.most_items(a);
        let prefix = prefix_length(&narrow).max(prefix_length(&wide));
        for index in 0..=prefix {
            if most.is_some_and(|it| it <= index as u64) {
                return;
            }
            let (left, right) = (self.item(a, index), self.item(b, index));
            let travels = self.way_below_item(a, (left, right), way.item());
            let answer = self.included(left, right, travels);
            if answer != Answer::Yes {
                let own =
                    narrow.arrays.first().and_then(|it| it.prefix.get(index).copied().or(it.rest));
                let other =
                    wide.arrays.first().and_then(|it| it.prefix.get(index).copied().or(it.rest));
                fails.push(
                    Fail::no(Aspect::Items, own, other).of(&index.to_string()).answered(answer),
                );
                if fails.done() {
                    return;
                }
            }
        }
    }

    fn fail_of_contains(
        &mut self,
        a: Id,
        b: Id,
        narrow: &Schema<'d>,
        wanted: &Contains<'d>,
        way: Way,
    ) -> Option<Fail<'d>> {
        let right = self.of_node(self.side(b), wanted.schema);
        if wanted.min == 0 && wanted.max.is_none() {
            return None;
        }
        let most = self.most_items(a);
        // No array has fewer items than it must contain.
        if most.is_some_and(|it| it < least_items(narrow)) {
            return None;
        }
        let few = wanted.max.is_none_or(|max| most.is_some_and(|it| it <= max));
        let many = least_items(narrow) >= wanted.min;
        if few
            && (wanted.min == 0 || many && self.items_included(a, right, wanted.min, way.values()))
        {
            return None;
        }
        for own in &narrow.contains {
            let left = self.of_node(self.side(a), own.schema);
            let enough = own.min >= wanted.min;
            let few = wanted.max.is_none_or(|max| own.max.is_some_and(|it| it <= max));
            // What `items` names counts as well, which neither schema may repeat.
            let way = way.values().literally();
            // As many items match the wider schema at least, and the narrower one at most.
            let at_least =
                wanted.min == 0 || enough && self.included(left, right, way) == Answer::Yes;
            let at_most =
                wanted.max.is_none() || few && self.included(right, left, way) == Answer::Yes;
            let holds = at_least && at_most;
            if holds {
                return None;
            }
        }
        let own = narrow.contains.first().map(|it| it.schema);
        let fail = Fail::no(Aspect::Contains, own, Some(wanted.schema));
        if most.is_some_and(|it| it < wanted.min) {
            return Some(fail);
        }
        Some(if narrow.contains.is_empty() && narrow.min_items.is_none() {
            // The empty array contains nothing.
            if wanted.min > 0 { fail } else { fail.unknown("`maxContains` could not be compared") }
        } else {
            fail.unknown("`contains` could not be compared")
        })
    }

    /// Whether the first items, so many as must be there, are all accepted by a schema.
    fn items_included(&mut self, a: Id, wide: Id, count: u64, way: Way) -> bool {
        let prefix = prefix_length(&self.schema(a)) as u64;
        (0..=prefix.min(count.saturating_sub(1))).all(|index| {
            let item = self.item(a, index as usize);
            self.included(item, wide, way) == Answer::Yes
        })
    }

    /// The node that says what holds for an item, for pointing at it.
    pub(crate) fn item_node(&mut self, id: Id, index: usize) -> Option<Node<'d>> {
        let schema = self.schema(id);
        schema.arrays.iter().find_map(|it| it.prefix.get(index).copied().or(it.rest))
    }
}
