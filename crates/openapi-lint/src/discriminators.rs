//! Discriminators as a table: which tag leads to which variant.

use openapi_document::Node;

use crate::context::Context;
use crate::grammar::Object;
use crate::support::property;

/// A union with a discriminator.
#[derive(Debug)]
pub(crate) struct Union<'d> {
    /// The discriminator object.
    pub(crate) discriminator: Node<'d>,
    /// Name of the property that holds the tag.
    pub(crate) tag: &'d str,
    /// The keyword, `oneOf` or `anyOf`; none if the variants extend this schema by `allOf`.
    pub(crate) keyword: Option<Node<'d>>,
    /// The variants as they are listed.
    pub(crate) variants: Vec<Variant<'d>>,
    /// The tags of `mapping`, with the node of their target's name.
    pub(crate) mapping: Vec<(&'d str, Node<'d>, Option<Node<'d>>)>,
}

/// One schema of a union.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Variant<'d> {
    /// The item of the list.
    pub(crate) listed: Node<'d>,
    /// The schema, references followed.
    pub(crate) schema: Option<Node<'d>>,
    /// Name of the component that it is, if it is one.
    pub(crate) name: Option<&'d str>,
}

impl<'d> Union<'d> {
    /// The tags that a variant's own schema allows, if it says.
    pub(crate) fn own_tags(&self, context: &Context<'d>, schema: Node<'d>) -> Option<Vec<&'d str>> {
        let property = context.follow(property(context, schema, self.tag)?)?;
        if let Some(constant) = property.get("const") {
            return Some(constant.as_str().into_iter().collect());
        }
        Some(property.get("enum")?.items().filter_map(Node::as_str).collect())
    }
}

/// Every discriminator of the document that stands in a schema.
pub(crate) fn unions<'d>(context: &Context<'d>) -> Vec<Union<'d>> {
    context.each(Object::Discriminator).filter_map(|site| union(context, site.node)).collect()
}

fn union<'d>(context: &Context<'d>, discriminator: Node<'d>) -> Option<Union<'d>> {
    let schema = discriminator.parent()?;
    let keyword = schema.get("oneOf").or_else(|| schema.get("anyOf"));
    let variants = keyword.into_iter().flat_map(Node::items).map(|listed| Variant {
        listed,
        schema: context.follow(listed),
        name: listed.get("$ref").and_then(Node::as_str).and_then(|it| it.rsplit('/').next()),
    });
    let mapping = discriminator.get("mapping").into_iter().flat_map(Node::entries);
    Some(Union {
        discriminator,
        tag: discriminator.get("propertyName").and_then(Node::as_str)?,
        keyword,
        variants: variants.collect(),
        mapping: mapping.map(|(tag, to)| (tag, to, target(context, to))).collect(),
    })
}

/// What a value of `mapping` names: a reference, or the bare name of a schema.
pub(crate) fn target<'d>(context: &Context<'d>, value: Node<'d>) -> Option<Node<'d>> {
    let text = value.as_str()?;
    let named = context.components("schemas").and_then(|it| it.get(text));
    let node = named.or_else(|| context.document.resolve(text).ok())?;
    context.follow(node)
}
