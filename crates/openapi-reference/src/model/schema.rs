//! A schema as a table: one row for each member, those of nested objects among them.

use openapi_document::Node;
use openapi_document::schema::{Branch, Limit, Part, Schema, Types, normalise, single_target};

use super::evidence::{Evidence, Levels};

/// Objects within objects beyond this are left to the link on their type.
const MAX_DEPTH: usize = 8;

/// A part of the text that names a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece<'d> {
    /// Words.
    Text(String),
    /// The name of a schema of `components`.
    Schema(&'d str),
}

/// A constraint: what kind it is, and its values as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Constraint {
    /// The kind, such as `one of`.
    pub(crate) label: &'static str,
    /// The values.
    pub(crate) values: Vec<String>,
}

/// What can be said of a schema without its members.
#[derive(Debug, Clone)]
pub(crate) struct Facts<'d> {
    /// The type in words.
    pub(crate) ty: Vec<Piece<'d>>,
    /// Whether null is a value.
    pub(crate) nullable: bool,
    /// The other constraints.
    pub(crate) constraints: Vec<Constraint>,
    /// `description`, in Markdown; may be empty.
    pub(crate) description: &'d str,
    /// How it is known.
    pub(crate) evidence: Option<Evidence<'d>>,
    /// Whether it should no longer be used.
    pub(crate) deprecated: bool,
}

/// A member of an object.
#[derive(Debug, Clone)]
pub(crate) struct Row<'d> {
    /// The objects that the member is in, such as `items[].body.`; empty at the top.
    pub(crate) prefix: String,
    /// The member.
    pub(crate) name: &'d str,
    /// Whether it must be there.
    pub(crate) required: bool,
    /// What is said of it.
    pub(crate) facts: Facts<'d>,
    /// The levels of evidence here and below.
    pub(crate) levels: Levels,
}

/// A schema, ready to be shown.
#[derive(Debug, Clone)]
pub(crate) struct Shape<'d> {
    /// What is said of the whole.
    pub(crate) facts: Facts<'d>,
    /// The members.
    pub(crate) rows: Vec<Row<'d>>,
    /// Whether other members are refused.
    pub(crate) closed: bool,
}

impl<'d> Shape<'d> {
    /// The schema with the members of nested objects.
    pub(crate) fn nested(node: Node<'d>) -> Self {
        Self::of(node, MAX_DEPTH)
    }

    /// The schema with its own members only.
    pub(crate) fn flat(node: Node<'d>) -> Self {
        Self::of(node, 1)
    }

    fn of(node: Node<'d>, depth: usize) -> Self {
        let schema = merged(node);
        let mut rows = Vec::new();
        members(&schema, "", depth, &mut vec![single_target(node).id()], &mut rows);
        let closed =
            schema.objects.iter().any(|it| it.additional.and_then(Node::as_bool) == Some(false));
        Self { facts: Facts::of(node, &schema), rows, closed }
    }
}

impl<'d> Facts<'d> {
    /// What a schema says of itself, its references followed.
    pub(crate) fn of_node(node: Node<'d>) -> Self {
        Self::of(node, &merged(node))
    }

    fn of(node: Node<'d>, schema: &Schema<'d>) -> Self {
        let description = |it: &Node<'d>| it.get("description")?.as_str();
        Self {
            ty: words(node, schema),
            nullable: is_nullable(schema),
            constraints: constraints(schema),
            description: schema.sources.iter().find_map(description).unwrap_or_default(),
            evidence: schema.sources.iter().find_map(|it| Evidence::of(*it)),
            deprecated: schema.deprecated.is_some(),
        }
    }
}

/// The constraints of a schema, merged.
pub(crate) fn merged(node: Node<'_>) -> Schema<'_> {
    normalise(&[Part::whole(node)], Types::ALL, &[])
}

/// Whether a schema says that null is a value; one without a type merely does not forbid it.
pub(crate) fn is_nullable(schema: &Schema<'_>) -> bool {
    schema.null.is_some() || (schema.type_node.is_some() && schema.may_be_null())
}

/// The name of the component that a reference, alone or wrapped, stands for.
pub(crate) fn component(node: Node<'_>) -> Option<&str> {
    let target = single_target(node);
    let parent = target.parent()?;
    (parent.key() == Some("schemas") && parent.parent()?.key() == Some("components"))
        .then(|| target.key())
        .flatten()
}

/// The members of the objects that a schema accepts.
pub(crate) fn properties<'d>(schema: &Schema<'d>) -> Vec<(&'d str, Node<'d>)> {
    let all = schema.objects.iter().filter_map(|it| it.properties);
    all.flat_map(Node::entries).collect()
}

fn members<'d>(
    schema: &Schema<'d>,
    prefix: &str,
    depth: usize,
    trail: &mut Vec<u32>,
    rows: &mut Vec<Row<'d>>,
) -> Levels {
    if depth == 0 {
        return Levels::default();
    }
    let mut levels = Levels::default();
    for (name, node) in properties(schema) {
        let inner = merged(node);
        let facts = Facts::of(node, &inner);
        let index = rows.len();
        let mut here = Levels::from(facts.evidence);
        let required = schema.required.contains_key(name);
        rows.push(Row { prefix: prefix.to_owned(), name, required, facts, levels: here });
        here |= below(node, &inner, &format!("{prefix}{name}"), depth - 1, trail, rows);
        if let Some(row) = rows.get_mut(index) {
            row.levels = here;
        }
        levels |= here;
    }
    levels
}

