//! Types of which no value is accepted, since what is asked of it cannot be.

use openapi_document::schema::{Schema, Types};

use super::array::{least_items, prefix_length};
use super::language::length_pattern;
use super::scalar::texts;
use super::space::{Id, Space};
use super::{Way, format};

/// Deepest nesting of members and items that is looked into.
const MAX_NESTING: usize = 8;

impl<'d> Space<'d> {
    /// Those of some types of which a schema certainly accepts no value.
    pub(super) fn impossible(&mut self, id: Id, types: Types) -> Types {
        let schema = self.schema(id);
        let mut impossible = Types::NONE;
        if types & Types::NUMBER == Types::INTEGER && has_no_number(&schema) {
            impossible = impossible | Types::INTEGER;
        }
        if types.contains(Types::STRING) && self.has_no_string(&schema) {
            impossible = impossible | Types::STRING;
        }
        if self.nesting >= MAX_NESTING {
            return impossible;
        }
        self.nesting += 1;
        if types.contains(Types::ARRAY) && self.has_no_array(id, &schema) {
            impossible = impossible | Types::ARRAY;
        }
        if types.contains(Types::OBJECT) && self.has_no_object(id, &schema) {
            impossible = impossible | Types::OBJECT;
        }
        self.nesting -= 1;
        impossible
    }

    fn has_no_string(&mut self, schema: &Schema<'d>) -> bool {
        let mut patterns = texts(&schema.patterns);
        if patterns.is_empty() {
            return false;
        }
        let least = schema.min_length.map_or(0, |it| it.value);
        if least > 0 || schema.max_length.is_some() {
            patterns.extend(length_pattern(least, schema.max_length.map(|it| it.value)));
        }
        patterns.len() > 1 && self.languages.disjoint(&patterns)
    }

    /// Whether one of the items that there must be cannot be.
    fn has_no_array(&mut self, id: Id, schema: &Schema<'d>) -> bool {
        let least = least_items(schema);
        if least == 0 {
            return false;
        }
        let last = (prefix_length(schema) as u64).min(least - 1);
        schema.max_items.is_some_and(|it| it.value < least)
            || (0..=last as usize).any(|index| {
                let item = self.item(id, index);
                self.is_never(item)
            })
    }

    /// Whether one of the members that there must be cannot be.
    fn has_no_object(&mut self, id: Id, schema: &Schema<'d>) -> bool {
        let names = schema.required.keys();
        schema.max_properties.is_some_and(|it| it.value < names.len() as u64)
            || names.copied().any(|name| {
                let member = self.member(id, name, Way::REQUEST).schema;
                self.is_never(member) && !self.is_of_one_way(id, name)
            })
    }
}

fn has_no_number(schema: &Schema<'_>) -> bool {
    match format::range(schema) {
        (Some(low), Some(high)) => {
            low.value > high.value || low.value == high.value && (low.exclusive || high.exclusive)
        }
        _ => false,
    }
}
