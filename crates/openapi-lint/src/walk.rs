//! Visits every object of the specification in a document once, and says what it is.

use std::collections::HashMap;

use openapi_document::{Document, Node, SpecVersion};

use crate::grammar::{Object, Shape};

/// Which way a value travels. `readOnly` and `writeOnly` depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Direction {
    Request,
    Response,
    /// A component, which may be used both ways.
    Either,
}

/// A node of the document, and which object of the specification it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'d> {
    pub(crate) node: Node<'d>,
    pub(crate) object: Object,
    pub(crate) direction: Direction,
    /// Text of its `$ref`, if it is a reference to such an object.
    pub(crate) reference: Option<&'d str>,
}

impl Site<'_> {
    /// Whether the object stands here itself, so that its fields count. In 3.1 a schema may have
    /// a `$ref` beside its own keywords.
    pub(crate) fn is_definition(&self, version: SpecVersion) -> bool {
        self.reference.is_none()
            || self.object == Object::PathItem
            || (self.object == Object::Schema && version == SpecVersion::V3_1)
    }
}

/// Everything that was visited, in the order of the source where nothing is reached by reference.
#[derive(Debug)]
pub(crate) struct Sites<'d> {
    pub(crate) all: Vec<Site<'d>>,
    /// What each visited node is, by its number.
    pub(crate) objects: HashMap<u32, Object>,
}

/// Walks the document from its root, and from the targets of references that lie elsewhere.
pub(crate) fn walk(document: &Document) -> Sites<'_> {
    let mut walker = Walker {
        version: document.version(),
        sites: Sites { all: Vec::new(), objects: HashMap::new() },
    };
    walker.visit(document.root(), Object::OpenApi, Direction::Either);
    // A reference may lead to a place that no field of the specification leads to, such as
    // `#/x-shared/Thing`. The list grows while it is read.
    let mut next = 0;
    while let Some(site) = walker.sites.all.get(next).copied() {
        next += 1;
        if let Some(target) = site.reference.and_then(|it| document.resolve(it).ok()) {
            walker.visit(target, site.object, site.direction);
        }
    }
    walker.sites
}

struct Walker<'d> {
    version: SpecVersion,
    sites: Sites<'d>,
}

impl<'d> Walker<'d> {
    fn visit(&mut self, node: Node<'d>, object: Object, direction: Direction) {
        if !node.is_object() || self.sites.objects.contains_key(&node.id()) {
            return;
        }
        self.sites.objects.insert(node.id(), object);
        let reference =
            object.is_referable().then(|| node.get("$ref").and_then(Node::as_str)).flatten();
        let site = Site { node, object, direction, reference };
        self.sites.all.push(site);
        if site.is_definition(self.version) {
            for (name, value) in node.entries() {
                if name.starts_with("x-") && object.field(name).is_none() {
                    continue;
                }
                if let Some(shape) = object.shape(name) {
                    self.descend(value, shape, towards(name, object, direction));
                }
            }
        }
    }

    fn descend(&mut self, value: Node<'d>, shape: Shape, direction: Direction) {
        match shape {
            Shape::One(object) => self.visit(value, object, direction),
            Shape::SchemaOrBool => self.visit(value, Object::Schema, direction),
            Shape::Many(object) => {
                value.items().for_each(|item| self.visit(item, object, direction));
            }
            Shape::Map(object) => {
                for (_, member) in value.entries() {
                    self.visit(member, object, direction);
                }
            }
            _ => {}
        }
    }
}

fn towards(field: &str, object: Object, direction: Direction) -> Direction {
    match (object, field) {
        (Object::Operation | Object::PathItem, "requestBody" | "parameters")
        | (Object::Components, "requestBodies" | "parameters") => Direction::Request,
        (Object::Operation, "responses") | (Object::Components, "responses" | "headers") => {
            Direction::Response
        }
        _ => direction,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_visited_once_however_often_it_is_referred_to() {
        let mut text = String::from("openapi: 3.0.3\npaths: {}\ncomponents:\n  schemas:\n");
        for at in 0..200 {
            text.push_str(&format!(
                "    S{at}: {{ properties: {{ a: {{ $ref: '#/x-all' }} }} }}\n"
            ));
        }
        text.push_str("x-all: { allOf: [{ $ref: '#/components/schemas/S0' }] }\n");
        let document = Document::parse("many", text).expect("a document");
        let sites = walk(&document);
        // The document, its paths and components, two for each schema, and two for what they share.
        assert_eq!(sites.all.len(), 3 + 2 * 200 + 2);
        assert_eq!(sites.all.len(), sites.objects.len());
    }
}
