//! Makes types of strings and numbers as typify does.

use openapi_document::Node;

use super::builder::{Builder, Entry, Name};
use super::keywords::Keywords;
use super::surface::{Content, Shape, Type, Variant};
use super::unions::variant_names;

impl<'d> Builder<'d> {
    pub(super) fn string(&mut self, schema: Keywords<'d>, name: &Name) -> Entry<'d> {
        if let Some(values) = &schema.values {
            let nullable = values.iter().any(|it| it.is_null());
            let names: Vec<(&'d str, Node<'d>)> =
                values.iter().filter_map(|it| Some((it.as_str()?, *it))).collect();
            let rust = variant_names(names.iter().map(|it| it.0));
            let variants = names.iter().zip(rust).map(|((_, node), name)| Variant {
                name,
                content: Content::Nothing,
                node: *node,
            });
            let shape = Shape::Enum(variants.collect());
            let entry = Entry::Shape(name.of_type(&schema), schema.node, shape);
            return if nullable { Entry::Type(Type::option(self.named(entry))) } else { entry };
        }
        let foreign = |it: &str| Entry::Type(Type::Foreign(it.to_owned()));
        match schema.format {
            Some("uuid") => foreign("uuid::Uuid"),
            Some("date") => foreign("chrono::naive::NaiveDate"),
            Some("date-time") => foreign("chrono::DateTime<chrono::offset::Utc>"),
            Some("ip") => foreign("std::net::IpAddr"),
            Some("ipv4") => foreign("std::net::Ipv4Addr"),
            Some("ipv6") => foreign("std::net::Ipv6Addr"),
            _ if schema.checked => {
                let shape = Shape::Newtype { inner: Type::Text, checked: true };
                Entry::Shape(name.of_type(&schema), schema.node, shape)
            }
            _ => Entry::Type(Type::Text),
        }
    }
}

/// Numbers of which only some are allowed are checked when they are read.
pub(super) fn typed_values<'d>(schema: Keywords<'d>, name: &Name, inner: Type) -> Entry<'d> {
    if schema.values.is_none() {
        return Entry::Type(inner);
    }
    let shape = Shape::Newtype { inner, checked: true };
    Entry::Shape(name.of_type(&schema), schema.node, shape)
}

/// The type of an integer: by its format if the bounds agree with it, else by the bounds.
pub(super) fn integer(schema: &Keywords<'_>) -> String {
    const KINDS: [(&str, &str, u8, f64, f64); 10] = [
        ("int8", "i8", 8, i8::MIN as f64, i8::MAX as f64),
        ("uint8", "u8", 8, u8::MIN as f64, u8::MAX as f64),
        ("int16", "i16", 16, i16::MIN as f64, i16::MAX as f64),
        ("uint16", "u16", 16, u16::MIN as f64, u16::MAX as f64),
        ("int", "i32", 32, i32::MIN as f64, i32::MAX as f64),
        ("int32", "i32", 32, i32::MIN as f64, i32::MAX as f64),
        ("uint", "u32", 32, u32::MIN as f64, u32::MAX as f64),
        ("uint32", "u32", 32, u32::MIN as f64, u32::MAX as f64),
        ("int64", "i64", 64, i64::MIN as f64, i64::MAX as f64),
        ("uint64", "u64", 64, u64::MIN as f64, u64::MAX as f64),
    ];
    let non_zero = |bits: u8| format!("std::num::NonZeroU{bits}");
    let (mut low, mut high) = (schema.minimum, schema.maximum);
    if let Some((_, name, bits, from, to)) = KINDS.iter().find(|it| Some(it.0) == schema.format) {
        let within = low.is_none_or(|it| it >= *from) && high.is_none_or(|it| it <= *to);
        if within && !schema.multiple {
            return if low == Some(1.0) { non_zero(*bits) } else { (*name).to_owned() };
        }
        low = low.or(Some(*from));
        high = high.or(Some(*to));
    }
    let near = |a: f64, b: f64| (a - b).abs() <= f64::EPSILON;
    let found = KINDS.iter().rev().find(|it| match (low, high) {
        (None, None) => false,
        (None, Some(high)) => near(it.4, high),
        (Some(low), None) => near(low, 1.0) || near(it.3, low),
        (Some(low), Some(high)) => near(low, 1.0) || near(it.3, low) && near(it.4, high),
    });
    match found {
        Some(it) if low.is_some_and(|low| near(low, 1.0)) => non_zero(it.2),
        Some(it) => it.1.to_owned(),
        None => "i64".to_owned(),
    }
}
