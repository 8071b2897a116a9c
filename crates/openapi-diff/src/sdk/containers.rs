//! Makes types of arrays and objects: lists, maps, and structs with their fields.

use std::collections::HashSet;

use openapi_document::Node;

use super::builder::{Builder, Entry, Name};
use super::keywords::{Additional, Keywords};
use super::names::snake;
use super::surface::{Field, Shape, Type};
use crate::options::Sdk;

impl<'d> Builder<'d> {
    pub(super) fn array(&mut self, schema: Keywords<'d>, name: &Name) -> Type {
        let fixed = match schema.length {
            (Some(low), Some(high)) if low == high && low > 0 && !schema.unique => Some(low),
            _ => None,
        };
        let item = match (schema.items.is_empty(), fixed) {
            (true, _) => Type::Value,
            (false, Some(_)) => {
                let item = self.all_of(&schema.items);
                self.assigned(item, &name.append("item"))
            }
            (false, None) => {
                let item = self.all_of(&schema.items);
                let name = format!("{}Item", name.of_type(&schema));
                self.assigned(item, &Name::Suggested(name))
            }
        };
        match (fixed, schema.unique) {
            (Some(length), _) => Type::Array(Box::new(item), length),
            (None, true) => Type::Set(Box::new(item)),
            (None, false) => Type::List(Box::new(item)),
        }
    }

    pub(super) fn object(&mut self, schema: Keywords<'d>, name: &Name) -> Entry<'d> {
        if schema.properties.is_empty() && schema.required.is_empty() {
            match schema.additional {
                Additional::Of(value) => return Entry::Type(self.map(value, name.as_str())),
                Additional::Open => return Entry::Type(Type::Map(Box::new(Type::Value))),
                Additional::Closed => {}
            }
        }
        let rust = name.of_type(&schema);
        let node = schema.node;
        let own = matches!(name, Name::Required(_));
        let fields = self.fields(schema, &rust, own);
        Entry::Shape(rust, node, Shape::Struct(fields))
    }

    fn map(&mut self, value: Node<'d>, name: &str) -> Type {
        let value = self.keywords(value);
        let value = self.assigned(value, &Name::Suggested(format!("{name}Value")));
        Type::Map(Box::new(value))
    }

    /// The fields of a struct. `own` says that it is a component, whose fields `openapi-codegen` mends.
    pub(super) fn fields(
        &mut self,
        schema: Keywords<'d>,
        owner: &str,
        own: bool,
    ) -> Vec<Field<'d>> {
        let mut fields = Vec::new();
        let needed: HashSet<&str> = schema.required.iter().copied().collect();
        for (property, parts) in &schema.properties {
            let required = needed.contains(property);
            let inner = self.all_of(parts);
            let nullable = parts.iter().any(|it| is_nullable(*it));
            let name = Name::Suggested(format!("{owner}_{}", snake(property)));
            let ty = self.field(inner, &name, required);
            let ty = if own && !required { mended(ty, self.sdk, nullable) } else { ty };
            fields.push(Field { name: snake(property), ty, nodes: parts.clone() });
        }
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        if let Additional::Of(value) = schema.additional {
            let ty = self.map(value, &format!("{owner}_extra"));
            fields.push(Field { name: "extra".to_owned(), ty, nodes: vec![value] });
        }
        fields
    }

    /// The type of a property. One that may be absent is an `Option`, unless its type or its default knows better.
    fn field(&mut self, schema: Keywords<'d>, name: &Name, required: bool) -> Type {
        let has_default = schema.default.is_some() && schema.reference.is_none();
        let merged = schema.is_composed() && !is_single(&schema);
        let entry = self.entry(schema, name);
        let is_struct = merged || matches!(entry, Entry::Shape(_, _, Shape::Struct(_)));
        let ty = self.named(entry);
        let intrinsic = matches!(ty, Type::Option(_) | Type::List(_) | Type::Map(_) | Type::Unit);
        if required || intrinsic || has_default && !is_struct { ty } else { Type::option(ty) }
    }
}

/// Whether a schema stands for another one alone.
fn is_single(schema: &Keywords<'_>) -> bool {
    schema.is_bare()
        && (schema.all_of.len() == 1 || !schema.one_of.is_empty() || !schema.any_of.is_empty())
}

/// Whether a property itself says that it may be null, in the words of 3.0 or of 3.1.
fn is_nullable(property: Node<'_>) -> bool {
    let is_null = |it: Node<'_>| it.get("type").and_then(Node::as_str) == Some("null");
    let unions = ["oneOf", "anyOf"].into_iter().filter_map(|key| property.get(key));
    property.get("nullable").and_then(Node::as_bool) == Some(true)
        || property.get("type").is_some_and(|it| it.items().any(|it| it.as_str() == Some("null")))
        || unions.flat_map(Node::items).any(is_null)
}

/// Keeps absent apart from empty and from null, as the passes of `openapi-codegen` over the types do.
fn mended(ty: Type, sdk: Sdk, nullable: bool) -> Type {
    match (&ty, sdk) {
        (_, Sdk::Progenitor) => ty,
        (Type::List(_) | Type::Set(_), _) => Type::option(ty),
        (Type::Map(value), _) if **value != Type::Value => Type::option(ty),
        (Type::Option(_), _) if nullable => Type::option(ty),
        _ => ty,
    }
}
