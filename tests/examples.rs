//! Every example of the document is a valid instance of its schema.

use openapi_document::{Kind, Node};
use serde_json::Value;

use crate::support::DOCUMENT;
use crate::support::schema::validator;

/// An example and the schema that it stands for.
pub(crate) struct Example<'d> {
    /// Where it stands.
    pub(crate) pointer: String,
    /// Name of the component, for a schema that is one.
    pub(crate) schema_name: Option<&'d str>,
    /// The schema.
    pub(crate) schema: Node<'d>,
    /// The example.
    pub(crate) value: Value,
}

/// The examples of all media types, parameters and headers.
pub(crate) fn all() -> Vec<Example<'static>> {
    let mut examples = Vec::new();
    collect(DOCUMENT.root(), &mut examples);
    examples
}

fn collect(node: Node<'static>, examples: &mut Vec<Example<'static>>) {
    if let Some(schema) = node.get("schema") {
        let named = node.get("examples").into_iter().flat_map(Node::entries);
        let values = named
            .filter_map(|(_, example)| DOCUMENT.follow(example).ok()?.get("value"))
            .chain(node.get("example"));
        for value in values {
            let reference = schema.get("$ref").and_then(Node::as_str);
            examples.push(Example {
                pointer: value.pointer(),
                schema_name: reference.and_then(|it| it.rsplit('/').next()),
                schema,
                value: value.to_json(),
            });
        }
    }
    match node.kind() {
        Kind::Object => node.entries().for_each(|(_, child)| collect(child, examples)),
        Kind::Array => node.items().for_each(|child| collect(child, examples)),
        _ => {}
    }
}

#[test]
fn every_example_is_valid() {
    let examples = all();
    assert!(examples.len() > 60, "only {} examples were found", examples.len());
    let faults: Vec<String> = examples
        .iter()
        .flat_map(|example| {
            let validator = validator(example.schema);
            validator
                .iter_errors(&example.value)
                .map(|error| format!("{}: {error}", example.pointer))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_operation_has_an_example_of_every_answer() {
    let missing: Vec<String> = DOCUMENT
        .operations()
        .flat_map(|operation| {
            let responses = operation.responses(&DOCUMENT).into_iter();
            responses
                .flat_map(|(_, response)| {
                    response.get("content").into_iter().flat_map(Node::entries)
                })
                .filter(|(_, media)| {
                    media.get("example").is_none()
                        && media.get("examples").is_none_or(Node::is_empty)
                })
                .map(|(_, media)| media.pointer())
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(missing.is_empty(), "answers without an example: {missing:#?}");
}
