//! Discriminators of schemas that others extend by `allOf`, where no union lists the types.

use openapi_document::Node;
use openapi_document::schema::Types;

use super::facet::{Aspect, Fail, Fails};
use super::space::{Id, Space};

impl<'d> Space<'d> {
    /// Values of the one that the other takes for another type, or for none that it knows.
    pub(super) fn fails_of_tags(&mut self, a: Id, b: Id, common: Types, fails: &mut Fails<'d>) {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        if !common.contains(Types::OBJECT) || !narrow.unions.is_empty() || !wide.unions.is_empty() {
            return;
        }
        let (Some(left), Some(right)) = (narrow.discriminator, wide.discriminator) else { return };
        let name = |it: Node<'d>| it.get("propertyName").and_then(Node::as_str);
        let entries = |it: Node<'d>| it.get("mapping").into_iter().flat_map(Node::entries);
        // Without a mapping, the name of the schema is the value.
        let of = |mapping: Node<'d>, tag: &'d str| {
            let target = entries(mapping).find(|it| it.0 == tag).map(|it| it.1);
            target.map_or(Some(tag), Node::as_str)
        };
        let (from, to) = (self.side(a), self.side(b));
        let named = |it: &(&'d str, Node<'d>)| target_of(left, it.0).is_some();
        let mut tags: Vec<&str> = entries(right).filter(named).map(|it| it.0).collect();
        tags.extend(entries(left).map(|it| it.0));
        let told = tags
            .into_iter()
            .all(|tag| self.leads_alike((from, left, of(left, tag)), (to, right, of(right, tag))));
        if name(left) != name(right) || !told {
            fails.push(Fail::no(Aspect::Discriminator, Some(left), Some(right)));
        }
    }

    /// Whether targets of two mappings are one schema, or one that has another name now.
    fn leads_alike(
        &mut self,
        (side, left, target): (usize, Node<'d>, Option<&'d str>),
        (other, right, twin): (usize, Node<'d>, Option<&'d str>),
    ) -> bool {
        let (Some(target), Some(twin)) = (target, twin) else { return false };
        if schema_name(target) == schema_name(twin) {
            return true;
        }
        let (Some(x), Some(y)) = (target_of(left, target), target_of(right, twin)) else {
            return false;
        };
        let (x, y) = (self.of_node(side, x), self.of_node(other, y));
        self.is_one_type(x, y)
    }

    /// Whether two schemas name the same members and accept the same.
    ///
    /// Schemas whose members are optional accept each other's values, and are not the same type for that.
    pub(super) fn is_one_type(&mut self, x: Id, y: Id) -> bool {
        let mut names = [self.names(x), self.names(y)];
        names.iter_mut().for_each(|it| it.sort_unstable());
        self.is_same(x, y) || names[0] == names[1] && self.equivalent(x, y)
    }
}

/// The schema that a discriminator means by a reference or by the name of a component.
pub(super) fn target_of<'d>(discriminator: Node<'d>, target: &str) -> Option<Node<'d>> {
    let document = discriminator.document();
    let by_name = || document.root().get("components")?.get("schemas")?.get(target);
    document.resolve(target).ok().or_else(by_name)
}

/// The name of a schema at the end of a reference, or alone.
fn schema_name(target: &str) -> &str {
    target.rsplit('/').next().unwrap_or(target)
}
