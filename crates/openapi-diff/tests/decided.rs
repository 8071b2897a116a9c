//! Breaks that no proof of inclusion refutes, and a value does: they are told without a doubt.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use openapi_diff::{Level, Options, Report, compare};
use openapi_document::Document;
use serde_json::{Value, json};

fn report(old: &str, new: &str, strict: bool) -> Report {
    let document = |schema: &str| {
        let schema = Document::parse("schema", schema).unwrap().root().to_json();
        let content = json!({ "application/json": { "schema": schema } });
        let operation = json!({
            "requestBody": { "required": true, "content": content },
            "responses": { "204": { "description": "Done." } },
        });
        let document: Value = json!({
            "openapi": "3.1.0",
            "info": { "title": "Case", "version": "1" },
            "paths": { "/a": { "post": operation } },
        });
        Document::parse("case", document.to_string()).unwrap()
    };
    let options = Options { strict, ..Options::default() };
    compare(&document(old), &document(new), &options).unwrap()
}

#[test]
fn a_value_decides_what_no_proof_does() {
    let pairs = [
        ("{ contains: { type: string } }", "{ contains: { type: string }, minContains: 2 }"),
        ("{ contains: { type: string } }", "{ contains: { type: string }, maxContains: 2 }"),
        ("{ contains: { type: string } }", "{ contains: { type: integer } }"),
        (
            "{ contains: { type: object, required: [a], properties: { a: {}, b: {} } } }",
            "{ contains: { type: object, required: [a, b], properties: { a: {}, b: {} } } }",
        ),
        // What `contains` does not name, `items` does.
        (
            "{ type: array, items: { type: object, required: [y], properties: { y: { enum: [1, 2] } } }, contains: { properties: { y: { const: 1 } } }, maxContains: 1 }",
            "{ type: array, items: { type: object, required: [y], properties: { y: { enum: [1, 2] } } }, contains: { type: object }, maxContains: 1 }",
        ),
        // The same, one level further down.
        (
            "{ type: array, items: { type: object, properties: { q: { type: object } } }, contains: { required: [q], properties: { q: { required: [y], properties: { y: { enum: [1, 2] } } } } } }",
            "{ type: array, items: { type: object, properties: { q: { type: object, properties: { y: { enum: [1] } } } } }, contains: { required: [q], properties: { q: { required: [y], properties: { y: { enum: [1, 2] } } } } } }",
        ),
        ("{ type: string, not: { enum: [a] } }", "{ type: string, not: { enum: [a, b] } }"),
        (
            "{ type: object, properties: { a: { type: string } } }",
            "{ type: object, properties: { a: { type: string } }, not: { required: [a] } }",
        ),
        (
            "{ if: { required: [a] }, then: { required: [b] } }",
            "{ if: { required: [a] }, then: { required: [b, c] } }",
        ),
        (
            "{ type: integer, if: { minimum: 5 }, then: { multipleOf: 2 } }",
            "{ type: integer, if: { minimum: 3 }, then: { multipleOf: 2 } }",
        ),
        (
            "{ dependentSchemas: { a: { required: [b] } } }",
            "{ dependentSchemas: { a: { required: [b, c] } } }",
        ),
    ];
    for (old, new) in pairs {
        for strict in [true, false] {
            let report = report(old, new, strict);
            assert!(report.breaking, "{new}");
            let undecided: Vec<_> =
                report.findings.iter().filter_map(|it| it.undecided.as_ref()).collect();
            assert!(undecided.is_empty(), "{new}: {undecided:?}");
        }
    }
}

#[test]
fn a_value_that_nobody_sends_decides_nothing() {
    // Clients are taken not to send what no contract names, so that it stays open whether they do.
    let (old, new) = (
        "{ type: object }",
        "{ type: object, dependentSchemas: { a: { properties: { b: { type: string } } } } }",
    );
    let doubts = |strict| report(old, new, strict).findings[0].undecided.is_some();
    assert!(doubts(false));
    assert!(!doubts(true));
}

#[test]
fn a_member_of_one_direction_decides_nothing() {
    let with = |required: &str| {
        format!(
            "{{ properties: {{ a: {{ type: string, readOnly: true }}, b: {{ type: string }} }}, \
             if: {{ required: [b] }}, then: {{ required: [{required}] }} }}"
        )
    };
    let report = report(&with("b"), &with("b, a"), false);
    let known = |it: &openapi_diff::Finding| it.level == Level::Breaking && it.undecided.is_none();
    assert!(!report.findings.iter().any(known));
}

#[test]
fn a_listed_value_that_may_be_accepted_is_no_break_beyond_doubt() {
    let new = "{ type: string, format: email, minLength: 3 }";
    let report = report("{ type: string, enum: [a@b.example] }", new, true);
    let told: Vec<_> = report.findings.iter().filter(|it| it.level == Level::Breaking).collect();
    assert!(!told.is_empty() && told.iter().all(|it| it.undecided.is_some()), "{told:?}");
}

#[test]
fn null_in_two_branches_of_a_one_of_is_refused() {
    let twice = "{ oneOf: [{ type: 'null' }, { type: boolean }, { type: 'null' }] }";
    let once = "{ oneOf: [{ type: 'null' }, { type: boolean }] }";
    assert!(report(once, twice, true).breaking);
    assert!(!report(twice, once, true).breaking);
}
