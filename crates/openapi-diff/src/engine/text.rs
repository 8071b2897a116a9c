//! The texts that schemas stand for, as sets.
//!
//! The sets are regular languages: strings by their patterns and lengths, whole numbers by their range,
//! booleans and listed values by their texts.

use openapi_document::schema::{Decimal, Schema, Types};
use openapi_document::{Kind, Node};

use super::accept::Value;
use super::language::{length_pattern, literals};
use super::space::{Id, Space};
use super::{Answer, format, lexical};
use crate::serialisation::Form;

/// Texts without the characters that RFC 3986 reserves.
const UNRESERVED: &str = r"^[^:/?#\[\]@!$&'()*+,;=]*$";

/// Most branches of a union that are tried.
const MAX_BRANCHES: usize = 64;
/// Deepest nesting of unions that a text is tried against.
const MAX_DEPTH: usize = 8;

/// Types whose values are written as one text.
pub(crate) fn scalars() -> Types {
    Types::BOOLEAN | Types::NUMBER | Types::STRING
}

/// A set of texts: those that match all patterns.
pub(super) struct Texts {
    patterns: Vec<String>,
    /// Whether each text that matches is one of them.
    exact: bool,
}

impl Texts {
    pub(super) fn of(pattern: String, exact: bool) -> Self {
        Self { patterns: vec![pattern], exact }
    }
}

impl<'d> Space<'d> {
    /// Whether some value may have characters that URIs reserve.
    pub(crate) fn needs_escape(&mut self, id: Id) -> bool {
        let types = self.types(id);
        if types.meets(Types::OBJECT) {
            return true;
        }
        if types.contains(Types::ARRAY) {
            let item = self.item(id, 0);
            let scalar = scalars().contains(self.types(item));
            return !scalar || self.needs_escape(item);
        }
        let schema = self.schema(id);
        if let Some(values) = &schema.values {
            let mut texts = values.iter().filter_map(|it| it.as_str());
            return texts.any(|it| it.contains(is_reserved));
        }
        let texts = self.texts(id, Types::STRING);
        types.contains(Types::STRING) && self.within(&texts, UNRESERVED) != Answer::Yes
    }

    /// Whether an empty text is accepted.
    pub(crate) fn accepts_empty_text(&mut self, id: Id) -> bool {
        let texts = Texts::of(literals([""]), true);
        self.texts_in(&texts, id, Form::Text, 0) == Answer::Yes
    }

    /// Whether no text has the separator of lists in it, so that it is read as one item.
    pub(super) fn is_unsplit(&mut self, texts: &Texts, form: Form) -> bool {
        let Form::Styled { raw: Some(separator) } = form else { return true };
        self.within(texts, &format!("^[^{separator}]*$")) == Answer::Yes
    }

