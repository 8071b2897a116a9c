//! Unions whose branches together accept what none of them accepts alone.

use openapi_document::schema::{Decimal, Limit, Schema, Types};

use super::format;
use super::space::{Id, Space};
use super::{Answer, text};

/// Most branches of which each may accept a part.
const MAX_BRANCHES: usize = 64;

/// A range of numbers, of lengths, or of numbers of items or members.
struct Span {
    low: Option<Edge>,
    high: Option<Edge>,
    /// Whether there is nothing between one whole number and the next.
    whole: bool,
}

/// An end of a range, and whether it is no part of it itself.
#[derive(Clone, Copy)]
struct Edge {
    at: Decimal,
    open: bool,
}

impl<'d> Space<'d> {
    /// Whether the branches of a union together accept all values of the one type that `a` has.
    pub(super) fn is_covered(&mut self, a: Id, branches: &[Id], exclusive: bool) -> bool {
        let kind = self.types(a);
        if !kind.is_single() || self.schema(a).null.is_some() {
            return false;
        }
        let mut parts: Vec<Id> = branches.iter().map(|it| self.restricted(*it, kind)).collect();
        parts.retain(|it| !self.is_never(*it));
        if !(2..=MAX_BRANCHES).contains(&parts.len()) {
            return false;
        }
        let apart = |it: &mut Self| {
            let pairs = (0..parts.len()).flat_map(|x| (0..x).map(move |y| (x, y)));
            pairs.into_iter().all(|(x, y)| it.disjoint(parts[x], parts[y], 0))
        };
        let covered = self.is_spanned(a, kind, &parts)
            || kind == Types::STRING && self.are_all_texts(a, &parts);
        covered && (!exclusive || !self.options.strict || apart(self))
    }

    fn is_spanned(&mut self, a: Id, kind: Types, parts: &[Id]) -> bool {
        let Some((whole, _)) = span(&self.schema(a), kind) else { return false };
        let spans = parts.iter().filter_map(|it| {
            let (span, rest) = span(&self.schema(*it), kind)?;
            (rest.is_types_only() && rest.types.contains(kind)).then_some(span)
        });
        let spans: Vec<Span> = spans.collect();
        // Where what is not yet covered begins; `open` says that the number itself is.
        let mut open = whole.low;
        let mut first = true;
        loop {
            let begins = |it: &&Span| match (it.low, open) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(low), Some(open)) => {
                    low.at < open.at || low.at == open.at && (open.open || !low.open)
                }
            };
            let reaching = spans.iter().filter(begins);
            // The one that reaches furthest.
            let Some(best) = reaching.reduce(|x, y| if y.reaches_beyond(x) { y } else { x }) else {
                return false;
            };
            let Some(high) = best.high else { return true };
            let next = Edge { at: high.at, open: !high.open };
            let next = match high.at.to_i128().and_then(|it| it.checked_add(1)) {
                Some(it) if whole.whole && !high.open => {
                    Edge { at: Decimal::whole(it), open: false }
                }
                _ => next,
            };
            if whole
                .high
                .is_some_and(|end| end.at < next.at || end.at == next.at && (next.open || end.open))
            {
                return true;
            }
            let further = |it: Edge| next.at > it.at || next.at == it.at && next.open && !it.open;
            if !first && !open.is_none_or(further) {
                return false;
            }
            (open, first) = (Some(next), false);
        }
    }

    /// Whether each text of a schema is one of some branch.
    fn are_all_texts(&mut self, a: Id, parts: &[Id]) -> bool {
        let known: Vec<String> =
            parts.iter().filter_map(|it| self.pattern_of_strings(*it)).collect();
        let texts = self.texts(a, Types::STRING);
        !known.is_empty() && self.in_parts(&texts, Some(known)) == Answer::Yes
    }

    /// The pattern of exactly the strings that a schema accepts, where there are some and it is one.
    pub(super) fn pattern_of_strings(&mut self, id: Id) -> Option<String> {
        let part = self.restricted(id, Types::STRING);
        let schema = self.schema(part);
        let plain = schema.formats.iter().all(|it| text::is_silent(*it));
        if plain && schema.types == Types::STRING { self.pattern(part, 0) } else { None }
    }
}

impl Span {
    fn reaches_beyond(&self, other: &Self) -> bool {
        match (self.high, other.high) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(x), Some(y)) => x.at > y.at || x.at == y.at && !x.open && y.open,
        }
    }
}

/// The range of what a schema accepts of one type, and what else it says.
fn span<'d>(schema: &Schema<'d>, kind: Types) -> Option<(Span, Schema<'d>)> {
    let mut rest = schema.clone();
    let number = |it: Limit<'_, Decimal>| Edge { at: it.value, open: it.exclusive };
    let (low, high) = if Types::NUMBER.contains(kind) {
        (rest.minimum, rest.maximum) = (None, None);
        rest.formats.retain(|it| it.as_str().and_then(format::whole_range).is_none());
        let (low, high) = format::range(schema);
        (low.map(number), high.map(number))
    } else {
        let (low, high) = match kind {
            Types::STRING => (rest.min_length.take(), rest.max_length.take()),
            Types::ARRAY => (rest.min_items.take(), rest.max_items.take()),
            Types::OBJECT => (rest.min_properties.take(), rest.max_properties.take()),
            _ => return None,
        };
        let count = |it: u64| Edge { at: Decimal::whole(i128::from(it)), open: false };
        (Some(count(low.map_or(0, |it| it.value))), high.map(|it| count(it.value)))
    };
    let whole = kind != Types::NUMBER && kind != Types::FRACTION;
    Some((Span { low, high, whole }, rest))
}
