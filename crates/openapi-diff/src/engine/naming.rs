//! How schemas are named.

use openapi_document::Node;
use openapi_document::pointer::unescape;

/// The component that a schema refers to, also through wrappers of one member.
pub(crate) fn reference_name(node: Node<'_>) -> Option<String> {
    let mut node = node;
    for _ in 0..16 {
        if let Some(reference) = node.get("$ref").and_then(Node::as_str) {
            let name = reference.strip_prefix("#/components/schemas/")?;
            return Some(unescape(name).into_owned());
        }
        let wrapper = ["allOf", "oneOf", "anyOf"].into_iter().find_map(|key| node.get(key))?;
        if wrapper.len() != 1 {
            return None;
        }
        node = wrapper.at(0)?;
    }
    None
}

/// The component that a node is, if it is one.
pub(crate) fn component_name<'d>(node: Node<'d>) -> Option<&'d str> {
    let schemas = node.parent()?;
    let components = schemas.parent()?;
    let is_schemas = schemas.key() == Some("schemas") && components.key() == Some("components");
    (is_schemas && components.parent()?.parent().is_none()).then(|| node.key())?
}
