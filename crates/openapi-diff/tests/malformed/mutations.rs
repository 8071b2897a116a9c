//! Every node of a document in turn, replaced by a value of each JSON type.

use openapi_diff::{CompareError, Options, Report, compare};
use openapi_document::{Document, Node};
use serde_json::{Value, json};

const DOCUMENT: &str = include_str!("whole.yaml");

/// Parts of the document that say no more than they do when they are absent or cannot be read.
const MEANS_NOTHING: &[(&str, &str)] = &[
    ("/info", "Words about the document."),
    ("/description", "Words."),
    ("/security/0/key", "A key has no scopes."),
    ("/parameters/0/required", "Parameters in the path are required whatever is said."),
    ("/Trace/required", "It says `false`, as absence does."),
    ("/parameters/0/explode", "It says `false`, as absence does beside `pipeDelimited`."),
    ("/encoding/meta/contentType", "It says `application/json`, as absence does for an object."),
    ("/encoding/meta/style", "It says `form`, as absence does."),
    ("/encoding/meta/explode", "It says `true`, as absence does."),
    ("/responses/4XX", "It has nothing but a description."),
    ("/responses/204", "It has nothing but a description."),
    ("/scopes", "A scope that nobody had to have is offered."),
    ("/scopes/read", "Its description."),
];

fn means_nothing(pointer: &str) -> bool {
    pointer.starts_with("/info") || MEANS_NOTHING.iter().any(|it| pointer.ends_with(it.0))
}

fn document(version: &str) -> Value {
    let text = DOCUMENT.replace("VERSION", version);
    Document::parse("whole.yaml", text).unwrap().root().to_json()
}

fn diff(base: &Value, revision: &Value) -> Result<Report, CompareError> {
    let parse = |it: &Value| Document::parse("mutated.json", it.to_string()).unwrap();
    compare(&parse(base), &parse(revision), &Options::default())
}

fn pointers(document: &Value) -> Vec<String> {
    fn below(node: Node<'_>, into: &mut Vec<String>) {
        into.push(node.pointer());
        node.entries().for_each(|it| below(it.1, into));
        node.items().for_each(|it| below(it, into));
    }
    let mut all = Vec::new();
    below(Document::parse("", document.to_string()).unwrap().root(), &mut all);
    all
}

#[test]
fn a_value_of_the_wrong_type_anywhere_is_told() {
    let wrong = [json!(null), json!(true), json!(7), json!("odd"), json!([]), json!({})];
    let mut silent = Vec::new();
    for version in ["3.0.3", "3.1.0"] {
        let whole = document(version);
        for pointer in pointers(&whole) {
            let silence = means_nothing(&pointer);
            for value in &wrong {
                let mut mutated = whole.clone();
                let node = mutated.pointer_mut(&pointer).unwrap();
                if std::mem::discriminant(node) == std::mem::discriminant(value) {
                    continue;
                }
                *node = value.clone();
                for (base, revision) in [(&whole, &mutated), (&mutated, &whole)] {
                    match diff(base, revision) {
                        Ok(report) if report.findings.is_empty() && !silence => {
                            silent.push(format!("{version} {pointer} {value}"));
                        }
                        Ok(_)
                        | Err(CompareError::Version { .. } | CompareError::NoVersion { .. }) => {}
                        Err(error) => panic!("{version} {pointer} {value}: {error}"),
                    }
                }
            }
        }
    }
    silent.dedup();
    assert!(silent.is_empty(), "{}\n{}", silent.len(), silent.join("\n"));
}