    /// The texts of one type of a schema, unions not looked into.
    pub(super) fn texts(&mut self, id: Id, kind: Types) -> Texts {
        let schema = self.schema(id);
        let plain = is_plain(&schema);
        if kind == Types::BOOLEAN {
            return Texts::of(lexical::BOOLEANS.to_owned(), plain);
        }
        if kind == Types::STRING {
            let mut patterns: Vec<String> =
                schema.patterns.iter().filter_map(|it| it.as_str()).map(str::to_owned).collect();
            let (min, max) =
                (schema.min_length.map(|it| it.value), schema.max_length.map(|it| it.value));
            // Each known format has texts that are neither numbers nor booleans.
            let free = patterns.is_empty() && min.is_none() && max.is_none();
            let told = |it: &Node<'_>| free && it.as_str().is_some_and(format::is_known);
            let mut exact = plain && schema.formats.iter().all(|it| is_silent(*it) || told(it));
            if min.is_some() || max.is_some() {
                let length = length_pattern(min.unwrap_or(0), max);
                exact &= length.is_some();
                patterns.extend(length);
            }
            return Texts { patterns, exact };
        }
        let (low, high) = format::range(&schema);
        let free = plain && schema.multiples.is_empty();
        if kind == Types::INTEGER {
            let bound = |it: Option<openapi_document::schema::Limit<'_, Decimal>>| {
                it.map(|it| it.value.to_i128().ok_or(()))
            };
            return match (bound(low).transpose(), bound(high).transpose()) {
                (Ok(low), Ok(high)) => Texts::of(lexical::integers(low, high), free),
                _ => Texts::of(lexical::integers(None, None), false),
            };
        }
        let negative = low.is_none_or(|it| it.value < Decimal::whole(0));
        let unbounded = low.is_none() && high.is_none() && schema.formats.is_empty();
        let exact = free && unbounded && kind == Types::NUMBER;
        Texts::of(lexical::numbers(negative), exact)
    }

    /// Whether all texts of a set are accepted.
    pub(super) fn texts_in(&mut self, texts: &Texts, b: Id, form: Form, depth: usize) -> Answer {
        let wide = self.schema(b);
        if depth > MAX_DEPTH || !self.afford() {
            return Answer::Unknown;
        }
        if let Some(union) = wide.unions.first() {
            let branches = union.branches.iter().take(MAX_BRANCHES);
            let chosen: Vec<Id> = branches.map(|it| self.chosen(b, union, it)).collect();
            let mut best = Answer::No;
            for branch in &chosen {
                best = best.min(self.texts_in(texts, *branch, form, depth + 1));
                if best == Answer::Yes {
                    return best;
                }
            }
            if best == Answer::No && chosen.len() > 1 {
                // Several branches may accept a part each.
                let parts: Option<Vec<String>> =
                    chosen.iter().map(|it| self.pattern(*it, depth + 1)).collect();
                best = self.in_parts(texts, parts);
            }
            return best;
        }
        let mut worst = Answer::Yes;
        if !is_plain(&wide) {
            worst = worst.max(Answer::Unknown);
        }
        let mut best = Answer::No;
        let own = match &wide.values {
            Some(_) => Types::NONE,
            None => wide.types,
        };
        if wide.values.is_some() {
            best = self.in_listed(texts, b);
        }
        for kind in own.each() {
            if best == Answer::Yes {
                break;
            }
            best = best.min(match kind {
                Types::STRING => self.in_strings(texts, &wide),
                Types::ARRAY if form.lists() => self.in_lists(texts, b, form, depth),
                kind if scalars().contains(kind) => self.in_scalars(texts, b, kind),
                _ => Answer::No,
            });
        }
        if best == Answer::No && own.each().count() > 1 {
            let parts: Option<Vec<String>> =
                own.each().map(|kind| self.pattern_of_kind(b, kind)).collect();
            best = self.in_parts(texts, parts);
        }
        worst.max(best)
    }

    /// Whether all texts are in one of several sets; unknown if one of those is no single pattern.
    pub(super) fn in_parts(&mut self, texts: &Texts, parts: Option<Vec<String>>) -> Answer {
        parts.map_or(Answer::Unknown, |it| self.within(texts, &it.join("|")))
    }

    /// The pattern of exactly the texts that a schema accepts, where there is one.
    pub(super) fn pattern(&mut self, id: Id, depth: usize) -> Option<String> {
        let schema = self.schema(id);
        if depth > MAX_DEPTH || !self.afford() || !schema.unions.is_empty() || !is_plain(&schema) {
            return None;
        }
        if schema.values.is_some() {
            let (listed, exact) = self.listed_texts(id);
            return exact.then(|| literals(listed));
        }
        let parts = schema.types.each().map(|kind| self.pattern_of_kind(id, kind));
        Some(parts.collect::<Option<Vec<_>>>()?.join("|"))
    }

    fn pattern_of_kind(&mut self, id: Id, kind: Types) -> Option<String> {
        if !scalars().contains(kind) {
            return None;
        }
        let Texts { patterns, exact } = self.texts(id, kind);
        match patterns.as_slice() {
            _ if !exact => None,
            [] => Some(String::new()),
            [only] => Some(only.clone()),
            _ => None,
        }
    }

    /// Whether texts are all among those of listed values.
    fn in_listed(&mut self, texts: &Texts, b: Id) -> Answer {
        let (listed, _) = self.listed_texts(b);
        if listed.is_empty() {
            return Answer::No;
        }
        self.within(texts, &literals(listed))
    }

    /// The texts of listed values that are certainly accepted, since what stands beside the list may refuse some, and
    /// whether those are all.
    fn listed_texts(&mut self, id: Id) -> (Vec<&'d str>, bool) {
        let schema = self.schema(id);
        let (mut listed, mut exact) = (Vec::new(), true);
        for value in schema.values.iter().flatten() {
            match (self.accepts(id, Value::Node(*value), 0), text_of(*value)) {
                (Answer::Yes, Some(text)) => listed.push(text),
                (Answer::No, _) => {}
                _ => exact = false,
            }
        }
        (listed, exact)
    }

    fn in_strings(&mut self, texts: &Texts, wide: &Schema<'d>) -> Answer {
        let mut worst = Answer::Yes;
        for format in wide.formats.iter().filter(|it| !is_silent(**it)) {
            let known = format.as_str().is_some_and(format::is_known);
            worst = worst.max(if known { Answer::No } else { Answer::Unknown });
        }
        for pattern in wide.patterns.iter().filter_map(|it| it.as_str()) {
            worst = worst.max(self.within(texts, pattern));
        }
        let (min, max) = (wide.min_length.map(|it| it.value), wide.max_length.map(|it| it.value));
        if min.is_some() || max.is_some() {
            let answer = match length_pattern(min.unwrap_or(0), max) {
                Some(pattern) => self.within(texts, &pattern),
                None => Answer::Unknown,
            };
            worst = worst.max(answer);
        }
        worst
    }

    fn in_scalars(&mut self, texts: &Texts, b: Id, kind: Types) -> Answer {
        let wide = self.texts(b, kind);
        let mut worst = Answer::Yes;
        for pattern in &wide.patterns {
            worst = worst.max(self.within(texts, pattern));
        }
        if worst == Answer::Yes && !wide.exact { Answer::Unknown } else { worst }
    }

    /// Whether texts are accepted as lists of one item.
    fn in_lists(&mut self, texts: &Texts, b: Id, form: Form, depth: usize) -> Answer {
        let wide = self.schema(b);
        if wide.min_items.is_some_and(|it| it.value > 1) || self.most_items(b) == Some(0) {
            return Answer::No;
        }
        let clear = wide.contains.is_empty() && self.is_unsplit(texts, form);
        let worst = if clear { Answer::Yes } else { Answer::Unknown };
        let item = self.item(b, 0);
        worst.max(self.texts_in(texts, item, form.item(), depth + 1))
    }

    /// Whether all texts of a set match a pattern.
    fn within(&mut self, texts: &Texts, pattern: &str) -> Answer {
        match self.languages.included(&texts.patterns, pattern) {
            Answer::No if !texts.exact => Answer::Unknown,
            answer => answer,
        }
    }
}

/// Whether nothing is said that patterns do not cover.
pub(super) fn is_plain(schema: &Schema<'_>) -> bool {
    schema.not.is_empty()
        && schema.conditionals.is_empty()
        && schema.opaque.is_empty()
        && schema.dangling.is_empty()
}

fn is_reserved(char: char) -> bool {
    ":/?#[]@!$&'()*+,;=".contains(char)
}

/// Whether a format says nothing of strings.
pub(super) fn is_silent(format: Node<'_>) -> bool {
    format.as_str().is_none_or(|it| format::is_hint(it) || format::is_numeric(it))
}

/// The text of a scalar; `None` for numbers that different writers write differently, as `1.0`.
pub(super) fn text_of(value: Node<'_>) -> Option<&str> {
    match value.kind() {
        Kind::Bool => Some(if value.as_bool()? { "true" } else { "false" }),
        Kind::String => value.as_str(),
        Kind::Number => value.number_text().filter(|text| {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "1"));
            let plain = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
            plain(whole) && plain(fraction) && !fraction.ends_with('0') && *text != "-0"
        }),
        _ => None,
    }
}
