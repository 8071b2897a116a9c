//! What stands beside a schema and says more of the members and items that it speaks of.

use std::collections::HashSet;

use super::Way;
use super::space::{Id, Space};

/// Deepest nesting of members and items in which something beside a schema is looked for.
const MAX_DEPTH: usize = 4;
/// Most schemas beside one that are followed.
const MAX_BESIDE: usize = 32;

/// Where it was looked already, and how deep, so that a schema used in many members costs its time once.
type Seen = HashSet<(usize, Id, Id, Vec<Id>)>;

impl<'d> Space<'d> {
    /// How what is below a member is compared: literally where something beside `properties` names in
    /// it, or deeper, what the wide schema names and the narrow one does not.
    pub(super) fn way_below_member(&mut self, a: Id, name: &str, pair: (Id, Id), way: Way) -> Way {
        if !self.is_unsent(way) || !self.may_depend_on_value(a) {
            return way;
        }
        let beside = self.schemas_of_same_value(a).into_iter().skip(1).collect::<Vec<_>>();
        let members = self.members_of(&beside, name, way);
        self.way_beside(pair, &members, way)
    }

    /// The same for items, of which `contains` speaks, too.
    pub(super) fn way_below_item(&mut self, a: Id, pair: (Id, Id), way: Way) -> Way {
        if !self.is_unsent(way) {
            return way;
        }
        let mut items = self.contained(a);
        if self.may_depend_on_value(a) {
            for beside in self.schemas_of_same_value(a).into_iter().skip(1) {
                items.extend(self.schemas_of_items(beside));
            }
        }
        self.way_beside(pair, &items, way)
    }

    fn way_beside(&mut self, pair: (Id, Id), beside: &[Id], way: Way) -> Way {
        let named = self.is_named_beside(pair, beside, way, 0, &mut Seen::new());
        if named { way.literally() } else { way }
    }

    /// Whether one of some schemas names a member that the wide schema of a pair names and the narrow one does not,
    /// in the same place.
    fn is_named_beside(
        &mut self,
        (narrow, wide): (Id, Id),
        beside: &[Id],
        way: Way,
        depth: usize,
        seen: &mut Seen,
    ) -> bool {
        if beside.is_empty()
            || depth > MAX_DEPTH
            || self.is_same(narrow, wide)
            || !seen.insert((depth, narrow, wide, beside.to_vec()))
        {
            return false;
        }
        // To compare literally is what takes nothing for granted.
        if !self.afford() {
            return true;
        }
        let mut all = Vec::new();
        for it in beside.iter().take(MAX_BESIDE) {
            all.extend(self.schemas_of_same_value(*it));
        }
        all.truncate(MAX_BESIDE);
        let known = self.names(narrow);
        for name in self.names(wide) {
            let members = self.members_of(&all, name, way);
            if members.is_empty() {
                continue;
            }
            if !known.contains(&name) {
                return true;
            }
            let pair = (self.member(narrow, name, way).schema, self.member(wide, name, way).schema);
            if self.is_named_beside(pair, &members, way, depth + 1, seen) {
                return true;
            }
        }
        let mut items = Vec::new();
        for it in all {
            items.extend(self.schemas_of_items(it));
        }
        let pair = (self.item(narrow, 0), self.item(wide, 0));
        self.is_named_beside(pair, &items, way, depth + 1, seen)
    }

    /// What each of some schemas says of a member that it names.
    fn members_of(&mut self, schemas: &[Id], name: &str, way: Way) -> Vec<Id> {
        let mut naming = schemas.to_vec();
        naming.retain(|it| self.member_node(*it, name).is_some());
        naming.into_iter().map(|it| self.member(it, name, way).schema).collect()
    }

    /// All that a schema says of some items: of those at an index, of the others, of some that it must contain.
    pub(super) fn schemas_of_items(&mut self, id: Id) -> Vec<Id> {
        let (schema, side) = (self.schema(id), self.side(id));
        let told = schema.arrays.iter().flat_map(|it| it.prefix.iter().copied().chain(it.rest));
        let mut items: Vec<Id> = told.map(|it| self.of_node(side, it)).collect();
        items.extend(self.contained(id));
        items
    }

    fn contained(&mut self, id: Id) -> Vec<Id> {
        let (schema, side) = (self.schema(id), self.side(id));
        schema.contains.iter().map(|it| self.of_node(side, it.schema)).collect()
    }

    /// Whether a part may hold for some values only.
    pub(super) fn may_depend_on_value(&mut self, id: Id) -> bool {
        let schema = self.schema(id);
        !(schema.unions.is_empty() && schema.conditionals.is_empty() && schema.opaque.is_empty())
    }
}
