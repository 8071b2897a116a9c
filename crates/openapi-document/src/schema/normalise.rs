//! Merges a conjunction of schema nodes into one [`Schema`].

use super::bounds::{is_no_count, is_unreadable, lower, number, prune, raise};
use super::constant::{constant, only_negates, only_requires};
use super::evaluated::{Evaluated, Items, evaluated, evaluated_items};
use super::shape::{
    Nullable, accepted_null, accepts_all, exclusive_null, is_annotation, is_idle, is_null_schema,
    is_only_union, is_reference, nullable, nullable_node, reference, siblings_count,
};
use super::{
    ArrayRules, Branch, Conditional, Contains, Limit, ObjectRules, Part, Schema, Types, Union, View,
};
use crate::Node;

/// Most schemas that one conjunction may merge; beyond it the rest is kept as text.
const MAX_SOURCES: usize = 4096;

/// Merges schemas that all must hold. No schema at all accepts everything.
///
/// Types outside `within` are left out, and so are the unions and the conditions whose keyword is listed in `without`.
#[must_use]
pub fn normalise<'d>(parts: &[Part<'d>], within: Types, without: &[u32]) -> Schema<'d> {
    let mut merger = Merger { schema: empty(), seen: Vec::new(), without };
    for part in parts {
        merger.part(*part, Place { outermost: true, sole: parts.len() == 1 });
    }
    let mut schema = merger.schema;
    if !within.contains(Types::NULL) {
        schema.null = None;
    }
    schema.types = schema.types & within;
    schema.oppose();
    prune(&mut schema);
    schema
}

fn empty<'d>() -> Schema<'d> {
    Schema {
        types: Types::ALL,
        type_node: None,
        null: None,
        values: None,
        values_node: None,
        minimum: None,
        maximum: None,
        multiples: Vec::new(),
        formats: Vec::new(),
        min_length: None,
        max_length: None,
        patterns: Vec::new(),
        min_items: None,
        max_items: None,
        unique_items: None,
        arrays: Vec::new(),
        contains: Vec::new(),
        min_properties: None,
        max_properties: None,
        required: Default::default(),
        given: Vec::new(),
        within: Vec::new(),
        absent: Default::default(),
        objects: Vec::new(),
        property_names: Vec::new(),
        dependent_required: Vec::new(),
        unions: Vec::new(),
        not: Vec::new(),
        conditionals: Vec::new(),
        opaque: Vec::new(),
        dangling: Vec::new(),
        default: None,
        read_only: None,
        write_only: None,
        nullable: None,
        deprecated: None,
        discriminator: None,
        composed_of: Vec::new(),
        sources: Vec::new(),
    }
}

/// How a part stands to the whole that is merged.
#[derive(Clone, Copy)]
struct Place {
    /// Whether annotations of the part are those of the whole.
    outermost: bool,
    /// Whether nothing else constrains the whole.
    sole: bool,
}

struct Merger<'d, 'w> {
    schema: Schema<'d>,
    seen: Vec<(u32, View<'d>)>,
    without: &'w [u32],
}

impl<'d> Merger<'d, '_> {
    fn part(&mut self, part: Part<'d>, place: Place) {
        let node = part.node;
        if self.seen.contains(&(node.id(), part.view)) {
            // A conjunction with itself adds nothing.
            return;
        }
        if self.seen.len() >= MAX_SOURCES {
            self.schema.opaque.push(node);
            return;
        }
        self.seen.push((node.id(), part.view));
        match part.view {
            View::Whole | View::WithoutNull => {}
            View::Negated => return self.refuse(node),
            View::Value => return self.values(vec![node], node),
            View::Member(name) => return self.schema.given.push((name, node)),
            View::Within(name) => return self.schema.within.push((name, node)),
            View::Absent => return self.schema.absent.extend(node.key()),
            View::Present => {
                let asked = node.items().filter_map(|it| Some((it.as_str()?, it)));
                self.schema.required.extend(asked.chain(node.key().map(|it| (it, node))));
                if !node.is_array() {
                    self.part(Part::whole(node), Place { outermost: false, sole: false });
                }
                return;
            }
        }
        if let Some(accepts) = node.as_bool() {
            if !accepts {
                self.schema.types = Types::NONE;
                self.schema.type_node = Some(node);
            }
            return;
        }
        if let Some(reference) = reference(node) {
            let bare = !siblings_count(node)
                || node.entries().all(|(key, _)| is_annotation(key) || is_reference(key));
            let place = Place { sole: place.sole && bare, ..place };
            match node.document().resolve(reference) {
                Ok(target) => self.part(Part { node: target, view: part.view }, place),
                Err(_) => self.schema.dangling.push(node),
            }
            if !siblings_count(node) {
                return;
            }
        }
        if place.outermost
            && let Some(nullable) = nullable_node(node)
        {
            self.schema.nullable.get_or_insert(nullable);
        }
        if let (Some(nullable), View::Whole) = (accepted_null(node), part.view) {
            let rest = Part { node, view: View::WithoutNull };
            let branches = vec![Branch::Null(nullable), Branch::Schema(rest)];
            self.union(branches, nullable, node, false, place);
            return;
        }
        self.keywords(part, place);
    }

