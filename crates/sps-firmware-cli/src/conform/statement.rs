//! The statements of the document: every place that says how it is known.

use std::collections::BTreeMap;

use openapi_document::{Kind, Node};
use serde::Serialize;

use super::contract::{Contract, Place, place};

/// Something that the document says, and how sure it is of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Statement {
    #[serde(flatten)]
    pub(crate) place: Place,
    /// What kind of thing it speaks of.
    pub(crate) kind: &'static str,
    /// `documented`, `observed` or `inferred`.
    pub(crate) evidence: String,
    /// The line of `x-evidence`.
    #[serde(skip)]
    pub(crate) evidence_line: u32,
}

/// All statements, by their pointer.
pub(crate) fn statements(contract: &Contract) -> BTreeMap<String, Statement> {
    let mut found = BTreeMap::new();
    collect(contract.root(), &mut found);
    found
}

fn collect(node: Node<'_>, found: &mut BTreeMap<String, Statement>) {
    if let Some(evidence) = node.get("x-evidence")
        && let Some(level) = evidence.as_str()
    {
        let place = place(node);
        let statement = Statement {
            kind: kind(&place.pointer),
            evidence: level.to_owned(),
            evidence_line: evidence.key_position().line,
            place,
        };
        found.insert(statement.place.pointer.clone(), statement);
    }
    match node.kind() {
        Kind::Object => node.entries().for_each(|(_, child)| collect(child, found)),
        Kind::Array => node.items().for_each(|child| collect(child, found)),
        _ => {}
    }
}

/// What a pointer leads to, by its last members.
fn kind(pointer: &str) -> &'static str {
    let steps: Vec<_> = pointer.split('/').collect();
    match steps.as_slice() {
        [.., "properties", _] => "property",
        [.., "schemas", _] => "schema",
        [.., "responses", _] => "response",
        [.., "headers", _] => "header",
        [.., "parameters", _] => "parameter",
        [.., "securitySchemes", _] => "credential",
        [.., "content", _] => "body",
        _ => "operation",
    }
}

#[cfg(test)]
mod tests {
    use super::{Contract, statements};

    #[test]
    fn every_kind_of_statement_is_found() {
        let contract = Contract::embedded().unwrap();
        let statements = statements(&contract);
        for (pointer, kind) in [
            ("/paths/~1api~1info/get", "operation"),
            ("/paths/~1api~1info/get/responses/200", "response"),
            ("/paths/~1api~1authentication/get/parameters/0", "parameter"),
            ("/paths/~1api~1authentication/get/responses/200/headers/Set-Cookie", "header"),
            ("/components/securitySchemes/sessionCookie", "credential"),
            ("/components/schemas/SlotBody/properties/version", "property"),
            ("/components/schemas/SlotBody", "schema"),
        ] {
            assert_eq!(statements[pointer].kind, kind, "{pointer}");
        }
    }
}
