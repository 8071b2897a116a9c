//! Bounds and counts: how they are read, which of several is the tighter, and what they make impossible.

use super::shape::{is_idle, unwrapped};
use super::{Decimal, Limit, Schema, Types};
use crate::{Kind, Node};

/// Deepest nesting of conjunctions that a bound is looked for in.
const DEEPEST: usize = 8;

impl<'d> Schema<'d> {
    pub(super) fn lift_minimum(&mut self, owner: Node<'d>, key: &str, value: Node<'d>) {
        if let Some(limit) = bound(owner, key, value, "minimum", "exclusiveMinimum") {
            self.lift(limit);
        }
    }

    fn lift(&mut self, limit: Limit<'d, Decimal>) {
        let tighter = self.minimum.is_none_or(|it| {
            limit.value > it.value || limit.value == it.value && limit.exclusive && !it.exclusive
        });
        if tighter {
            self.minimum = Some(limit);
        }
    }

    pub(super) fn cut_maximum(&mut self, owner: Node<'d>, key: &str, value: Node<'d>) {
        if let Some(limit) = bound(owner, key, value, "maximum", "exclusiveMaximum") {
            self.cut(limit);
        }
    }

    fn cut(&mut self, limit: Limit<'d, Decimal>) {
        let tighter = self.maximum.is_none_or(|it| {
            limit.value < it.value || limit.value == it.value && limit.exclusive && !it.exclusive
        });
        if tighter {
            self.maximum = Some(limit);
        }
    }

    /// Adds the bounds that come of negated ones: what is not at least 5 is less than 5.
    ///
    /// Their node is that of the negation. A bound accepts all that it does not speak of, so that its negation refuses
    /// that.
    pub(super) fn oppose(&mut self) {
        for negated in self.not.clone() {
            let Some(OnlyBound { key, value, bounded, among }) = only_bound(negated) else {
                continue;
            };
            if among.contains(self.types & bounded) && self.opposed_bound(negated, key, value) {
                self.types = self.types - (among - bounded);
            }
        }
    }

    /// Adds the opposite of a bound; whether there is one.
    fn opposed_bound(&mut self, negated: Node<'d>, key: &str, value: Node<'d>) -> bool {
        if let Some(it) = number(value) {
            let limit = |exclusive| Limit { value: it, exclusive, node: negated };
            match key {
                "minimum" => self.cut(limit(true)),
                "exclusiveMinimum" => self.cut(limit(false)),
                "maximum" => self.lift(limit(true)),
                "exclusiveMaximum" => self.lift(limit(false)),
                _ => return self.opposed_count(negated, key, value),
            }
            return true;
        }
        false
    }

    fn opposed_count(&mut self, negated: Node<'d>, key: &str, value: Node<'d>) -> bool {
        let Some(count) = value.as_u64() else { return false };
        let (more, less) = (count.checked_add(1), count.checked_sub(1));
        match key {
            "maxLength" => raise_to(&mut self.min_length, more, negated),
            "maxItems" => raise_to(&mut self.min_items, more, negated),
            "maxProperties" => raise_to(&mut self.min_properties, more, negated),
            "minLength" => lower_to(&mut self.max_length, less, negated),
            "minItems" => lower_to(&mut self.max_items, less, negated),
            "minProperties" => lower_to(&mut self.max_properties, less, negated),
            _ => false,
        }
    }
}

/// Reads a bound in either form: a number, or the boolean of 3.0 that makes the other keyword exclusive.
fn bound<'d>(
    owner: Node<'d>,
    key: &str,
    value: Node<'d>,
    plain: &str,
    exclusive: &str,
) -> Option<Limit<'d, Decimal>> {
    let flag = || owner.get(exclusive).and_then(Node::as_bool) == Some(true);
    let exclusive = key != plain || flag();
    Some(Limit { value: number(value)?, exclusive, node: value })
}

/// A schema that bounds values of some types, and says nothing else.
struct OnlyBound<'d> {
    key: &'d str,
    value: Node<'d>,
    /// The types that the keyword is about.
    bounded: Types,
    /// The types that the schema accepts.
    among: Types,
}