    /// Adds a union, or what it comes to: a union of one branch is that branch, and null beside
    /// one branch, with nothing else around, is a property of the whole.
    fn union(
        &mut self,
        branches: Vec<Branch<'d>>,
        node: Node<'d>,
        owner: Node<'d>,
        exclusive: bool,
        place: Place,
    ) {
        if self.without.contains(&node.id()) {
            return;
        }
        let mut nulls = Vec::new();
        let mut others = Vec::new();
        for branch in &branches {
            match branch {
                Branch::Null(null) => nulls.push(*null),
                Branch::Schema(part) if is_null_schema(part.node) => nulls.push(part.node),
                Branch::Schema(part) => others.push(*part),
            }
        }
        match (nulls.first(), others.as_slice()) {
            (None, [only]) => self.part(*only, place),
            // Two branches that are null refuse it together in a `oneOf`.
            (Some(null), [only])
                if place.sole
                    && !(exclusive && nulls.len() > 1)
                    && !exclusive_null(exclusive, *only) =>
            {
                let only = *only;
                self.schema.null = Some(*null);
                self.part(only, place);
            }
            _ => {
                let discriminator = owner.get("discriminator").filter(|it| it.is_object());
                self.schema.unions.push(Union { exclusive, branches, node, owner, discriminator });
            }
        }
    }

    fn keywords(&mut self, part: Part<'d>, place: Place) {
        let node = part.node;
        let outermost = place.outermost;
        self.schema.sources.push(node);
        let (mut properties, mut patterns, mut additional) = (None, None, None);
        let (mut prefix, mut rest) = (Vec::new(), None);
        let mut others = Vec::new();
        for (key, value) in node.entries() {
            let schema = &mut self.schema;
            match key {
                "type" => self.types(value, nullable(node) == Nullable::Type),
                "enum" if value.is_array() => self.values(value.items().collect(), value),
                "const" => self.values(vec![value], value),
                "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum"
                    if is_unreadable(value) =>
                {
                    schema.opaque.push(value);
                }
                "minimum" | "exclusiveMinimum" => schema.lift_minimum(node, key, value),
                "maximum" | "exclusiveMaximum" => schema.cut_maximum(node, key, value),
                "multipleOf" => match number(value) {
                    Some(it) => {
                        schema.multiples.push(Limit { value: it, exclusive: false, node: value })
                    }
                    None => schema.opaque.push(value),
                },
                "format" if value.as_str().is_some_and(|it| !it.is_empty()) => {
                    schema.formats.push(value);
                }
                "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
                | "maxProperties"
                    if is_no_count(value) =>
                {
                    schema.opaque.push(value);
                }
                "minLength" => raise(&mut schema.min_length, value),
                "maxLength" => lower(&mut schema.max_length, value),
                "minItems" => raise(&mut schema.min_items, value),
                "maxItems" => lower(&mut schema.max_items, value),
                "minProperties" => raise(&mut schema.min_properties, value),
                "maxProperties" => lower(&mut schema.max_properties, value),
                "pattern" if value.as_str().is_some() => {
                    schema.patterns.push(value);
                }
                "uniqueItems" if value.as_bool() == Some(true) => {
                    schema.unique_items = Some(value);
                }
                "prefixItems" => prefix = value.items().collect(),
                "items" if value.is_array() => prefix = value.items().collect(),
                "items" => rest = Some(value),
                "contains" => {
                    let bound = |key: &str| node.get(key).and_then(Node::as_u64);
                    let (min, max) = (bound("minContains").unwrap_or(1), bound("maxContains"));
                    match constant(value) {
                        Some(false) if min > 0 => schema.types = schema.types - Types::ARRAY,
                        Some(false) => {}
                        _ => schema.contains.push(Contains { schema: value, min, max }),
                    }
                }
                "required" => {
                    for item in value.items() {
                        if let Some(name) = item.as_str() {
                            schema.required.entry(name).or_insert(item);
                        }
                    }
                }
                "properties" if value.is_object() => properties = Some(value),
                "patternProperties" if !value.is_empty() => patterns = Some(value),
                "additionalProperties"
                    if value.as_bool() != Some(true)
                        && (value.as_bool() == Some(false) || !value.is_empty()) =>
                {
                    additional = Some(value);
                }
                "unevaluatedProperties" if !accepts_all(value) => match evaluated(node) {
                    Evaluated::All => {}
                    Evaluated::Named(named) => {
                        others = named;
                        additional = Some(value);
                    }
                    Evaluated::Unknown => schema.opaque.push(value),
                },
                "propertyNames" => schema.property_names.push(value),
                "dependentRequired" if value.is_object() => {
                    let open = value.entries().map(|(_, it)| it);
                    let open = open.filter(|it| !self.without.contains(&it.id()));
                    schema.dependent_required.extend(open);
                }
                "not" => self.refuse(value),
                "if" if !self.without.contains(&value.id()) => {
                    let (then, otherwise) = (node.get("then"), node.get("else"));
                    let decided = constant(value).map(|met| if met { then } else { otherwise });
                    if let Some(branch) = decided {
                        let place = Place { outermost: false, sole: false };
                        branch.into_iter().for_each(|it| self.part(Part::whole(it), place));
                    } else if then.is_some() || otherwise.is_some() {
                        let conditional = Conditional { condition: value, then, otherwise };
                        schema.conditionals.push(conditional);
                    }
                }
                "allOf" => self.all_of(value, place),
                "oneOf" | "anyOf" if !value.is_empty() => {
                    let parts = value.items().map(|it| Branch::Schema(Part::whole(it)));
                    let place = Place { sole: place.sole && is_only_union(node), ..place };
                    self.union(parts.collect(), value, node, key == "oneOf", place);
                }
                "unevaluatedItems" if !accepts_all(value) => match evaluated_items(node) {
                    Some(Items::All) => {}
                    Some(Items::First(first)) => {
                        self.schema.arrays.push(ArrayRules { prefix: first, rest: Some(value) });
                    }
                    None => schema.opaque.push(value),
                },
                // What 3.0 writes as `format: byte`.
                "contentEncoding" if value.as_str() == Some("base64") => schema.formats.push(value),
                // It was followed already.
                "$dynamicRef" if reference(node) == value.as_str() => {}
                // Each was looked at by itself.
                "dependentSchemas"
                    if value.is_object()
                        && value.entries().all(|it| self.without.contains(&it.1.id())) => {}
                "dependentSchemas" | "dependencies" | "$dynamicRef" | "$recursiveRef"
                | "contentEncoding" | "contentMediaType" | "contentSchema"
                    if value.as_bool() != Some(true) =>
                {
                    schema.opaque.push(value);
                }
                "discriminator" if value.is_object() => {
                    schema.discriminator.get_or_insert(value);
                }
                "default" => {
                    schema.default.get_or_insert(value);
                }
                "readOnly" if value.as_bool() == Some(true) => schema.read_only = Some(value),
                "writeOnly" if value.as_bool() == Some(true) => schema.write_only = Some(value),
                "deprecated" if outermost && value.as_bool() == Some(true) => {
                    schema.deprecated = Some(value);
                }
                _ => {}
            }
        }
        if properties.is_some() || patterns.is_some() || additional.is_some() {
            self.schema.objects.push(ObjectRules { properties, patterns, additional, others });
        }
        if !prefix.is_empty() || rest.is_some() {
            self.schema.arrays.push(ArrayRules { prefix, rest });
        }
    }

