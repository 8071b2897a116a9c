//! Values that are written otherwise than as JSON: whether all that is written is accepted.
//!
//! What is written counts, not its JSON type: bytes are bytes, and a text that one schema can be written
//! as is accepted by another if that can read it as any of its types.

use openapi_document::schema::Types;
use openapi_document::{Kind, Node, SpecVersion};

use super::accept::Value;
use super::language::literals;
use super::space::{Id, Space};
use super::text::{Texts, is_plain, scalars, text_of};
use super::{Answer, Way};
use crate::serialisation::Form;

/// Most listed values that are compared text by text.
const MAX_VALUES: usize = 256;
/// Most branches of a union that are tried.
const MAX_BRANCHES: usize = 64;

impl<'d> Space<'d> {
    /// Whether all that `a` can be written as is accepted by `b`.
    ///
    /// Included values are included however they are written. Else a text may be read as any type
    /// that `b` has, but as one for all that `b` says: so its unions are looked at branch by branch.
    pub(super) fn decide_written(&mut self, a: Id, b: Id, way: Way) -> Answer {
        let values = self.included(a, b, way.values());
        if values != Answer::Yes && way.form.may_be_bytes() {
            if self.are_bytes(a, way.form) && self.are_bytes(b, way.form) {
                return self.lengths_included(a, b);
            }
            if way.form == Form::Bytes {
                return values;
            }
        }
        let written = self.decide_text(a, b, way, values);
        let unspecified = way.form == Form::Nested && values != Answer::Yes;
        if unspecified { written.max(Answer::Unknown) } else { written }
    }

    /// Whether a schema describes bytes: it says so, or says nothing where that means bytes.
    ///
    /// Those are `format: binary` of 3.0, and in 3.1 no schema or no type, with or without a `contentMediaType` (3.1.1,
    /// "Migrating binary descriptions from OAS 3.0"). Where the media type is of bytes, a string is nothing else.
    fn are_bytes(&mut self, id: Id, form: Form) -> bool {
        let schema = self.schema(id);
        let is_part = !matches!(form, Form::Bytes | Form::File);
        let media = |it: &Node<'_>| it.key() == Some("contentMediaType");
        let binary = |it: &Node<'_>| it.as_str() == Some("binary");
        let untyped = schema.types == Types::ALL
            && (!is_part || self.documents[self.side(id)].version() == SpecVersion::V3_1);
        let said = !(schema.formats.is_empty() && schema.opaque.is_empty());
        let typed = schema.types == Types::STRING && (said || !is_part);
        // What is no schema says nothing either, and is not meant.
        let meant = self.conj(id).parts.iter().all(|it| it.node.is_object());
        meant
            && (untyped || typed)
            && schema.opaque.iter().all(media)
            && schema.formats.iter().all(binary)
            && schema.null.is_none()
            && schema.values.is_none()
            && schema.patterns.is_empty()
            && schema.unions.is_empty()
            && schema.not.is_empty()
            && schema.conditionals.is_empty()
            && schema.dangling.is_empty()
    }

    fn lengths_included(&mut self, a: Id, b: Id) -> Answer {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        let short = wide
            .min_length
            .is_some_and(|it| narrow.min_length.is_none_or(|own| own.value < it.value));
        let long = wide
            .max_length
            .is_some_and(|it| narrow.max_length.is_none_or(|own| own.value > it.value));
        if short || long { Answer::No } else { Answer::Yes }
    }

    fn decide_text(&mut self, a: Id, b: Id, way: Way, values: Answer) -> Answer {
        let narrow = self.schema(a);
        let types = self.types(a);
        if values == Answer::Yes {
            return values;
        }
        if !narrow.unions.is_empty() || narrow.values.is_none() && !types.is_single() {
            let answer = match narrow.unions.is_empty() {
                true => self.each_included(a, types, b, way),
                false => self.by_branches(a, b, way),
            };
            // Which of several alternatives a text is read as is not specified.
            let clear = !way.form.is_text() || !types.meets(scalars());
            return if clear { answer } else { answer.max(Answer::Unknown) };
        }
        if way.form.is_text() && narrow.values.is_some() {
            return self.values_as_texts(a, b, way).min(values);
        }
        if scalars().contains(types) && way.form.is_text() {
            return self.scalar_as_text(a, b, types, way, values);
        }
        if types == Types::ARRAY || types == Types::OBJECT {
            return self.parts_as_written(a, b, types, way, values);
        }
        values
    }

    /// Arrays and objects, whose items and members may be written alike.
    fn parts_as_written(&mut self, a: Id, b: Id, kind: Types, way: Way, values: Answer) -> Answer {
        let wide = self.schema(b);
        if let Some(union) = wide.unions.first() {
            let mut best = Answer::No;
            for branch in union.branches.iter().take(MAX_BRANCHES) {
                let chosen = self.chosen(b, union, branch);
                best = best.min(self.included(a, chosen, way));
                if best == Answer::Yes {
                    break;
                }
            }
            return best.min(values);
        }
        if !wide.types.contains(kind) {
            let lists = kind == Types::ARRAY && way.form.lists();
            return if lists { self.lists_as_texts(a, b, way, values) } else { values };
        }
        let fails = self.fails(a, b, way, true);
        Self::and(fails.iter().map(|it| it.answer)).min(values)
    }

