//! What stands beside a schema and says more of the members and items that it speaks of.

use super::Way;
use super::space::{Id, Space};

impl<'d> Space<'d> {
    /// How what is below a member is compared: literally where something beside `properties` names in
    /// it what the wide schema names and the narrow one does not.
    pub(super) fn way_below_member(&mut self, a: Id, name: &str, pair: (Id, Id), way: Way) -> Way {
        let names = self.names_that_come(pair, way);
        if names.is_empty() || !self.may_depend_on_value(a) {
            return way;
        }
        let beside = self.schemas_of_same_value(a).into_iter().skip(1);
        let members: Vec<Id> = beside.map(|it| self.member(it, name, way).schema).collect();
        self.way_beside(&members, &names, way)
    }

    /// The same for items, of which `contains` speaks, too.
    pub(super) fn way_below_item(&mut self, a: Id, pair: (Id, Id), way: Way) -> Way {
        let names = self.names_that_come(pair, way);
        if names.is_empty() {
            return way;
        }
        let mut items = self.contained(a);
        if self.may_depend_on_value(a) {
            for beside in self.schemas_of_same_value(a).into_iter().skip(1) {
                items.extend(self.schemas_of_items(beside));
            }
        }
        self.way_beside(&items, &names, way)
    }

    /// What the wide schema of a pair names and the narrow one does not, where clients are taken not to send it.
    fn names_that_come(&mut self, (narrow, wide): (Id, Id), way: Way) -> Vec<&'d str> {
        if !self.is_unsent(way) {
            return Vec::new();
        }
        let (known, mut names) = (self.names(narrow), self.names(wide));
        names.retain(|it| !known.contains(it));
        names
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

    fn way_beside(&mut self, beside: &[Id], names: &[&str], way: Way) -> Way {
        let named = |it: &Id| names.iter().any(|name| self.member_node(*it, name).is_some());
        if beside.iter().any(named) { way.literally() } else { way }
    }
}