    /// Adds the negation of a schema. What is negated twice is said; what is negated once is kept.
    fn refuse(&mut self, negated: Node<'d>) {
        match constant(negated) {
            Some(false) => return,
            Some(true) => {
                self.schema.types = Types::NONE;
                self.schema.type_node = Some(negated);
                return;
            }
            None => {}
        }
        match only_negates(negated) {
            Some(twice) => self.part(Part::whole(twice), Place { outermost: false, sole: false }),
            None => {
                self.schema.absent.extend(only_requires(negated));
                self.schema.not.push(negated);
            }
        }
    }

    fn all_of(&mut self, members: Node<'d>, place: Place) {
        if members.len() > 1 {
            let references = members.items().filter(|it| it.get("$ref").is_some());
            self.schema.composed_of.extend(references);
        }
        let alone = members.len() == 1;
        let wrapper = members.parent().is_some_and(|owner| {
            owner
                .entries()
                .all(|(key, value)| matches!(key, "allOf" | "nullable") || is_idle(key, value))
        });
        let place =
            Place { outermost: place.outermost && alone, sole: place.sole && alone && wrapper };
        for member in members.items() {
            self.part(Part::whole(member), place);
        }
    }

    fn types(&mut self, value: Node<'d>, or_null: bool) {
        match Types::of_keyword(value) {
            Some(types) => {
                let null = if or_null { Types::NULL } else { Types::NONE };
                self.schema.types = self.schema.types & (types | null);
                self.schema.type_node = Some(value);
            }
            None => self.schema.opaque.push(value),
        }
    }

    fn values(&mut self, values: Vec<Node<'d>>, node: Node<'d>) {
        let kept = match self.schema.values.take() {
            None => values,
            Some(before) => before
                .into_iter()
                .filter(|it| values.iter().any(|v| v.is_same_value(*it)))
                .collect(),
        };
        self.schema.values = Some(kept);
        self.schema.values_node = Some(node);
    }
}