fn only_bound(schema: Node<'_>) -> Option<OnlyBound<'_>> {
    let mut found = Vec::new();
    let mut among = Types::ALL;
    bounds_of(schema, &mut found, &mut among, 0)?;
    let [(key, value)] = found.as_slice() else { return None };
    let bounded = match *key {
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => Types::NUMBER,
        "minLength" | "maxLength" => Types::STRING,
        "minItems" | "maxItems" => Types::ARRAY,
        "minProperties" | "maxProperties" => Types::OBJECT,
        _ => return None,
    };
    Some(OnlyBound { key, value: *value, bounded, among })
}

/// Collects the keywords of a conjunction, its types apart; `None` if that goes too deep.
fn bounds_of<'d>(
    schema: Node<'d>,
    found: &mut Vec<(&'d str, Node<'d>)>,
    among: &mut Types,
    depth: usize,
) -> Option<()> {
    let schema = unwrapped(schema);
    if depth > DEEPEST || schema.as_bool() == Some(false) {
        return None;
    }
    for (key, value) in schema.entries().filter(|(key, value)| !is_idle(key, *value)) {
        match key {
            "type" => *among = *among & Types::of_keyword(value)?,
            "allOf" => {
                for it in value.items() {
                    bounds_of(it, found, among, depth + 1)?;
                }
            }
            _ => found.push((key, value)),
        }
    }
    Some(())
}

/// Whether a bound says something that cannot be told: a number out of reach, or no number at all.
pub(super) fn is_unreadable(value: Node<'_>) -> bool {
    match value.kind() {
        // Absent, and the flags of 3.0.
        Kind::Null | Kind::Bool => false,
        _ => number(value).is_none(),
    }
}

/// Whether a count says something that cannot be told.
pub(super) fn is_no_count(value: Node<'_>) -> bool {
    !value.is_null() && value.as_u64().is_none()
}

pub(super) fn number(value: Node<'_>) -> Option<Decimal> {
    Decimal::parse(value.number_text()?)
}

pub(super) fn raise<'d>(limit: &mut Option<Limit<'d, u64>>, node: Node<'d>) {
    raise_to(limit, node.as_u64().filter(|it| *it > 0), node);
}

/// Raises a limit to a count; whether there is one.
fn raise_to<'d>(limit: &mut Option<Limit<'d, u64>>, count: Option<u64>, node: Node<'d>) -> bool {
    if let Some(value) = count.filter(|it| limit.is_none_or(|limit| limit.value < *it)) {
        *limit = Some(Limit { value, exclusive: false, node });
    }
    count.is_some()
}

pub(super) fn lower<'d>(limit: &mut Option<Limit<'d, u64>>, node: Node<'d>) {
    lower_to(limit, node.as_u64(), node);
}

/// Lowers a limit to a count; whether there is one.
fn lower_to<'d>(limit: &mut Option<Limit<'d, u64>>, count: Option<u64>, node: Node<'d>) -> bool {
    if let Some(value) = count.filter(|it| limit.is_none_or(|limit| limit.value > *it)) {
        *limit = Some(Limit { value, exclusive: false, node });
    }
    count.is_some()
}

/// Takes out the types that cannot occur, so that an unsatisfiable schema is seen as such.
pub(super) fn prune(schema: &mut Schema<'_>) {
    if let Some(values) = &mut schema.values {
        let types = schema.types;
        values.retain(|it| types.contains(Types::of_value(*it)));
        let left = values.iter().fold(Types::NONE, |all, it| all | Types::of_value(*it));
        schema.types = schema.types & left;
    }
    if let (Some(min), Some(max)) = (schema.minimum, schema.maximum) {
        let empty =
            min.value > max.value || min.value == max.value && (min.exclusive || max.exclusive);
        if empty {
            schema.types = schema.types - Types::NUMBER;
        } else if min.value == max.value {
            let other = if min.value.is_whole() { Types::FRACTION } else { Types::INTEGER };
            schema.types = schema.types - other;
        }
    }
    let crossed = |min: &Option<Limit<'_, u64>>, max: &Option<Limit<'_, u64>>| matches!((min, max), (Some(min), Some(max)) if min.value > max.value);
    if crossed(&schema.min_length, &schema.max_length) {
        schema.types = schema.types - Types::STRING;
    }
    if crossed(&schema.min_items, &schema.max_items) {
        schema.types = schema.types - Types::ARRAY;
    }
    if crossed(&schema.min_properties, &schema.max_properties) {
        schema.types = schema.types - Types::OBJECT;
    }
    if schema.required.keys().any(|it| schema.absent.contains(it)) {
        schema.types = schema.types - Types::OBJECT;
    }
    if schema.multiples.iter().any(|it| it.value.is_whole() && it.value.to_f64() != 0.0) {
        schema.types = schema.types - Types::FRACTION;
    }
}