    /// Whether the values of each of some types are included.
    fn each_included(&mut self, a: Id, types: Types, b: Id, way: Way) -> Answer {
        let mut worst = Answer::Yes;
        for kind in types.each() {
            let part = self.restricted(a, kind);
            worst = worst.max(self.included(part, b, way));
            if worst == Answer::No {
                break;
            }
        }
        worst
    }

    /// Whether texts are included, if a schema that names no type is taken to mean a scalar, or what
    /// the other one can also be: a branch says nothing of the type that stands beside its union.
    pub(super) fn is_loosely_included(&mut self, a: Id, b: Id, way: Way) -> bool {
        let answer = if self.types(a) == Types::ALL && self.schema(a).unions.is_empty() {
            let parts = self.types(b) & (Types::ARRAY | Types::OBJECT);
            self.each_included(a, scalars() | parts, b, way)
        } else {
            self.included(a, b, way)
        };
        answer == Answer::Yes
    }

    /// Why it may be unknown whether texts are included.
    pub(super) fn doubt(&mut self, a: Id, b: Id, form: Form) -> &'static str {
        let (mine, theirs) = (self.types(a), self.types(b));
        if form == Form::Nested {
            return "how a value within a value is written as text is not specified";
        }
        let lists = form.lists() && (mine.contains(Types::ARRAY) != theirs.contains(Types::ARRAY));
        if !self.schema(a).unions.is_empty() || !mine.is_single() && self.schema(a).values.is_none()
        {
            "which of several alternatives a text is read as is not specified"
        } else if lists && mine.contains(Types::ARRAY) {
            "how a list without items is written is not specified"
        } else if lists && matches!(form, Form::Styled { raw: Some(_) }) {
            "a value with the separator of lists in it is read as several"
        } else {
            "the texts that the values are written as could not be compared"
        }
    }

    /// Scalars of one type, none of them listed.
    fn scalar_as_text(&mut self, a: Id, b: Id, kind: Types, way: Way, values: Answer) -> Answer {
        if self.schema(a).null.is_some() {
            let null = self.accepts(b, Value::Null, 0);
            if null != Answer::Yes {
                // How null is written is not specified.
                return null;
            }
        }
        if way.form.lists() && self.item_included(a, b, way) {
            return Answer::Yes;
        }
        let texts = self.texts(a, kind);
        let answer = self.texts_in(&texts, b, way.form, 0);
        // Values of a type that both have were compared more closely than their texts.
        let common = self.types(b).meets(kind);
        match answer {
            // Whether a schema without a type means the number or its text is not specified.
            Answer::Yes if common && self.types(b) == Types::ALL => Answer::Unknown,
            Answer::Yes => answer,
            _ if common => values,
            _ => answer,
        }
    }

    /// Whether a scalar is accepted as the only item of a list.
    fn item_included(&mut self, a: Id, b: Id, way: Way) -> bool {
        let wide = self.schema(b);
        let lists = wide.types.contains(Types::ARRAY) && wide.unions.is_empty() && is_plain(&wide);
        if !lists || !self.takes_one(b) {
            return false;
        }
        let types = self.types(a);
        let texts = self.texts(a, types);
        let item = self.item(b, 0);
        self.is_unsplit(&texts, way.form) && self.included(a, item, way.item()) == Answer::Yes
    }

    /// Whether an array may have exactly one item, whatever that is.
    fn takes_one(&mut self, id: Id) -> bool {
        let schema = self.schema(id);
        schema.min_items.is_none_or(|it| it.value < 2)
            && self.most_items(id) != Some(0)
            && schema.contains.is_empty()
    }

    /// Lists of exactly one item are written as the item.
    fn lists_as_texts(&mut self, a: Id, b: Id, way: Way, values: Answer) -> Answer {
        let least = self.schema(a).min_items.map_or(0, |it| it.value);
        if self.most_items(a) != Some(1) {
            return values;
        }
        let item = self.item(a, 0);
        let answer = self.included(item, b, way.item());
        // How an empty list is written is not specified; many leave the parameter out.
        if answer == Answer::Yes && least == 0 { Answer::Unknown } else { answer }
    }

    fn values_as_texts(&mut self, a: Id, b: Id, way: Way) -> Answer {
        let schema = self.schema(a);
        let values = schema.values.as_deref().unwrap_or_default();
        if values.len() > MAX_VALUES {
            return Answer::Unknown;
        }
        let mut worst = Answer::Yes;
        if schema.null.is_some() {
            worst = self.accepts(b, Value::Null, 0);
        }
        for value in values {
            if self.accepts(a, Value::Node(*value), 0) == Answer::No
                || self.accepts(b, Value::Node(*value), 0) == Answer::Yes
            {
                continue;
            }
            let answer = match text_of(*value) {
                Some(text) => {
                    let texts = Texts::of(literals([text]), true);
                    self.texts_in(&texts, b, way.form, 0)
                }
                None if matches!(value.kind(), Kind::Number) => Answer::Unknown,
                None => self.accepts(b, Value::Node(*value), 0),
            };
            worst = worst.max(answer);
        }
        worst
    }
}
