//! Follows references from the operations to the components that they use.

use std::collections::{HashMap, HashSet, VecDeque};

use openapi_document::Node;

use crate::context::{Context, Owner};
use crate::grammar::Object;

/// Section and name of a component.
type Component<'d> = (&'d str, &'d str);

/// The components that each part of a document refers to.
type Edges<'d> = HashMap<Owner<'d>, Vec<Component<'d>>>;

/// Which components are used, directly or through others.
#[derive(Debug)]
pub(crate) struct Usage<'d> {
    operations: HashMap<Component<'d>, usize>,
    used: HashSet<Component<'d>>,
}

impl<'d> Usage<'d> {
    /// The operation that is nearest to the component, by the references between them; of several,
    /// the first in the document.
    pub(crate) fn operation(&self, section: &'d str, name: &'d str) -> Option<usize> {
        self.operations.get(&(section, name)).copied()
    }

    /// Whether anything outside of the components leads to it.
    pub(crate) fn is_used(&self, section: &'d str, name: &'d str) -> bool {
        self.used.contains(&(section, name))
    }

    /// Goes from component to component, the nearest first, and enters each once.
    fn spread(&mut self, queue: &mut VecDeque<(Component<'d>, Option<usize>)>, edges: &Edges<'d>) {
        while let Some((component, operation)) = queue.pop_front() {
            if !self.used.insert(component) {
                continue;
            }
            if let Some(index) = operation {
                self.operations.insert(component, index);
            }
            let owner = Owner::Component(component.0, component.1);
            let next = edges.get(&owner).into_iter().flatten();
            queue.extend(next.map(|it| (*it, operation)));
        }
    }
}

/// One walk over the graph of references from all operations at once, so that the whole is linear.
pub(crate) fn trace<'d>(context: &Context<'d>) -> Usage<'d> {
    let mut edges: Edges<'d> = HashMap::new();
    let mut link = |from: Node<'d>, target: Component<'d>| {
        edges.entry(context.owner(from)).or_default().push(target);
    };
    for site in context.sites() {
        if let Some(target) = site.reference.and_then(|it| target_of(context, it)) {
            link(site.node, target);
        }
        match site.object {
            Object::SecurityRequirement => {
                for (name, scheme) in site.node.entries() {
                    link(scheme, ("securitySchemes", name));
                }
            }
            Object::Discriminator => {
                for (_, value) in site.node.get("mapping").into_iter().flat_map(Node::entries) {
                    if let Some(target) = value.as_str().and_then(|it| target_of(context, it)) {
                        link(value, target);
                    }
                }
            }
            _ => {}
        }
    }
    let mut usage = Usage { operations: HashMap::new(), used: HashSet::new() };
    let mut queue: VecDeque<(Component<'d>, Option<usize>)> = VecDeque::new();
    for (index, operation) in context.operations.iter().enumerate() {
        for owner in [Owner::Operation(index), Owner::PathItem(operation.path)] {
            let components = edges.get(&owner).into_iter().flatten();
            queue.extend(components.map(|it| (*it, Some(index))));
        }
    }
    usage.spread(&mut queue, &edges);
    // What no operation leads to may still be led to by the document's head, or by a path item
    // without operations.
    let others = edges.iter().filter(|(owner, _)| !matches!(owner, Owner::Component(..)));
    queue.extend(others.flat_map(|(_, components)| components).map(|it| (*it, None)));
    usage.spread(&mut queue, &edges);
    usage
}

/// The component that a reference leads to or into.
fn target_of<'d>(context: &Context<'d>, reference: &str) -> Option<Component<'d>> {
    let target = context.document.resolve(reference).ok()?;
    match context.owner(target) {
        Owner::Component(section, name) => Some((section, name)),
        _ => None,
    }
}
