//! Makes types of schemas as typify does.

use std::cell::OnceCell;
use std::collections::HashMap;

use openapi_document::pointer::unescape;
use openapi_document::{Document, Node};

use super::keywords::{Branch, Keywords};
use super::names::pascal;
use super::scalars::{integer, typed_values};
use super::surface::{Item, Shape, Surface, Type, Variant};
use crate::options::Sdk;

/// Deepest nesting of inline schemas that a type is made of.
const DEEPEST: usize = 128;

/// Schemas that one side may be asked about: merging can lead to many more than there are. A document
/// has fewer schemas than bytes, so that a small one gives up early.
const MOST: usize = 400_000;
const FEWEST: usize = 10_000;

/// How the type of a schema is to be called.
#[derive(Debug, Clone)]
pub(super) enum Name {
    /// A component: it gets a type of its own, whatever it is.
    Required(String),
    /// Anything else: the name serves where a type is needed.
    Suggested(String),
}

/// What a schema becomes.
pub(super) enum Entry<'d> {
    /// A type that is there already.
    Type(Type),
    /// A type of its own.
    Shape(String, Node<'d>, Shape<'d>),
}

/// Makes the SDK of one document, piece by piece.
pub(super) struct Builder<'d> {
    pub(super) document: &'d Document,
    pub(super) sdk: Sdk,
    pub(super) surface: Surface<'d>,
    /// Components by the names of their types, once somebody asks.
    components: OnceCell<HashMap<String, Node<'d>>>,
    /// Whether what is made now is nothing that progenitor makes.
    pub(super) beyond: bool,
    depth: usize,
    /// How many schemas may still be asked about.
    budget: usize,
}

impl Name {
    pub(super) fn append(&self, part: &str) -> Self {
        Self::Suggested(format!("{}_{part}", self.as_str()))
    }

    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Required(name) | Self::Suggested(name) => name,
        }
    }

    /// The name of the type: a title takes the place of a suggestion.
    pub(super) fn of_type(&self, schema: &Keywords<'_>) -> String {
        match (self, schema.title) {
            (Self::Suggested(_), Some(title)) => pascal(title),
            _ => pascal(self.as_str()),
        }
    }
}

impl<'d> Builder<'d> {
    pub(super) fn new(document: &'d Document, sdk: Sdk) -> Self {
        let (surface, components) = (Surface::default(), OnceCell::new());
        let budget = document.text().len().clamp(FEWEST, MOST);
        Self { document, sdk, surface, components, beyond: false, depth: 0, budget }
    }

