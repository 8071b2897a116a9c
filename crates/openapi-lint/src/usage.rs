//! Follows references from the operations to the components that they use.

use std::collections::{HashMap, HashSet};

use openapi_document::Node;

use crate::context::{Context, Owner};
use crate::grammar::Object;

/// Section and name of a component.
type Component<'d> = (&'d str, &'d str);

/// Which components are used, directly or through others.
#[derive(Debug)]
pub(crate) struct Usage<'d> {
    first_operation: HashMap<Component<'d>, usize>,
    used: HashSet<Component<'d>>,
}

impl<'d> Usage<'d> {
    /// The first operation, in the order of the document, that uses the component.
    pub(crate) fn first_operation(&self, section: &'d str, name: &'d str) -> Option<usize> {
        self.first_operation.get(&(section, name)).copied()
    }

    /// Whether anything outside of the components leads to it.
    pub(crate) fn is_used(&self, section: &'d str, name: &'d str) -> bool {
        self.used.contains(&(section, name))
    }
}

/// One walk over the graph of references from each operation in turn; a component that an earlier
/// operation reached is not entered again, so that the whole is linear.
pub(crate) fn trace<'d>(context: &Context<'d>) -> Usage<'d> {
    let mut edges: HashMap<Owner<'d>, Vec<Component<'d>>> = HashMap::new();
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
    let mut usage = Usage { first_operation: HashMap::new(), used: HashSet::new() };
    let operations = (0..context.operations.len()).map(Owner::Operation);
    for root in operations.chain([Owner::Document]) {
        let mut stack: Vec<Component<'d>> = edges.get(&root).cloned().unwrap_or_default();
        while let Some(component) = stack.pop() {
            if !usage.used.insert(component) {
                continue;
            }
            if let Owner::Operation(index) = root {
                usage.first_operation.insert(component, index);
            }
            let owner = Owner::Component(component.0, component.1);
            stack.extend(edges.get(&owner).into_iter().flatten().copied());
        }
    }
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
