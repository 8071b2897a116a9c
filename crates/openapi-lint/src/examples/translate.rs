//! Turns a schema of OpenAPI into one of JSON Schema 2020-12.
//!
//! A reference is not followed but kept as a keyword of our own, [`REFERENCE`], so that each schema
//! is turned and compiled once, however many others refer to it, and cycles need no care here.

use openapi_document::Node;
use serde_json::{Map, Value, json};

use super::library::{REFERENCE, UNION};
use crate::context::Context;
use crate::discriminators;
use crate::grammar::{Object, Since};
use crate::support::types;
use crate::walk::Direction;

/// The schema, and the references in it.
pub(super) struct Translated<'d> {
    pub(super) schema: Value,
    pub(super) references: Vec<Node<'d>>,
}

/// Translates one schema, up to the references in it. Values that the specification does not
/// allow are left out: other rules report them.
pub(super) fn translate<'d>(
    context: &Context<'d>,
    schema: Node<'d>,
    direction: Direction,
) -> Translated<'d> {
    let mut translator = Translator { context, direction, nesting: 0, references: Vec::new() };
    let schema = translator.schema(schema);
    Translated { schema, references: translator.references }
}

/// How many schemas may stand in one another in one translation. A deeper one is made an entry of
/// its own, so that the compiler, which calls itself for each, does not run out of stack.
const MAX_NESTING: usize = 8;

struct Translator<'c, 'd> {
    context: &'c Context<'d>,
    direction: Direction,
    nesting: usize,
    references: Vec<Node<'d>>,
}

