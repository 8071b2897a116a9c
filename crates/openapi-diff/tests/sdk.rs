//! What the third verdict says of what only some generators make.
//!
//! The generated code itself is the judge in the tests of `openapi-codegen`; here it is the words.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use openapi_diff::{Example, Frame, Level, Options, compare};
use openapi_document::Document;

fn sentences(before: &'static str, after: &'static str) -> Vec<String> {
    let example = Example { frame: Frame::Operation, before, after };
    let base = Document::parse("base.yaml", example.base()).unwrap();
    let revision = Document::parse("revision.yaml", example.revision()).unwrap();
    let report = compare(&base, &revision, &Options::default()).unwrap();
    let breaks = report.findings.iter().filter(|it| it.verdicts.sdk.level == Level::Breaking);
    breaks.map(|it| it.verdicts.sdk.sentence.clone()).collect()
}

#[test]
fn a_break_that_progenitor_does_not_show_says_so() {
    let pairs = [
        (
            "callbacks:\n  done:\n    '{$request.query.u}':\n      post: { requestBody: { content: { \
             application/json: { schema: { type: string, enum: [a] } } } }, responses: { '204': { \
             description: Done. } } }",
            "callbacks:\n  done:\n    '{$request.query.u}':\n      post: { requestBody: { content: { \
             application/json: { schema: { type: string, enum: [a, b] } } } }, responses: { '204': { \
             description: Done. } } }",
        ),
        (
            "callbacks:\n  done:\n    '{$request.query.u}':\n      post: { responses: { '200': { description: \
             Done., content: { application/json: { schema: { type: string } } } } } }",
            "callbacks:\n  done:\n    '{$request.query.u}':\n      post: { responses: { '200': { description: \
             Done., content: { application/json: { schema: { type: integer } } } } } }",
        ),
    ];
    for (before, after) in pairs {
        let told = sentences(before, after);
        assert!(!told.is_empty(), "{after}");
        assert!(told.iter().all(|it| it.starts_with("In an SDK")), "{told:?}");
    }
}