/// The members of what a member holds: an object, or a list or map of objects.
fn below<'d>(
    node: Node<'d>,
    schema: &Schema<'d>,
    path: &str,
    depth: usize,
    trail: &mut Vec<u32>,
    rows: &mut Vec<Row<'d>>,
) -> Levels {
    let id = single_target(node).id();
    if depth == 0 || trail.contains(&id) {
        return Levels::default();
    }
    trail.push(id);
    let mut levels = members(schema, &format!("{path}."), depth, trail, rows);
    for item in schema.arrays.iter().filter_map(|it| it.rest) {
        levels |= below(item, &merged(item), &format!("{path}[]"), depth, trail, rows);
    }
    for value in schema.objects.iter().filter_map(|it| it.additional).filter(|it| it.is_object()) {
        levels |= below(value, &merged(value), &format!("{path}.*"), depth, trail, rows);
    }
    trail.pop();
    levels
}

fn words<'d>(node: Node<'d>, schema: &Schema<'d>) -> Vec<Piece<'d>> {
    let Some(name) = component(node).filter(|_| node.get("$ref").is_some()) else {
        return own_words(schema);
    };
    let scalar = (schema.types - Types::NULL - Types::OBJECT - Types::ARRAY).names();
    let mut pieces = vec![Piece::Schema(name)];
    if schema.unions.is_empty() && scalar.len() == 1 && schema.types != Types::ALL {
        pieces.push(Piece::Text(format!(" ({})", scalar.join(""))));
    }
    pieces
}

fn own_words<'d>(schema: &Schema<'d>) -> Vec<Piece<'d>> {
    if schema.is_any() {
        return vec![Piece::Text("any JSON".to_owned())];
    }
    let mut alternatives: Vec<Vec<Piece<'d>>> = Vec::new();
    for union in schema.unions.iter().take(1) {
        for branch in &union.branches {
            if let Branch::Schema(part) = branch {
                alternatives.push(words(part.node, &merged(part.node)));
            }
        }
    }
    if alternatives.is_empty() {
        for ty in (schema.types - Types::NULL).each() {
            alternatives.push(type_words(ty, schema));
        }
    }
    let mut pieces = Vec::new();
    for (index, alternative) in alternatives.into_iter().enumerate() {
        if index > 0 {
            pieces.push(Piece::Text(" or ".to_owned()));
        }
        pieces.extend(alternative);
    }
    pieces
}

fn type_words<'d>(ty: Types, schema: &Schema<'d>) -> Vec<Piece<'d>> {
    let name = ty.names().join("");
    if ty == Types::ARRAY {
        let mut pieces = vec![Piece::Text("array of ".to_owned())];
        match schema.arrays.iter().find_map(|it| it.rest) {
            Some(item) => pieces.extend(words(item, &merged(item))),
            None => pieces.push(Piece::Text("any JSON".to_owned())),
        }
        return pieces;
    }
    let scalar = ty != Types::OBJECT && ty != Types::BOOLEAN;
    let format = schema.formats.first().and_then(|it| it.as_str()).filter(|_| scalar);
    vec![Piece::Text(match format {
        Some(format) => format!("{name} ({format})"),
        None => name,
    })]
}

fn constraints(schema: &Schema<'_>) -> Vec<Constraint> {
    let mut found = Vec::new();
    let mut add = |label, values: Vec<String>| {
        if !values.is_empty() {
            found.push(Constraint { label, values });
        }
    };
    let written = |nodes: &[Node<'_>]| nodes.iter().map(|it| text(*it)).collect::<Vec<_>>();
    match schema.values.as_deref() {
        Some([only]) => add("always", vec![text(*only)]),
        Some(values) => add("one of", written(values)),
        None => {
            let (values, open) = known_values(schema);
            add(if open { "known values" } else { "one of" }, values);
        }
    }
    add("range", range(schema.minimum.as_ref(), schema.maximum.as_ref()));
    add("multiple of", schema.multiples.iter().map(|it| text(it.node)).collect());
    add("length", range(schema.min_length.as_ref(), schema.max_length.as_ref()));
    add("pattern", written(&schema.patterns));
    add("items", range(schema.min_items.as_ref(), schema.max_items.as_ref()));
    add("members", range(schema.min_properties.as_ref(), schema.max_properties.as_ref()));
    add("default", schema.default.iter().map(|it| text(*it)).collect());
    found
}

/// The values of the branches of a union, and whether another branch takes more.
fn known_values(schema: &Schema<'_>) -> (Vec<String>, bool) {
    let (mut values, mut open) = (Vec::new(), false);
    for branch in schema.unions.iter().flat_map(|it| &it.branches) {
        let Branch::Schema(part) = branch else { continue };
        match merged(part.node).values {
            Some(listed) => values.extend(listed.iter().map(|it| text(*it))),
            None => open = true,
        }
    }
    (values, open)
}

fn range<T>(low: Option<&Limit<'_, T>>, high: Option<&Limit<'_, T>>) -> Vec<String> {
    let edge = |limit: &Limit<'_, T>, closed: &str, open: &str| {
        format!("{} {}", if limit.exclusive { open } else { closed }, text(limit.node))
    };
    match (low, high) {
        (None, None) => Vec::new(),
        (Some(low), None) => vec![edge(low, "≥", ">")],
        (None, Some(high)) => vec![edge(high, "≤", "<")],
        (Some(low), Some(high)) if !low.exclusive && !high.exclusive => {
            vec![format!("{} to {}", text(low.node), text(high.node))]
        }
        (Some(low), Some(high)) => vec![edge(low, "≥", ">"), edge(high, "≤", "<")],
    }
}

/// A value as a reader writes it: a string bare, anything else as JSON.
fn text(node: Node<'_>) -> String {
    node.as_str().map_or_else(|| node.to_json().to_string(), str::to_owned)
}