impl<'d> Translator<'_, 'd> {
    fn schema(&mut self, schema: Node<'d>) -> Value {
        if let Some(allows) = schema.as_bool() {
            return Value::Bool(allows);
        }
        let mut out = Map::new();
        if let Some(reference) = schema.get("$ref").and_then(Node::as_str) {
            // A reference that leads nowhere has a rule of its own, and says nothing on values.
            if let Ok(target) = self.context.document.resolve(reference) {
                out.insert(REFERENCE.to_owned(), self.reference(target));
            }
            if self.context.is_3_0() {
                return Value::Object(out);
            }
        }
        for (key, value) in schema.entries() {
            let known = Object::Schema.field(key);
            if known.is_some_and(|it| self.context.is_3_0() && it.since == Since::V3_1) {
                continue;
            }
            if let Some(value) = self.keyword(schema, key, value) {
                out.insert(key.to_owned(), value);
            }
        }
        if self.context.is_3_0() {
            exclusive_bound(schema, "exclusiveMinimum", "minimum", &mut out);
            exclusive_bound(schema, "exclusiveMaximum", "maximum", &mut out);
        }
        integer_range(schema, &mut out);
        self.union(schema, &mut out);
        Value::Object(out)
    }

    fn reference(&mut self, target: Node<'d>) -> Value {
        self.references.push(target);
        target.id().into()
    }

    fn keyword(&mut self, schema: Node<'d>, key: &str, value: Node<'d>) -> Option<Value> {
        match key {
            "type" => self.type_names(schema),
            "required" => Some(self.required(schema, value)),
            "enum" => Some(value.to_json()).filter(|_| value.is_array() && !value.is_empty()),
            "const" => Some(value.to_json()),
            "pattern" | "format" => Some(value.as_str()?.into()),
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
            | "maxProperties" | "minContains" | "maxContains" => Some(value.as_u64()?.into()),
            "minimum" | "maximum" => number(value),
            "exclusiveMinimum" | "exclusiveMaximum" => number(value),
            "multipleOf" => number(value).filter(|_| value.as_f64().is_some_and(|it| it > 0.0)),
            "uniqueItems" => Some(value.as_bool()?.into()),
            "items"
            | "not"
            | "contains"
            | "propertyNames"
            | "if"
            | "then"
            | "else"
            | "additionalProperties" => self.one(value),
            "properties" | "patternProperties" | "dependentSchemas" => {
                let members = value.entries().filter(|_| value.is_object());
                let members = members
                    .filter_map(|(name, it)| Some((name.to_owned(), self.one(it)?)))
                    .collect();
                Some(Value::Object(members))
            }
            "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                let list: Vec<_> = value.items().filter_map(|it| self.one(it)).collect();
                (!list.is_empty()).then_some(Value::Array(list))
            }
            _ => None,
        }
    }

    fn one(&mut self, value: Node<'d>) -> Option<Value> {
        if let Some(allows) = value.as_bool() {
            return Some(Value::Bool(allows));
        }
        if !value.is_object() {
            return None;
        }
        if self.nesting == MAX_NESTING {
            return Some(json!({ REFERENCE: self.reference(value) }));
        }
        self.nesting += 1;
        let schema = self.schema(value);
        self.nesting -= 1;
        Some(schema)
    }

    fn type_names(&self, schema: Node<'d>) -> Option<Value> {
        const TYPES: [&str; 7] =
            ["string", "integer", "number", "boolean", "object", "array", "null"];
        let mut names = types(schema);
        if names.is_empty() || names.iter().any(|it| !TYPES.contains(it)) {
            return None;
        }
        let nullable = schema.get("nullable").and_then(Node::as_bool) == Some(true);
        if self.context.is_3_0() && nullable {
            names.push("null");
        }
        names.sort_unstable();
        names.dedup();
        Some(json!(names))
    }

    /// The names that are required in the direction of the value: who reads only need not send.
    fn required(&self, schema: Node<'d>, required: Node<'d>) -> Value {
        let is_true =
            |property: Node<'d>, key| property.get(key).and_then(Node::as_bool) == Some(true);
        let is_absent = |name: &str| {
            let property = schema.get("properties").and_then(|it| it.get(name));
            let Some(property) = property.and_then(|it| self.context.follow(it)) else {
                return false;
            };
            let (read, write) = (is_true(property, "readOnly"), is_true(property, "writeOnly"));
            match self.direction {
                Direction::Request => read,
                Direction::Response => write,
                Direction::Either => read || write,
            }
        };
        let mut names: Vec<&str> =
            required.items().filter_map(Node::as_str).filter(|it| !is_absent(it)).collect();
        names.sort_unstable();
        names.dedup();
        json!(names)
    }

    /// A union with a discriminator is read by its tag: the chosen variant says what is wrong,
    /// where `oneOf` could only say that nothing fits.
    fn union(&mut self, schema: Node<'d>, out: &mut Map<String, Value>) {
        let Some(keyword) = ["oneOf", "anyOf"].into_iter().find(|it| out.contains_key(*it)) else {
            return;
        };
        let Some(discriminator) = schema.get("discriminator") else { return };
        let Some(tag) = discriminator.get("propertyName").and_then(Node::as_str) else { return };
        let Some(mapping) = discriminator.get("mapping").filter(|it| !it.is_empty()) else {
            return;
        };
        let mut variants = Map::new();
        for (name, value) in mapping.entries() {
            // A mapping that dangles has a rule of its own; then the keyword itself decides.
            let Some(target) = discriminators::target(self.context, value) else { return };
            variants.insert(name.to_owned(), self.reference(target));
        }
        out.remove(keyword);
        out.insert(UNION.to_owned(), json!({ "tag": tag, "variants": variants }));
    }
}

fn number(value: Node<'_>) -> Option<Value> {
    Some(value.to_json()).filter(Value::is_number)
}

/// In 3.0 an exclusive bound is a flag beside the bound.
fn exclusive_bound(schema: Node<'_>, flag: &str, bound: &str, out: &mut Map<String, Value>) {
    out.remove(flag);
    if schema.get(flag).and_then(Node::as_bool) == Some(true)
        && let Some(value) = out.remove(bound)
    {
        out.insert(flag.to_owned(), value);
    }
}

/// `int32` and `int64` are bounds, which JSON Schema does not know.
fn integer_range(schema: Node<'_>, out: &mut Map<String, Value>) {
    let format = schema.get("format").and_then(Node::as_str).unwrap_or_default();
    let (low, high) = match format {
        "int32" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        "int64" => (i64::MIN, i64::MAX),
        _ => return,
    };
    if crate::support::is_type(schema, "integer") {
        out.entry("minimum").or_insert_with(|| low.into());
        out.entry("maximum").or_insert_with(|| high.into());
    }
}
