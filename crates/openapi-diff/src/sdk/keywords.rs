//! The keywords of a schema as a generator reads them, in one form for OpenAPI 3.0 and 3.1.

use std::collections::HashMap;

use openapi_document::{Node, SpecVersion};

use crate::options::Sdk;

/// The keywords of one schema, or of several that hold together.
#[derive(Debug, Clone)]
pub(super) struct Keywords<'d> {
    pub(super) node: Node<'d>,
    /// The text of a `$ref`, which hides what stands beside it.
    pub(super) reference: Option<&'d str>,
    pub(super) title: Option<&'d str>,
    pub(super) default: Option<Node<'d>>,
    /// The names of types without `null`.
    pub(super) types: Vec<&'d str>,
    pub(super) nullable: bool,
    pub(super) format: Option<&'d str>,
    /// `enum`, or `const` as the only value.
    pub(super) values: Option<Vec<Node<'d>>>,
    pub(super) properties: Vec<(&'d str, Vec<Node<'d>>)>,
    pub(super) required: Vec<&'d str>,
    pub(super) additional: Additional<'d>,
    pub(super) items: Vec<Node<'d>>,
    pub(super) length: (Option<u64>, Option<u64>),
    pub(super) unique: bool,
    /// `minLength`, `maxLength` or `pattern`.
    pub(super) checked: bool,
    pub(super) minimum: Option<f64>,
    pub(super) maximum: Option<f64>,
    pub(super) multiple: bool,
    pub(super) all_of: Vec<Branch<'d>>,
    pub(super) one_of: Vec<Branch<'d>>,
    pub(super) any_of: Vec<Branch<'d>>,
    pub(super) not: Option<Node<'d>>,
}

/// `additionalProperties`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Additional<'d> {
    Open,
    Closed,
    Of(Node<'d>),
}

