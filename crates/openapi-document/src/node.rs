//! Handles on the nodes of a document.

use std::ops::Range;

use serde_json::{Map, Number, Value};

use crate::{Document, Position};

/// What a node is, in JSON's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number; its text is kept, so that no digit is lost.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// The name that JSON Schema uses, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// A node of a document: a value and its place in the source.
///
/// Two handles are equal if they are the same node of the same document; see
/// [`is_same_value`](Node::is_same_value) for equal values.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    document: &'d Document,
    id: u32,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && std::ptr::eq(self.document, other.document)
    }
}

impl Eq for Node<'_> {}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{} ({})", self.document.name(), self.pointer(), self.kind().name())
    }
}

impl<'d> Node<'d> {
    pub(crate) fn new(document: &'d Document, id: u32) -> Self {
        Self { document, id }
    }

    fn at_id(self, id: u32) -> Self {
        Self { document: self.document, id }
    }

    /// The document that the node belongs to.
    pub fn document(self) -> &'d Document {
        self.document
    }

    /// Number of the node, stable within its document and in the order of the source.
    pub fn id(self) -> u32 {
        self.id
    }

    /// What the node is.
    pub fn kind(self) -> Kind {
        self.document.tree.nodes[self.id as usize].kind
    }

    /// Whether the node is an object.
    pub fn is_object(self) -> bool {
        self.kind() == Kind::Object
    }

    /// Whether the node is an array.
    pub fn is_array(self) -> bool {
        self.kind() == Kind::Array
    }

    /// Member of an object.
    pub fn get(self, key: &str) -> Option<Node<'d>> {
        self.document.tree.get(&self.document.text, self.id, key).map(|id| self.at_id(id))
    }

    /// Item of an array.
    pub fn at(self, index: usize) -> Option<Node<'d>> {
        if !self.is_array() {
            return None;
        }
        self.document.tree.children(self.id).get(index).map(|id| self.at_id(*id))
    }

    /// Members of an object in the order of the source; none for another kind.
    pub fn entries(
        self,
    ) -> impl DoubleEndedIterator<Item = (&'d str, Node<'d>)> + ExactSizeIterator {
        let document = self.document;
        let members: &'d [u32] =
            if self.is_object() { document.tree.children(self.id) } else { &[] };
        members
            .iter()
            .map(move |id| (document.tree.key(&document.text, *id), Node::new(document, *id)))
    }

    /// Items of an array; none for another kind.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Node<'d>> + ExactSizeIterator {
        let document = self.document;
        let items: &'d [u32] = if self.is_array() { document.tree.children(self.id) } else { &[] };
        items.iter().map(move |id| Node::new(document, *id))
    }

    /// Number of members or items; 0 for a scalar.
    pub fn len(self) -> usize {
        self.document.tree.children(self.id).len()
    }

    /// Whether the node has no members or items.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    fn scalar(self) -> &'d str {
        self.document.tree.scalar(&self.document.text, self.id)
    }

    /// Text of a string.
    pub fn as_str(self) -> Option<&'d str> {
        (self.kind() == Kind::String).then(|| self.scalar())
    }

    /// Value of a boolean.
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == Kind::Bool).then(|| self.scalar() == "true")
    }

    /// Text of a number, in JSON's notation.
    pub fn number_text(self) -> Option<&'d str> {
        (self.kind() == Kind::Number).then(|| self.scalar())
    }

    /// Value of a number; digits that a double cannot hold are lost.
    pub fn as_f64(self) -> Option<f64> {
        self.number_text()?.parse().ok()
    }

    /// Value of a whole number, also when it is written as `2.0`.
    pub fn as_i64(self) -> Option<i64> {
        let text = self.number_text()?;
        text.parse().ok().or_else(|| whole(text.parse().ok()?))
    }

    /// Value of a whole number that is not negative, also when it is written as `2.0`.
    pub fn as_u64(self) -> Option<u64> {
        let text = self.number_text()?;
        text.parse().ok().or_else(|| u64::try_from(whole(text.parse().ok()?)?).ok())
    }

    /// Whether the node is `null`.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// Key of a member of an object.
    pub fn key(self) -> Option<&'d str> {
        let parent = self.parent()?;
        parent.is_object().then(|| self.document.tree.key(&self.document.text, self.id))
    }

    /// Index of an item of an array.
    pub fn index(self) -> Option<usize> {
        let parent = self.parent()?;
        parent.is_array().then(|| self.document.tree.key_start(self.id) as usize)
    }

    /// The object or array that the node is in; none for the root.
    pub fn parent(self) -> Option<Node<'d>> {
        self.document.tree.parent(self.id).map(|id| self.at_id(id))
    }

    /// JSON pointer from the root, such as `/paths/~1api/get`; empty for the root.
    pub fn pointer(self) -> String {
        let mut steps = Vec::new();
        let mut node = self;
        while let Some(parent) = node.parent() {
            steps.push(match (node.key(), node.index()) {
                (Some(key), _) => crate::pointer::escape(key).into_owned(),
                (None, index) => index.unwrap_or_default().to_string(),
            });
            node = parent;
        }
        let mut pointer = String::new();
        for step in steps.iter().rev() {
            pointer.push('/');
            pointer.push_str(step);
        }
        pointer
    }

    /// Byte range of the value in the source.
    pub fn span(self) -> Range<usize> {
        let data = &self.document.tree.nodes[self.id as usize];
        data.start as usize..data.end as usize
    }

    /// Where the value starts.
    pub fn position(self) -> Position {
        self.document.position(self.span().start)
    }

    /// Where the key of a member starts; where the value starts if it has no key.
    pub fn key_position(self) -> Position {
        match self.key() {
            Some(_) => self.document.position(self.document.tree.key_start(self.id) as usize),
            None => self.position(),
        }
    }

    /// The value without its positions; the order of keys is kept.
    pub fn to_json(self) -> Value {
        match self.kind() {
            Kind::Null => Value::Null,
            Kind::Bool => Value::Bool(self.scalar() == "true"),
            Kind::Number => json_number(self.scalar()),
            Kind::String => Value::String(self.scalar().to_owned()),
            Kind::Array => Value::Array(self.items().map(Node::to_json).collect()),
            Kind::Object => Value::Object(
                self.entries()
                    .map(|(key, value)| (key.to_owned(), value.to_json()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }

    /// Whether two nodes are the same JSON value: numbers by value, objects without order.
    pub fn is_same_value(self, other: Node<'_>) -> bool {
        if self.kind() != other.kind() {
            return false;
        }
        match self.kind() {
            Kind::Null => true,
            Kind::Bool | Kind::String => self.scalar() == other.scalar(),
            Kind::Number => {
                self.scalar() == other.scalar()
                    || (self.as_f64() == other.as_f64() && self.as_i64() == other.as_i64())
            }
            Kind::Array => {
                self.len() == other.len()
                    && self.items().zip(other.items()).all(|(a, b)| a.is_same_value(b))
            }
            Kind::Object => {
                self.len() == other.len()
                    && self
                        .entries()
                        .all(|(key, a)| other.get(key).is_some_and(|b| a.is_same_value(b)))
            }
        }
    }
}

fn whole(value: f64) -> Option<i64> {
    // Beyond 2^53 a double no longer tells one whole number from the next.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

fn json_number(text: &str) -> Value {
    if let Ok(value) = text.parse::<i64>() {
        return value.into();
    }
    if let Ok(value) = text.parse::<u64>() {
        return value.into();
    }
    // A number too large for a double is kept as its text, as no JSON number could carry it.
    text.parse()
        .ok()
        .and_then(Number::from_f64)
        .map_or(Value::String(text.to_owned()), Value::Number)
}
