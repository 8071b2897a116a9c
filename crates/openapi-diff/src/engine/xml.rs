//! What the `xml` keyword says of how a schema is written as XML.

use openapi_document::Node;
use openapi_document::schema::Schema;

use super::explain::{Edit, Kind, Work};
use crate::serialisation::Form;

/// Adds an edit if values are written otherwise as XML (XML Object of OpenAPI 3.0 and 3.1).
pub(super) fn explain<'d>(old: &Schema<'d>, new: &Schema<'d>, work: &mut Work<'d>) {
    if work.form != Form::Xml {
        return;
    }
    let (before, after) = (keyword(old), keyword(new));
    if written(before) != written(after) {
        work.edits.push(Edit::new(Kind::Xml, before, after));
    }
}

fn keyword<'d>(schema: &Schema<'d>) -> Option<Node<'d>> {
    schema.sources.iter().find_map(|it| it.get("xml")).filter(|it| it.is_object())
}

/// The fields, defaults left out.
fn written(xml: Option<Node<'_>>) -> [Option<&str>; 5] {
    let text = |key: &str| xml?.get(key)?.as_str();
    let flag = |key: &str| xml?.get(key)?.as_bool().filter(|it| *it).map(|_| "true");
    let property = xml
        .and_then(Node::parent)
        .filter(|it| it.parent().and_then(Node::key) == Some("properties"));
    let default = property.and_then(Node::key);
    let namespace = text("namespace");
    // With a namespace, the prefix is an abbreviation of it.
    let prefix = text("prefix").filter(|_| namespace.is_none());
    let name = text("name").filter(|it| Some(*it) != default);
    [name, namespace, prefix, flag("attribute"), flag("wrapped")]
}
