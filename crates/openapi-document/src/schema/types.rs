//! Sets of JSON types.

use std::ops::{BitAnd, BitOr, Sub};

use crate::{Kind, Node};

/// A set of JSON types; whole numbers and other numbers are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Types(u8);

impl Types {
    /// No type.
    pub const NONE: Self = Self(0);
    /// `null`.
    pub const NULL: Self = Self(1);
    /// `true` and `false`.
    pub const BOOLEAN: Self = Self(2);
    /// Whole numbers.
    pub const INTEGER: Self = Self(4);
    /// Numbers with a fraction.
    pub const FRACTION: Self = Self(8);
    /// All numbers.
    pub const NUMBER: Self = Self(12);
    /// Strings.
    pub const STRING: Self = Self(16);
    /// Arrays.
    pub const ARRAY: Self = Self(32);
    /// Objects.
    pub const OBJECT: Self = Self(64);
    /// All types.
    pub const ALL: Self = Self(127);

    /// The types of a keyword's name, such as `integer`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::NULL,
            "boolean" => Self::BOOLEAN,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "string" => Self::STRING,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => return None,
        })
    }

    /// The types that a `type` lists, or the one that it names.
    #[must_use]
    pub fn of_keyword(value: Node<'_>) -> Option<Self> {
        match value.as_str() {
            Some(name) => Self::of_name(name),
            None if value.is_array() => value
                .items()
                .map(|it| Self::of_name(it.as_str().unwrap_or_default()))
                .try_fold(Self::NONE, |all, it| Some(all | it?)),
            None => None,
        }
    }

    /// The type of a value.
    #[must_use]
    pub fn of_value(value: Node<'_>) -> Self {
        match value.kind() {
            Kind::Null => Self::NULL,
            Kind::Bool => Self::BOOLEAN,
            Kind::String => Self::STRING,
            Kind::Array => Self::ARRAY,
            Kind::Object => Self::OBJECT,
            Kind::Number => {
                let text = value.number_text().unwrap_or_default();
                match super::Decimal::parse(text) {
                    Some(it) if !it.is_whole() => Self::FRACTION,
                    _ => Self::INTEGER,
                }
            }
        }
    }

    /// Whether a set has no type.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all types of another set are in this one.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether two sets share a type.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the set is one type, numbers counted as one.
    #[must_use]
    pub fn is_single(self) -> bool {
        self.0.count_ones() == 1 || self == Self::NUMBER
    }

    /// The types of the set, one by one; all numbers are one if both kinds are in.
    pub fn each(self) -> impl Iterator<Item = Self> {
        let number = self & Self::NUMBER;
        [Self::NULL, Self::BOOLEAN, number, Self::STRING, Self::ARRAY, Self::OBJECT]
            .into_iter()
            .filter(move |it| !it.is_empty() && self.contains(*it))
    }

    /// The names of the types as JSON Schema writes them.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        self.each()
            .map(|it| match it {
                Self::NULL => "null",
                Self::BOOLEAN => "boolean",
                Self::INTEGER => "integer",
                Self::STRING => "string",
                Self::ARRAY => "array",
                Self::OBJECT => "object",
                _ => "number",
            })
            .collect()
    }
}

impl BitAnd for Types {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Types {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Sub for Types {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}
