//! How schemas are named, and what a generated Rust SDK makes of them.

use openapi_document::Node;
use openapi_document::schema::{Branch, Schema, Types};

use super::format;
use super::space::{Id, Space};

/// Deepest nesting that a type is written out to.
const MAX_DEPTH: usize = 3;

/// The component that a schema refers to, also through wrappers of one member.
pub(crate) fn reference_name(node: Node<'_>) -> Option<String> {
    let mut node = node;
    for _ in 0..16 {
        if let Some(reference) = node.get("$ref").and_then(Node::as_str) {
            let name = reference.strip_prefix("#/components/schemas/")?;
            return Some(name.replace("~1", "/").replace("~0", "~"));
        }
        let wrapper = ["allOf", "oneOf", "anyOf"].into_iter().find_map(|key| node.get(key))?;
        if wrapper.len() != 1 {
            return None;
        }
        node = wrapper.at(0)?;
    }
    None
}

/// The component that a node is, if it is one.
pub(crate) fn component_name<'d>(node: Node<'d>) -> Option<&'d str> {
    let schemas = node.parent()?;
    let components = schemas.parent()?;
    let is_schemas = schemas.key() == Some("schemas") && components.key() == Some("components");
    (is_schemas && components.parent()?.parent().is_none()).then(|| node.key())?
}

impl<'d> Space<'d> {
    /// Whether a generator makes a type of its own of a schema.
    pub(crate) fn is_named_type(&mut self, id: Id) -> bool {
        let schema = self.schema(id);
        let types = self.types(id) - Types::NULL;
        schema.values.is_some()
            || !schema.unions.is_empty()
            || types == Types::OBJECT && !self.names(id).is_empty()
            || types == Types::STRING && is_constrained(&schema)
    }

    /// The type of a schema in the SDK; named types by their name.
    pub(crate) fn rust_type(&mut self, id: Id, depth: usize) -> String {
        let schema = self.schema(id);
        let own = schema.sources.first().copied().and_then(component_name);
        let inner = match own {
            Some(name) if self.is_named_type(id) => format!("types::{}", pascal(name)),
            _ => self.rust_inner(id, depth),
        };
        if schema.null.is_some()
            || self.types(id).contains(Types::NULL) && self.types(id) != Types::ALL
        {
            format!("Option<{inner}>")
        } else {
            inner
        }
    }

    /// What a type looks like one level deep: changes of it stop code from compiling.
    pub(crate) fn rust_shape(&mut self, id: Id) -> String {
        let schema = self.schema(id);
        let inner = self.rust_inner(id, 0);
        let types = self.types(id);
        if schema.null.is_some() || types.contains(Types::NULL) && types != Types::ALL {
            format!("Option<{inner}>")
        } else {
            inner
        }
    }

    fn rust_inner(&mut self, id: Id, depth: usize) -> String {
        if depth > MAX_DEPTH {
            return "…".to_owned();
        }
        let schema = self.schema(id);
        let types = self.types(id) - Types::NULL;
        if let Some(values) = &schema.values {
            let strings: Vec<String> =
                values.iter().filter_map(|it| it.as_str()).map(pascal).collect();
            if types == Types::STRING {
                return format!("enum {{ {} }}", strings.join(", "));
            }
        }
        if let Some(union) = schema.unions.first() {
            let side = self.side(id);
            let mut variants = Vec::new();
            for branch in &union.branches {
                if let Branch::Schema(part) = branch {
                    let named = reference_name(part.node).map(|it| pascal(&it));
                    let branch = self.branch(side, branch);
                    variants.push(named.unwrap_or_else(|| self.rust_inner(branch, depth + 1)));
                }
            }
            variants.sort();
            return format!("enum {{ {} }}", variants.join(", "));
        }
        match types {
            Types::STRING => string_type(&schema),
            Types::INTEGER => integer_type(&schema),
            Types::NUMBER | Types::FRACTION => number_type(&schema),
            Types::BOOLEAN => "bool".to_owned(),
            Types::ARRAY => {
                let item = self.item(id, super::array::prefix_length(&schema));
                let item = self.rust_type(item, depth + 1);
                let unique = if schema.unique_items.is_some() { "HashSet" } else { "Vec" };
                format!("{unique}<{item}>")
            }
            Types::OBJECT if !self.names(id).is_empty() => {
                let extra = self.additional(id);
                if self.schema(extra).is_any() || self.is_never(extra) {
                    return "struct".to_owned();
                }
                format!("struct with HashMap<String, {}>", self.rust_type(extra, depth + 1))
            }
            Types::OBJECT => {
                let extra = self.additional(id);
                if self.schema(extra).is_any() || self.is_never(extra) {
                    return "serde_json::Map".to_owned();
                }
                format!("HashMap<String, {}>", self.rust_type(extra, depth + 1))
            }
            _ => "serde_json::Value".to_owned(),
        }
    }
}

fn is_constrained(schema: &Schema<'_>) -> bool {
    schema.min_length.is_some() || schema.max_length.is_some() || !schema.patterns.is_empty()
}

fn string_type(schema: &Schema<'_>) -> String {
    let format = schema.formats.iter().find_map(|it| it.as_str());
    match format {
        Some("uuid") => "uuid::Uuid".to_owned(),
        Some("date") => "chrono::NaiveDate".to_owned(),
        Some("date-time") => "chrono::DateTime<chrono::offset::Utc>".to_owned(),
        Some("ipv4") => "std::net::Ipv4Addr".to_owned(),
        Some("ipv6") => "std::net::Ipv6Addr".to_owned(),
        Some("ip") => "std::net::IpAddr".to_owned(),
        _ if is_constrained(schema) => "a checked newtype of String".to_owned(),
        _ => "String".to_owned(),
    }
}

fn integer_type(schema: &Schema<'_>) -> String {
    let (low, high) = (schema.minimum, schema.maximum);
    let positive = low.is_some_and(|it| it.value > openapi_document::schema::Decimal::whole(0));
    let unsigned = low.is_some_and(|it| it.value >= openapi_document::schema::Decimal::whole(0));
    let mut formats = schema.formats.iter().filter_map(|it| it.as_str());
    let by_format = formats.find_map(|it| {
        format::whole_range(it)?;
        Some(match it {
            "uint" => "u64".to_owned(),
            it => it.replace("uint", "u").replace("int", "i"),
        })
    });
    let bits = by_format.as_deref().unwrap_or("i64").trim_start_matches(['i', 'u']).to_owned();
    let _ = high;
    match by_format {
        _ if positive => format!("std::num::NonZeroU{bits}"),
        Some(named) => named,
        None if unsigned => "u64".to_owned(),
        None => "i64".to_owned(),
    }
}

fn number_type(schema: &Schema<'_>) -> String {
    let single = schema.formats.iter().any(|it| matches!(it.as_str(), Some("float" | "single")));
    if single { "f32" } else { "f64" }.to_owned()
}

/// A name in the case of Rust types.
fn pascal(name: &str) -> String {
    name.split(|it: char| !it.is_alphanumeric())
        .filter(|it| !it.is_empty())
        .map(|word| {
            let mut chars = word.chars();
            chars
                .next()
                .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
        })
        .collect()
}
