//! What a generated SDK offers: its public types and the methods of its client.

use std::collections::BTreeMap;
use std::fmt;

use openapi_document::Node;

/// The public items of an SDK, by name.
#[derive(Debug, Default)]
pub(super) struct Surface<'d> {
    pub(super) types: BTreeMap<String, Item<'d>>,
    pub(super) methods: BTreeMap<String, Method<'d>>,
}

/// A public type.
#[derive(Debug, Clone)]
pub(super) struct Item<'d> {
    /// The schema that it is made of.
    pub(super) node: Node<'d>,
    pub(super) shape: Shape<'d>,
    /// progenitor does not make it, and other generators do.
    pub(super) beyond: bool,
}

/// What a type is made of.
#[derive(Debug, Clone)]
pub(super) enum Shape<'d> {
    Struct(Vec<Field<'d>>),
    Enum(Vec<Variant<'d>>),
    Newtype {
        inner: Type,
        /// The value inside is checked, so that the field is private.
        checked: bool,
    },
}

/// A field of a struct or of a variant.
#[derive(Debug, Clone)]
pub(super) struct Field<'d> {
    pub(super) name: String,
    pub(super) ty: Type,
    /// Where the document says it; the first is the best place to point at.
    pub(super) nodes: Vec<Node<'d>>,
}

/// A variant of an enum.
#[derive(Debug, Clone)]
pub(super) struct Variant<'d> {
    pub(super) name: String,
    pub(super) content: Content<'d>,
    pub(super) node: Node<'d>,
}

/// What a variant holds.
#[derive(Debug, Clone)]
pub(super) enum Content<'d> {
    Nothing,
    One(Type),
    Fields(Vec<Field<'d>>),
}

/// A method of the client.
#[derive(Debug, Clone)]
pub(super) struct Method<'d> {
    /// The operation and its `operationId`.
    pub(super) nodes: Vec<Node<'d>>,
    pub(super) arguments: Vec<Argument<'d>>,
    /// The headers of its answers, by generators that know them.
    pub(super) headers: Vec<Argument<'d>>,
    pub(super) output: Answer<'d>,
    pub(super) error: Answer<'d>,
    /// progenitor does not make it, and other generators do.
    pub(super) beyond: bool,
}

/// An argument of a method.
#[derive(Debug, Clone)]
pub(super) struct Argument<'d> {
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) nodes: Vec<Node<'d>>,
}

/// What a method returns.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer<'d> {
    pub(super) ty: String,
    pub(super) nodes: Vec<Node<'d>>,
}

/// A Rust type, written without the paths of the standard library and of the SDK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    /// A number or a `bool`, which is passed by value.
    Plain(String),
    /// A type of another crate.
    Foreign(String),
    Text,
    Value,
    Unit,
    /// A type of the SDK.
    Named(String),
    Option(Box<Type>),
    List(Box<Type>),
    /// A list of distinct items, which typify writes as a list.
    Set(Box<Type>),
    Array(Box<Type>, u64),
    Map(Box<Type>),
}

impl Type {
    pub(super) fn option(inner: Self) -> Self {
        Self::Option(Box::new(inner))
    }

    /// The type as a parameter of a method: by reference, unless it is small.
    pub(super) fn as_argument(&self, by_value: impl Fn(&str) -> bool) -> String {
        match self {
            Self::Plain(_) | Self::Unit => self.to_string(),
            Self::Text => "&str".to_owned(),
            Self::Named(name) if by_value(name) => name.clone(),
            Self::Option(inner) => format!("Option<{}>", inner.as_argument(by_value)),
            _ => format!("&{self}"),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(name) | Self::Foreign(name) | Self::Named(name) => f.write_str(name),
            Self::Text => f.write_str("String"),
            Self::Value => f.write_str("serde_json::Value"),
            Self::Unit => f.write_str("()"),
            Self::Option(inner) => write!(f, "Option<{inner}>"),
            Self::List(item) | Self::Set(item) => write!(f, "Vec<{item}>"),
            Self::Array(item, length) => write!(f, "[{item}; {length}]"),
            Self::Map(value) if **value == Self::Value => {
                f.write_str("serde_json::Map<String, serde_json::Value>")
            }
            Self::Map(value) => write!(f, "HashMap<String, {value}>"),
        }
    }
}

impl fmt::Display for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::One(inner) => write!(f, "({inner})"),
            Self::Fields(_) => f.write_str(" { .. }"),
        }
    }
}