/// A subschema of `allOf`, `oneOf` or `anyOf`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Branch<'d> {
    Null(Node<'d>),
    Of(Node<'d>),
}

impl<'d> Keywords<'d> {
    pub(super) fn of(node: Node<'d>, sdk: Sdk) -> Self {
        let text = |key: &str| node.get(key).and_then(Node::as_str);
        let mut this = Self::empty(node);
        this.reference = text("$ref");
        this.title = text("title");
        this.default = node.get("default");
        this.read_types();
        this.format = text("format");
        // OpenAPI 3.0 does not have `const`, and those who read it as such pass over it.
        let constant = node.get("const").filter(|it| it.document().version() != SpecVersion::V3_0);
        this.values = match (node.get("enum"), constant) {
            (Some(values), _) => Some(values.items().collect()),
            (None, Some(value)) => Some(vec![value]),
            (None, None) => None,
        };
        let members = node.get("properties").into_iter().flat_map(Node::entries);
        this.properties = members.map(|(name, it)| (name, vec![it])).collect();
        this.required = node
            .get("required")
            .into_iter()
            .flat_map(Node::items)
            .filter_map(Node::as_str)
            .collect();
        this.additional = match node.get("additionalProperties") {
            Some(it) if it.is_object() => Additional::Of(it),
            Some(it) if it.as_bool() == Some(false) => Additional::Closed,
            _ => Additional::Open,
        };
        this.items = node.get("items").into_iter().filter(|it| it.is_object()).collect();
        this.read_bounds();
        let branches = |key: &str| -> Vec<Branch<'d>> {
            node.get(key).into_iter().flat_map(Node::items).map(Branch::of).collect()
        };
        this.all_of = branches("allOf");
        this.one_of = branches("oneOf");
        this.any_of = branches("anyOf");
        this.not = node.get("not");
        if sdk == Sdk::Codegen {
            this.lower();
        }
        this
    }

    /// A schema that accepts everything.
    pub(super) fn empty(node: Node<'d>) -> Self {
        Self {
            node,
            reference: None,
            title: None,
            default: None,
            types: Vec::new(),
            nullable: false,
            format: None,
            values: None,
            properties: Vec::new(),
            required: Vec::new(),
            additional: Additional::Open,
            items: Vec::new(),
            length: (None, None),
            unique: false,
            checked: false,
            minimum: None,
            maximum: None,
            multiple: false,
            all_of: Vec::new(),
            one_of: Vec::new(),
            any_of: Vec::new(),
            not: None,
        }
    }

    fn read_types(&mut self) {
        let node = self.node;
        self.nullable = node.get("nullable").and_then(Node::as_bool) == Some(true);
        let Some(types) = node.get("type") else { return };
        let listed: Vec<&str> = match types.as_str() {
            Some(one) => vec![one],
            None => types.items().filter_map(Node::as_str).collect(),
        };
        if listed.len() > 1 {
            self.nullable |= listed.contains(&"null");
            self.types = listed.into_iter().filter(|it| *it != "null").collect();
        } else {
            self.types = listed;
        }
    }

    fn read_bounds(&mut self) {
        let node = self.node;
        let number = |key: &str| node.get(key).and_then(Node::as_f64);
        let whole = |key: &str| node.get(key).and_then(Node::as_u64);
        self.length = (whole("minItems"), whole("maxItems"));
        self.unique = node.get("uniqueItems").and_then(Node::as_bool) == Some(true);
        self.checked =
            ["minLength", "maxLength", "pattern"].iter().any(|key| node.get(key).is_some());
        // A flag beside the bound in 3.0, a bound of its own in 3.1.
        let excluded = |key: &str, bound: Option<f64>, step: f64| match node.get(key) {
            Some(it) if it.as_bool() == Some(true) => bound.map(|it| it + step),
            Some(it) => it.as_f64().map(|it| it + step).or(bound),
            None => bound,
        };
        self.minimum = excluded("exclusiveMinimum", number("minimum"), 1.0);
        self.maximum = excluded("exclusiveMaximum", number("maximum"), -1.0);
        self.multiple = node.get("multipleOf").is_some();
    }

    /// What the lowering passes of `openapi-codegen` take away or rewrite.
    fn lower(&mut self) {
        (self.length, self.unique, self.checked, self.multiple) =
            ((None, None), false, false, false);
        (self.minimum, self.maximum) = (None, None);
        if self.types == ["string"] && self.format != Some("binary") {
            self.format = None;
        }
        if self.one_of.is_empty() {
            self.one_of = std::mem::take(&mut self.any_of);
        }
        if let [only @ Branch::Of(node)] = self.all_of.as_slice()
            && node.get("$ref").is_some()
            && self.properties.is_empty()
        {
            let only = *only;
            let nullable = std::mem::take(&mut self.nullable);
            // Only the description survives the rewrite of one that is not nullable.
            let default = if nullable { self.default } else { None };
            *self = Self { default, title: self.title, ..Self::empty(self.node) };
            self.one_of =
                if nullable { vec![Branch::Null(*node_of(&only)), only] } else { vec![only] };
        }
    }

    /// Whether nothing but annotations stands beside `allOf`, `oneOf`, `anyOf` and `not`.
    pub(super) fn is_bare(&self) -> bool {
        self.reference.is_none()
            && self.format.is_none()
            && self.values.is_none()
            && !self.is_object()
            && !self.is_array()
            && !self.checked
            && !self.is_bounded()
    }

    pub(super) fn is_object(&self) -> bool {
        !self.properties.is_empty()
            || !self.required.is_empty()
            || self.additional != Additional::Open
    }

    pub(super) fn is_array(&self) -> bool {
        !self.items.is_empty() || self.length != (None, None) || self.unique
    }

    pub(super) fn is_bounded(&self) -> bool {
        self.minimum.is_some() || self.maximum.is_some() || self.multiple
    }

    pub(super) fn is_composed(&self) -> bool {
        !(self.all_of.is_empty() && self.one_of.is_empty() && self.any_of.is_empty())
            || self.not.is_some()
    }

    /// Whether another schema, which includes this one, says no more.
    pub(super) fn says_as_much_as(&self, other: &Self) -> bool {
        let values = |it: &Self| it.values.as_ref().map(Vec::len);
        let members = |it: &Self| it.properties.iter().map(|it| it.1.len()).sum::<usize>();
        let mut needed = other.required.iter();
        self.types == other.types
            && self.format == other.format
            && values(self) == values(other)
            && members(self) == members(other)
            && needed.all(|it| self.required.contains(it))
            && self.additional == other.additional
            && self.items.len() == other.items.len()
            && self.length == other.length
            && (self.unique, self.checked, self.multiple)
                == (other.unique, other.checked, other.multiple)
            && (self.minimum, self.maximum) == (other.minimum, other.maximum)
            && self.one_of.len() == other.one_of.len()
            && self.any_of.len() == other.any_of.len()
            && self.not == other.not
    }

    /// Both of two schemas, neither of which is a reference.
    pub(super) fn and(mut self, other: Self) -> Self {
        if self.types.is_empty() {
            self.types = other.types;
            self.nullable &= self.types.is_empty() || other.nullable;
        } else if !other.types.is_empty() {
            self.types.retain(|it| other.types.contains(it));
            self.nullable &= other.nullable;
        }
        self.format = self.format.or(other.format);
        self.values = match (self.values, other.values) {
            (Some(mine), Some(theirs)) => Some(
                mine.into_iter()
                    .filter(|it| theirs.iter().any(|other| other.is_same_value(*it)))
                    .collect(),
            ),
            (mine, theirs) => mine.or(theirs),
        };
        let known: HashMap<&str, usize> =
            self.properties.iter().enumerate().map(|(at, it)| (it.0, at)).collect();
        for (name, parts) in other.properties {
            match known.get(name) {
                Some(at) => self.properties[*at].1.extend(parts),
                None => self.properties.push((name, parts)),
            }
        }
        self.required.extend(other.required);
        self.additional = match (self.additional, other.additional) {
            (Additional::Open, theirs) => theirs,
            (mine, _) => mine,
        };
        self.items.extend(other.items);
        let low = self.length.0.max(other.length.0);
        let high = [self.length.1, other.length.1].into_iter().flatten().min();
        self.length = (low, high);
        self.unique |= other.unique;
        self.checked |= other.checked;
        let of = |a: Option<f64>, b: Option<f64>, pick: fn(f64, f64) -> f64| match (a, b) {
            (Some(a), Some(b)) => Some(pick(a, b)),
            (a, b) => a.or(b),
        };
        self.minimum = of(self.minimum, other.minimum, f64::max);
        self.maximum = of(self.maximum, other.maximum, f64::min);
        self.multiple |= other.multiple;
        self.all_of.extend(other.all_of);
        self.one_of.extend(other.one_of);
        self.any_of.extend(other.any_of);
        self.not = self.not.or(other.not);
        self
    }
}

fn node_of<'b, 'd>(branch: &'b Branch<'d>) -> &'b Node<'d> {
    match branch {
        Branch::Null(node) | Branch::Of(node) => node,
    }
}

impl<'d> Branch<'d> {
    fn of(node: Node<'d>) -> Self {
        let values = node.get("enum");
        let null = node.get("type").and_then(Node::as_str) == Some("null")
            || node.get("const").is_some_and(Node::is_null)
            || values.is_some_and(|it| !it.is_empty() && it.items().all(Node::is_null));
        if null { Self::Null(node) } else { Self::Of(node) }
    }

    pub(super) fn node(&self) -> Node<'d> {
        *node_of(self)
    }
}
