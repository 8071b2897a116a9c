//! A pair for each class of docs/diff-vs-oasdiff.md, so that the page says what the engine does.

use openapi_diff::{Example, Frame, Level, Options, compare};
use openapi_document::Document;

fn level(frame: Frame, before: &'static str, after: &'static str) -> Option<Level> {
    let example = Example { frame, before, after };
    let base = Document::parse("base.yaml", example.base()).expect("a document");
    let revision = Document::parse("revision.yaml", example.revision()).expect("a document");
    compare(&base, &revision, &Options::default()).expect("a report").worst()
}

const QUERY: &str = "parameters:\n  - { name: p, in: query, schema: { type: string, default: X } }";

#[test]
fn what_only_oasdiff_calls_breaking_is_none() {
    use Frame::{Operation, Paths, RequestSchema, ResponseSchema};
    let info = Some(Level::Info);
    let warning = Some(Level::Warning);
    for (class, found, expected) in [
        (
            "a keyword of another type, request",
            level(RequestSchema, "{ type: string, maximum: 13 }", "{ type: string, maximum: 11 }"),
            None,
        ),
        (
            "a keyword of another type, response",
            level(ResponseSchema, "{ type: string, minItems: 9 }", "{ type: string, minItems: 8 }"),
            None,
        ),
        (
            "a branch that constrains nothing",
            level(
                RequestSchema,
                "allOf:\n  - { type: object, properties: { a: { type: string } } }",
                "allOf:\n  - { type: object, properties: { a: { type: string } } }\n  - { type: object }",
            ),
            None,
        ),
        (
            "parameters moved to the operation",
            level(
                Paths,
                "/a/{id}:\n  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]\n  \
                 get: { responses: { '204': { description: OK } } }",
                "/a/{id}:\n  get:\n    parameters: [{ name: id, in: path, required: true, schema: { type: string } \
                 }]\n    responses: { '204': { description: OK } }",
            ),
            None,
        ),
        (
            "a pattern of what is read-only",
            level(
                RequestSchema,
                "type: object\nproperties:\n  a: { type: string, readOnly: true }",
                "type: object\nproperties:\n  a: { type: string, readOnly: true, pattern: '^[a-z]+$' }",
            ),
            // The wire does not see it; the type of the field in the SDK changes.
            info,
        ),
        (
            "a default",
            level(
                Operation,
                QUERY,
                "parameters:\n  - { name: p, in: query, schema: { type: string, default: Y } }",
            ),
            warning,
        ),
        (
            "a path parameter that takes text",
            level(
                Paths,
                "/a/{id}:\n  get:\n    parameters: [{ name: id, in: path, required: true, schema: { type: integer, \
                 enum: [1, 2] } }]\n    responses: { '204': { description: OK } }",
                "/a/{id}:\n  get:\n    parameters: [{ name: id, in: path, required: true, schema: { type: string } \
                 }]\n    responses: { '204': { description: OK } }",
            ),
            info,
        ),
        (
            "a sunset date that is mended",
            level(
                Operation,
                "deprecated: true\nx-sunset: soon",
                "deprecated: true\nx-sunset: '9999-08-10'",
            ),
            info,
        ),
        (
            "a sunset date that is withdrawn",
            level(Operation, "deprecated: true\nx-sunset: '9999-08-10'", "deprecated: true"),
            warning,
        ),
    ] {
        assert_eq!(found, expected, "{class}");
    }
}

#[test]
fn what_only_we_call_breaking_is_so() {
    use Frame::{
        Document, Operation, Paths, RequestSchema, Response, ResponseSchema, WholeOperation,
    };
    for (class, found) in [
        (
            "an error response removed",
            level(
                WholeOperation,
                "responses:\n  '204': { description: OK }\n  '409': { description: Taken }",
                "responses:\n  '204': { description: OK }",
            ),
        ),
        (
            "a value added in a response",
            level(ResponseSchema, "{ type: string, enum: [a] }", "{ type: string, enum: [a, b] }"),
        ),
        (
            "security required",
            level(
                Document,
                "components: { securitySchemes: { k: { type: http, scheme: basic } } }\npaths:\n  /a: { get: { \
                 responses: { '204': { description: OK } } } }",
                "components: { securitySchemes: { k: { type: http, scheme: basic } } }\nsecurity: [{ k: [] }]\n\
                 paths:\n  /a: { get: { responses: { '204': { description: OK } } } }",
            ),
        ),
        (
            "the URL of a server",
            level(
                Document,
                "servers: [{ url: 'https://a.example.com' }]\npaths:\n  /a: { get: { responses: { '204': { \
                 description: OK } } } }",
                "servers: [{ url: 'https://b.example.com' }]\npaths:\n  /a: { get: { responses: { '204': { \
                 description: OK } } } }",
            ),
        ),
        (
            "a response property renamed",
            level(
                ResponseSchema,
                "type: object\nrequired: [a]\nproperties: { a: { type: string } }",
                "type: object\nrequired: [b]\nproperties: { b: { type: string } }",
            ),
        ),
        (
            "a response property hidden",
            level(
                ResponseSchema,
                "type: object\nrequired: [a]\nproperties: { a: { type: string } }",
                "type: object\nrequired: [a]\nproperties: { a: { type: string, writeOnly: true } }",
            ),
        ),
        (
            "a header that becomes an array",
            level(
                Operation,
                "parameters:\n  - { name: P, in: header, schema: { type: string } }",
                "parameters:\n  - { name: P, in: header, schema: { type: array, items: { type: string } } }",
            ),
        ),
        (
            "a pattern widened",
            level(
                ResponseSchema,
                "{ type: string, pattern: '^[a-z]+$' }",
                "{ type: string, pattern: '^[a-z-]+$' }",
            ),
        ),
        (
            "a bound added",
            level(RequestSchema, "{ type: integer }", "{ type: integer, minimum: 1 }"),
        ),
        (
            "an enum on a parameter of a path item",
            level(
                Paths,
                "/a/{id}:\n  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]\n  get: \
                 { responses: { '204': { description: OK } } }",
                "/a/{id}:\n  parameters: [{ name: id, in: path, required: true, schema: { type: string, enum: [x] } \
                 }]\n  get: { responses: { '204': { description: OK } } }",
            ),
        ),
        (
            "a deprecated operation without a sunset date",
            level(
                Paths,
                "/a:\n  get: { deprecated: true, responses: { '204': { description: OK } } }\n/b:\n  get: { \
                 responses: { '204': { description: OK } } }",
                "/b:\n  get: { responses: { '204': { description: OK } } }",
            ),
        ),
        (
            "a body that becomes another",
            level(
                Response,
                "content: { application/xml: { schema: { type: string } } }",
                "content: { application/xml: { schema: { type: object } } }",
            ),
        ),
    ] {
        assert_eq!(found, Some(Level::Breaking), "{class}");
    }
}
