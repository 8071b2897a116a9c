//! How sure the document is: the list of what is inferred may only shrink, or grow with a reason.

use std::collections::BTreeMap;

use openapi_document::{Document, Kind, Node};

use crate::support::{DOCUMENT, assert_listed, root, snapshot};

/// Statements that nobody has documented. Not a snapshot, so that accepting snapshots cannot grow it.
const RATCHET: &str = "tests/ratchet/inferred.txt";

#[test]
fn what_is_inferred_is_listed_one_by_one() {
    let path = root().join(RATCHET);
    let listed = std::fs::read_to_string(&path).expect("the list exists");
    let listed: Vec<&str> =
        listed.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let found: Vec<String> = statements(&DOCUMENT)
        .into_iter()
        .filter(|statement| statement.evidence == "inferred")
        .map(|statement| statement.pointer)
        .collect();
    assert_listed(
        &format!("{RATCHET} (a new line needs a reason in the commit message)"),
        &listed,
        &found,
    );
    assert!(listed.is_sorted(), "{RATCHET} is sorted, so that changes of it read well");
}

#[test]
fn every_statement_names_its_source() {
    let missing: Vec<_> = statements(&DOCUMENT)
        .into_iter()
        .filter(|statement| statement.source.is_empty())
        .map(|statement| statement.pointer)
        .collect();
    assert!(missing.is_empty(), "`x-evidence` without `x-evidence-source`: {missing:#?}");
}

#[test]
fn the_degree_of_evidence_is_reviewed() {
    let mut counts: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for statement in statements(&DOCUMENT) {
        let kind = statement.kind.to_owned();
        *counts.entry(kind).or_default().entry(statement.evidence).or_default() += 1;
    }
    let mut text = String::new();
    for (kind, by_evidence) in counts {
        let parts: Vec<_> =
            by_evidence.iter().map(|(evidence, count)| format!("{count} {evidence}")).collect();
        text.push_str(&format!("{kind}: {}\n", parts.join(", ")));
    }
    snapshot(
        "evidence",
        "How many statements of the document are documented, observed, inferred.",
        &text,
    );
}

/// Number of statements of one degree of evidence.
pub(crate) fn count(evidence: &str) -> usize {
    statements(&DOCUMENT).iter().filter(|statement| statement.evidence == evidence).count()
}

struct Statement<'d> {
    pointer: String,
    kind: &'static str,
    evidence: &'d str,
    source: &'d str,
}

/// Everything that carries `x-evidence`, ordered by pointer.
fn statements(document: &Document) -> Vec<Statement<'_>> {
    let mut statements = Vec::new();
    collect(document.root(), &mut statements);
    statements.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    statements
}

fn collect<'d>(node: Node<'d>, statements: &mut Vec<Statement<'d>>) {
    if let Some(evidence) = node.get("x-evidence").and_then(Node::as_str) {
        let pointer = node.pointer();
        let kind = kind(&pointer);
        let source = node.get("x-evidence-source").and_then(Node::as_str).unwrap_or_default();
        statements.push(Statement { pointer, kind, evidence, source });
    }
    match node.kind() {
        Kind::Object => node.entries().for_each(|(_, child)| collect(child, statements)),
        Kind::Array => node.items().for_each(|child| collect(child, statements)),
        _ => {}
    }
}

fn kind(pointer: &str) -> &'static str {
    let steps: Vec<_> = pointer.split('/').skip(1).collect();
    match steps.as_slice() {
        ["paths", _, _] => "operations",
        ["paths", _, _, "responses", _] | ["components", "responses", _] => "responses",
        [.., "content", _] => "media types",
        ["components", "schemas", _, "properties", _] => "schema properties",
        ["components", "schemas", _] => "schemas",
        ["components", "parameters", _] | ["paths", _, _, "parameters", _] => "parameters",
        ["components", "headers", _] | [.., "headers", _] => "headers",
        _ => "others",
    }
}