    pub(super) fn components(&self) -> &HashMap<String, Node<'d>> {
        self.components.get_or_init(|| {
            let all = self.document.root().get("components").and_then(|it| it.get("schemas"));
            all.into_iter().flat_map(Node::entries).map(|(name, it)| (pascal(name), it)).collect()
        })
    }

    pub(super) fn keywords(&self, node: Node<'d>) -> Keywords<'d> {
        Keywords::of(node, self.sdk)
    }

    /// All of some schemas: one as it stands, several merged.
    pub(super) fn all_of(&mut self, nodes: &[Node<'d>]) -> Keywords<'d> {
        let (Some(first), rest) = (nodes.first(), nodes.get(1..).unwrap_or_default()) else {
            return Keywords::empty(self.document.root());
        };
        let mut all = self.keywords(*first);
        for node in rest {
            if !node.is_same_value(*first) {
                let other = self.keywords(*node);
                all = self.merged(all, other);
            }
        }
        all
    }

    fn merged(&mut self, one: Keywords<'d>, other: Keywords<'d>) -> Keywords<'d> {
        let (one, other) = (self.flat(one), self.flat(other));
        one.and(other)
    }

    /// A schema with its reference and its `allOf` written out.
    fn flat(&mut self, mut schema: Keywords<'d>) -> Keywords<'d> {
        if !self.descend() {
            return Keywords::empty(schema.node);
        }
        if let Some(reference) = schema.reference {
            schema = match self.document.resolve(reference) {
                Ok(target) => {
                    let target = self.keywords(target);
                    self.flat(target)
                }
                Err(_) => Keywords::empty(schema.node),
            };
        }
        let parts = std::mem::take(&mut schema.all_of);
        for part in parts {
            let part = self.keywords(part.node());
            let part = self.flat(part);
            schema = schema.and(part);
        }
        self.depth -= 1;
        schema
    }

    /// Whether there is a budget for one more step down; if so, `depth` is to be taken back.
    fn descend(&mut self) -> bool {
        let is_spent = self.budget == 0;
        self.budget = self.budget.saturating_sub(1);
        if is_spent || self.depth >= DEEPEST {
            return false;
        }
        self.depth += 1;
        true
    }

    /// Makes the type of a component.
    pub(super) fn component(&mut self, name: &str, node: Node<'d>) {
        let schema = self.keywords(node);
        let rust = pascal(name);
        let shape = match self.entry(schema, &Name::Required(name.to_owned())) {
            Entry::Shape(_, _, shape) => shape,
            Entry::Type(inner) => Shape::Newtype { inner, checked: false },
        };
        self.surface.types.insert(rust, Item { node, shape, beyond: false });
    }

    /// The type of a schema that is no component.
    pub(super) fn inline(&mut self, node: Node<'d>, name: &str) -> Type {
        let schema = self.keywords(node);
        self.assigned(schema, &Name::Suggested(name.to_owned()))
    }

    pub(super) fn assigned(&mut self, schema: Keywords<'d>, name: &Name) -> Type {
        let entry = self.entry(schema, name);
        self.named(entry)
    }

    /// The type of an entry, which is put among the types of the SDK where it is one of them.
    pub(super) fn named(&mut self, entry: Entry<'d>) -> Type {
        match entry {
            Entry::Type(ty) => ty,
            Entry::Shape(name, node, shape) => {
                let beyond = self.beyond;
                let item = self.surface.types.entry(name.clone());
                let item = item.or_insert(Item { node, shape, beyond });
                item.beyond &= beyond;
                Type::Named(name)
            }
        }
    }

    pub(super) fn entry(&mut self, schema: Keywords<'d>, name: &Name) -> Entry<'d> {
        if !self.descend() {
            return Entry::Type(Type::Value);
        }
        let entry = self.entry_of(schema, name);
        self.depth -= 1;
        entry
    }

    fn entry_of(&mut self, mut schema: Keywords<'d>, name: &Name) -> Entry<'d> {
        if let Some(reference) = schema.reference {
            return self.reference(reference, name);
        }
        if schema.types == ["null"] {
            return Entry::Type(Type::Unit);
        }
        if std::mem::take(&mut schema.nullable)
            && (!schema.types.is_empty() || schema.is_composed() || !schema.is_bare())
        {
            if let Some(values) = &mut schema.values {
                values.retain(|it| !it.is_null());
            }
            let inner = match name {
                Name::Required(name) if !schema.is_composed() => {
                    Name::Suggested(format!("{name}Inner"))
                }
                // A union of null and the rest gives its name to the rest.
                _ => Name::Suggested(name.of_type(&schema)),
            };
            return Entry::Type(Type::option(self.assigned(schema, &inner)));
        }
        if schema.types.len() > 1 {
            return self.several_types(schema, name);
        }
        if schema.is_composed() {
            return self.composed(schema, name);
        }
        match schema.types.first().copied() {
            Some("string") => self.string(schema, name),
            Some("integer") => {
                let inner = integer(&schema);
                typed_values(schema, name, Type::Plain(inner))
            }
            Some("number") => {
                let single = schema.format == Some("float");
                let inner = if single { "f32" } else { "f64" };
                typed_values(schema, name, Type::Plain(inner.to_owned()))
            }
            Some("boolean") => Entry::Type(Type::Plain("bool".to_owned())),
            Some("array") => Entry::Type(self.array(schema, name)),
            Some("object") => self.object(schema, name),
            _ => self.untyped(schema, name),
        }
    }

    fn reference(&mut self, reference: &str, name: &Name) -> Entry<'d> {
        if let Some(component) = reference.strip_prefix("#/components/schemas/")
            && !component.contains('/')
        {
            return Entry::Type(Type::Named(pascal(&unescape(component))));
        }
        match self.document.resolve(reference) {
            Ok(target) => {
                let target = self.keywords(target);
                self.entry(target, name)
            }
            Err(_) => Entry::Type(Type::Value),
        }
    }

    fn untyped(&mut self, mut schema: Keywords<'d>, name: &Name) -> Entry<'d> {
        if let Some(values) = &mut schema.values {
            let before = values.len();
            values.retain(|it| !it.is_null());
            let nullable = values.len() < before;
            if values.is_empty() {
                return Entry::Type(Type::Unit);
            }
            let kinds = |what: fn(Node<'d>) -> bool| values.iter().all(|it| what(*it));
            let kind = if kinds(|it| it.as_str().is_some()) {
                "string"
            } else if kinds(|it| it.as_bool().is_some()) {
                "boolean"
            } else if kinds(|it| it.number_text().is_some()) {
                "number"
            } else {
                return Entry::Type(Type::Value);
            };
            schema.types = vec![kind];
            schema.nullable = nullable;
            return self.entry(schema, name);
        }
        let kinds = [schema.is_object(), schema.is_array(), schema.checked, schema.is_bounded()];
        match kinds {
            [true, false, false, false] => self.object(schema, name),
            [false, true, false, false] => Entry::Type(self.array(schema, name)),
            [false, false, true, false] => self.string(schema, name),
            _ => Entry::Type(Type::Value),
        }
    }

    /// Types given as a list: a variant for each.
    fn several_types(&mut self, schema: Keywords<'d>, name: &Name) -> Entry<'d> {
        const ORDER: [&str; 6] = ["boolean", "object", "array", "integer", "number", "string"];
        if ORDER.iter().all(|it| schema.types.contains(it)) {
            return Entry::Type(Type::Value);
        }
        let rust = name.of_type(&schema);
        let mut variants = Vec::new();
        for kind in ORDER.into_iter().filter(|it| schema.types.contains(it)) {
            let inner = Keywords { types: vec![kind], title: None, ..schema.clone() };
            let entry = self.entry(inner, &Name::Suggested(format!("{rust}_{kind}")));
            let content = self.content(entry);
            variants.push(Variant { name: pascal(kind), content, node: schema.node });
        }
        Entry::Shape(rust, schema.node, Shape::Enum(variants))
    }

    fn composed(&mut self, mut schema: Keywords<'d>, name: &Name) -> Entry<'d> {
        let bare = schema.is_bare();
        let only = |it: &Keywords<'d>| {
            [!it.all_of.is_empty(), !it.one_of.is_empty(), !it.any_of.is_empty(), it.not.is_some()]
        };
        match only(&schema) {
            [true, false, false, false] if bare => {
                if let [single] = schema.all_of.as_slice() {
                    let inner = self.keywords(single.node());
                    return self.entry(inner, name);
                }
                self.whole(schema, name)
            }
            [true, ..] => self.whole(schema, name),
            [false, true, false, _] => self.one_of(schema, name),
            [false, false, true, _] => self.any_of(schema, name),
            [false, false, false, true] if bare && schema.types.is_empty() => {
                let shape = Shape::Newtype { inner: Type::Value, checked: true };
                Entry::Shape(name.of_type(&schema), schema.node, shape)
            }
            [false, false, false, true] => {
                schema.not = None;
                self.entry(schema, name)
            }
            _ => Entry::Type(Type::Value),
        }
    }

    /// `allOf` of several, or beside other keywords: they are merged.
    fn whole(&mut self, schema: Keywords<'d>, name: &Name) -> Entry<'d> {
        let (title, node) = (schema.title, schema.node);
        let references: Vec<Node<'d>> = schema.all_of.iter().map(Branch::node).collect();
        let merged = self.flat(schema);
        if merged.reference.is_some() || !merged.all_of.is_empty() {
            return Entry::Type(Type::Value);
        }
        for part in references {
            let part = self.keywords(part);
            if let Some(reference) = part.reference
                && self.flat(part).says_as_much_as(&merged)
            {
                return self.reference(reference, name);
            }
        }
        self.entry(Keywords { title, node, ..merged }, name)
    }

    /// A branch of a union, together with what stands beside the union.
    pub(super) fn branch(&mut self, beside: &Keywords<'d>, branch: Branch<'d>) -> Keywords<'d> {
        let schema = self.keywords(branch.node());
        if beside.is_bare() {
            return schema;
        }
        let beside = Keywords {
            one_of: Vec::new(),
            any_of: Vec::new(),
            not: None,
            title: None,
            ..beside.clone()
        };
        let node = schema.node;
        Keywords { node, ..self.merged(schema, beside) }
    }
}
