//! What the rules look at: a document, its objects, and who owns them.

use std::cell::OnceCell;
use std::collections::HashMap;

use openapi_document::{Document, Node, Operation, SpecVersion};

use crate::grammar::Object;
use crate::usage::{self, Usage};
use crate::walk::{self, Site};

/// The part of a document that a node belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Owner<'d> {
    /// Index in [`Context::operations`].
    Operation(usize),
    /// Section and name, such as `schemas`, `Slot`.
    Component(&'d str, &'d str),
    /// A path item apart from its operations, by its path.
    PathItem(&'d str),
    /// The document's head.
    Document,
}

/// A document prepared for the rules. Everything in it is found once and in linear time.
#[derive(Debug)]
pub(crate) struct Context<'d> {
    pub(crate) document: &'d Document,
    pub(crate) version: SpecVersion,
    pub(crate) operations: Vec<Operation<'d>>,
    sites: Vec<Site<'d>>,
    by_object: HashMap<Object, Vec<usize>>,
    objects: HashMap<u32, Object>,
    operation_of: HashMap<u32, usize>,
    operation_at: HashMap<&'d str, usize>,
    usage: OnceCell<Usage<'d>>,
}

impl<'d> Context<'d> {
    pub(crate) fn new(document: &'d Document) -> Self {
        let sites = walk::walk(document);
        let operations: Vec<_> = document.operations().collect();
        let (mut operation_of, mut operation_at) = (HashMap::new(), HashMap::new());
        for (index, operation) in operations.iter().enumerate() {
            operation_of.entry(operation.node.id()).or_insert(index);
            operation_at.entry(operation.path).or_insert(index);
        }
        let mut by_object: HashMap<Object, Vec<usize>> = HashMap::new();
        for (index, site) in sites.all.iter().enumerate() {
            by_object.entry(site.object).or_default().push(index);
        }
        Self {
            document,
            version: document.version(),
            operations,
            sites: sites.all,
            by_object,
            objects: sites.objects,
            operation_of,
            operation_at,
            usage: OnceCell::new(),
        }
    }

    /// The operations that have responses, with the object that lists them.
    pub(crate) fn responses(&self) -> impl Iterator<Item = (&Operation<'d>, Node<'d>)> {
        let operations = self.operations.iter();
        operations
            .filter_map(|it| Some((it, it.node.get("responses").filter(|it| it.is_object())?)))
    }

    /// Every visited object, references among them.
    pub(crate) fn sites(&self) -> &[Site<'d>] {
        &self.sites
    }

    /// The objects of one kind that stand in the document themselves, not by reference.
    pub(crate) fn each(&self, object: Object) -> impl Iterator<Item = Site<'d>> + '_ {
        let indices = self.by_object.get(&object).into_iter().flatten();
        indices.map(|index| self.sites[*index]).filter(|site| site.is_definition(self.version))
    }

    /// The schemas that stand in the document themselves.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = Node<'d>> + '_ {
        self.each(Object::Schema).map(|site| site.node)
    }

    /// What a visited node is.
    pub(crate) fn object(&self, node: Node<'_>) -> Option<Object> {
        self.objects.get(&node.id()).copied()
    }

    /// Whether the document is 3.0, where schemas are not yet JSON Schema.
    pub(crate) fn is_3_0(&self) -> bool {
        self.version == SpecVersion::V3_0
    }

    /// The node, or what its reference leads to. One that leads nowhere has a rule of its own.
    pub(crate) fn follow(&self, node: Node<'d>) -> Option<Node<'d>> {
        self.document.follow(node).ok()
    }

    /// The section of the components with that name.
    pub(crate) fn components(&self, section: &str) -> Option<Node<'d>> {
        self.document.root().get("components")?.get(section)
    }

    /// The part of the document that a node belongs to.
    pub(crate) fn owner(&self, node: Node<'d>) -> Owner<'d> {
        let mut trail = [None; 3];
        let mut at = Some(node);
        while let Some(step) = at {
            if let Some(index) = self.operation_of.get(&step.id()) {
                return Owner::Operation(*index);
            }
            trail = [Some(step), trail[0], trail[1]];
            at = step.parent();
            // The root has no key, so that the first three steps are root's child, its child, …
            if at.is_some_and(|parent| parent.parent().is_none()) {
                break;
            }
        }
        let key = |step: Option<Node<'d>>| step.and_then(Node::key);
        match (key(trail[0]), key(trail[1]), key(trail[2])) {
            (Some("components"), Some(section), Some(name)) => Owner::Component(section, name),
            (Some("paths"), Some(path), _) => Owner::PathItem(path),
            _ => Owner::Document,
        }
    }

    /// Name of the operation that a part of the document belongs to, or that is nearest to it.
    pub(crate) fn operation_name(&self, owner: Owner<'d>) -> Option<String> {
        let index = match owner {
            Owner::Operation(index) => index,
            Owner::Component(section, name) => self.usage().operation(section, name)?,
            Owner::PathItem(path) => *self.operation_at.get(path)?,
            Owner::Document => return None,
        };
        Some(self.name_of(&self.operations[index]))
    }

    /// How findings name an operation.
    fn name_of(&self, operation: &Operation<'d>) -> String {
        operation.id().map_or_else(|| operation.label(), str::to_owned)
    }

    pub(crate) fn component_name(&self, owner: Owner<'d>) -> Option<String> {
        match owner {
            Owner::Component(section, name) => Some(format!("{section}/{name}")),
            _ => None,
        }
    }

    /// Which components are used, and by which operation.
    pub(crate) fn usage(&self) -> &Usage<'d> {
        self.usage.get_or_init(|| usage::trace(self))
    }
}
