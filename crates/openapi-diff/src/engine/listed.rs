//! Whether a list of values covers all that a schema without a list accepts.

use std::collections::BTreeSet;

use openapi_document::Node;
use openapi_document::schema::{Decimal, Schema, Types};

use super::accept::Value;
use super::facet::{Aspect, Fail, Fails};
use super::language::{length_pattern, literals};
use super::scalar::texts;
use super::space::{Id, Space};
use super::{Answer, format};

impl<'d> Space<'d> {
    /// The wide schema lists values, the narrow one does not.
    pub(super) fn fails_of_values(&mut self, a: Id, b: Id, common: Types, fails: &mut Fails<'d>) {
        let node = self.schema(b).values_node;
        for kind in (common - Types::NULL).each() {
            let answer = self.all_listed(a, b, kind);
            if answer != Answer::Yes {
                let fail = Fail::no(Aspect::Values, None, node);
                fails.push(match answer {
                    Answer::Unknown => {
                        fail.unknown("a pattern could not be compared with a list of values")
                    }
                    answer => fail.answered(answer),
                });
                return;
            }
        }
    }

    /// Whether all values of one type that `a` accepts are listed by `b`.
    fn all_listed(&mut self, a: Id, b: Id, kind: Types) -> Answer {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        if kind == Types::BOOLEAN {
            return Self::and([true, false].map(|it| self.accepts(b, Value::Bool(it), 0)));
        }
        let values = wide.values.iter().flatten();
        if kind == Types::INTEGER
            && let Some((low, high)) = format::whole_numbers(&narrow)
        {
            let listed: BTreeSet<i128> = values
                .filter_map(|it| Decimal::parse(it.number_text()?)?.to_i128())
                .filter(|it| (low..=high).contains(it))
                .collect();
            let Some(step) = whole_step(&narrow) else { return Answer::Unknown };
            let all = (high.saturating_sub(low) / step).saturating_add(1);
            let fits = listed.iter().filter(|it| *it % step == 0).count() as i128;
            return if high < low || fits == all { Answer::Yes } else { Answer::No };
        }
        if kind == Types::STRING && !narrow.patterns.is_empty() {
            let mut patterns = texts(&narrow.patterns);
            let limits =
                (narrow.min_length.map_or(0, |it| it.value), narrow.max_length.map(|it| it.value));
            patterns.extend(length_pattern(limits.0, limits.1));
            let listed = literals(values.filter_map(|it| it.as_str()));
            return self.strings_included(a, &patterns, &listed);
        }
        let empty = match kind {
            Types::STRING => narrow.max_length.is_some_and(|it| it.value == 0),
            Types::ARRAY => self.most_items(a) == Some(0),
            Types::OBJECT => narrow.max_properties.is_some_and(|it| it.value == 0),
            _ => false,
        };
        let is_empty = |it: &Node<'_>| match kind {
            Types::STRING => it.as_str() == Some(""),
            _ => Types::of_value(*it) == kind && it.is_empty(),
        };
        let mut values = wide.values.iter().flatten();
        if empty && values.any(is_empty) { Answer::Yes } else { Answer::No }
    }
}

/// How far the whole numbers are apart that a schema accepts; `None` if that cannot be counted.
fn whole_step(schema: &Schema<'_>) -> Option<i128> {
    if schema.multiples.is_empty() {
        return Some(1);
    }
    let step = format::step(schema)?;
    let divides_all = || Decimal::parse("1")?.is_multiple_of(step).filter(|it| *it).map(|_| 1);
    step.to_i128().filter(|it| *it > 0).or_else(divides_all)
}
