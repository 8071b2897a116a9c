//! The places where a schema can stand: within another schema, and within an operation.

use serde_json::{Value, json};

use crate::dialect::Version;

/// A schema around the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrapper {
    Whole,
    Optional,
    Required,
    Item,
    Map,
    Nested,
    AllOfMember,
    AnyOfBranch,
    TaggedBranch,
    Component,
    Recursive,
    Negated,
}

pub(crate) const WRAPPERS: [Wrapper; 12] = [
    Wrapper::Whole,
    Wrapper::Optional,
    Wrapper::Required,
    Wrapper::Item,
    Wrapper::Map,
    Wrapper::Nested,
    Wrapper::AllOfMember,
    Wrapper::AnyOfBranch,
    Wrapper::TaggedBranch,
    Wrapper::Component,
    Wrapper::Recursive,
    Wrapper::Negated,
];

impl Wrapper {
    /// Values of the whole that hold a value of the schema.
    pub(crate) fn embed(self, value: &Value) -> Vec<Value> {
        match self {
            Self::Whole
            | Self::AllOfMember
            | Self::AnyOfBranch
            | Self::Component
            | Self::Negated => {
                vec![value.clone()]
            }
            Self::Optional | Self::Required => vec![json!({ "p": value })],
            Self::Item => vec![json!([value]), json!([value, value])],
            Self::Map => vec![json!({ "zz": value })],
            Self::Nested => vec![json!({ "list": [{ "p": value }] })],
            Self::TaggedBranch => {
                vec![json!({ "t": "x", "p": value }), json!({ "t": "y", "p": value })]
            }
            Self::Recursive => vec![json!({ "p": value }), json!({ "next": { "p": value } })],
        }
    }

    /// The components, of which `Root` is what the operation uses.
    pub(crate) fn schemas(self, schema: &Value) -> Value {
        let s = schema.clone();
        let link = json!({ "$ref": "#/components/schemas/Inner" });
        let (root, inner) = match self {
            Self::Whole => (s, Value::Null),
            Self::Optional => (json!({ "type": "object", "properties": { "p": s } }), Value::Null),
            Self::Required => (
                json!({ "type": "object", "properties": { "p": s }, "required": ["p"] }),
                Value::Null,
            ),
            Self::Item => (json!({ "type": "array", "items": s }), Value::Null),
            Self::Map => (json!({ "type": "object", "additionalProperties": s }), Value::Null),
            Self::Nested => (
                json!({ "type": "object", "properties": { "list": { "type": "array", "items": {
                    "type": "object", "properties": { "p": s } } } } }),
                Value::Null,
            ),
            Self::AllOfMember => {
                (json!({ "allOf": [s, { "description": "More of it." }] }), Value::Null)
            }
            Self::AnyOfBranch => (
                json!({ "anyOf": [s, { "type": "object", "properties": { "other": { "type": "boolean" } },
                    "required": ["other"], "additionalProperties": false }] }),
                Value::Null,
            ),
            Self::TaggedBranch => {
                let branch = |tag: &str, p: Value| {
                    json!({ "type": "object", "required": ["t"],
                        "properties": { "t": { "type": "string", "enum": [tag] }, "p": p } })
                };
                (
                    json!({ "oneOf": [branch("x", s), branch("y", json!({ "type": "string" }))] }),
                    Value::Null,
                )
            }
            Self::Component => (link, s),
            Self::Recursive => {
                (link.clone(), json!({ "type": "object", "properties": { "p": s, "next": link } }))
            }
            Self::Negated => (json!({ "not": s }), Value::Null),
        };
        let mut all = json!({
            "Root": root,
            "Short": { "type": "string", "maxLength": 2 },
            "Alias": { "$ref": "#/components/schemas/Short" },
            "Other": { "type": "string", "maxLength": 3 },
            "Tree": { "type": "object", "properties": {
                "value": { "type": "integer" }, "next": { "$ref": "#/components/schemas/Tree" } } },
            "Grove": { "type": "object", "properties": {
                "value": { "type": "number" }, "next": { "$ref": "#/components/schemas/Grove" } } },
            "Bush": { "type": "object", "properties": {
                "value": { "type": "integer" }, "next": { "$ref": "#/components/schemas/Twig" } } },
            "Twig": { "type": "object", "properties": {
                "value": { "type": "integer" }, "next": { "$ref": "#/components/schemas/Bush" } } },
        });
        if !inner.is_null() {
            all["Inner"] = inner;
        }
        all
    }
}

/// A part of an operation around the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carrier {
    Request,
    Response,
    ErrorResponse,
    DefaultResponse,
    Both,
    CallbackRequest,
    CallbackResponse,
    WebhookRequest,
    ParameterContent,
    Query,
    Path,
    Header,
    Cookie,
    ResponseHeader,
}

pub(crate) const CARRIERS: [Carrier; 14] = [
    Carrier::Request,
    Carrier::Response,
    Carrier::ErrorResponse,
    Carrier::DefaultResponse,
    Carrier::Both,
    Carrier::CallbackRequest,
    Carrier::CallbackResponse,
    Carrier::WebhookRequest,
    Carrier::ParameterContent,
    Carrier::Query,
    Carrier::Path,
    Carrier::Header,
    Carrier::Cookie,
    Carrier::ResponseHeader,
];

impl Carrier {
    /// Whether clients send the values, and whether they receive them.
    pub(crate) fn ways(self) -> (bool, bool) {
        match self {
            Self::Both => (true, true),
            Self::Request
            | Self::CallbackResponse
            | Self::ParameterContent
            | Self::Query
            | Self::Path
            | Self::Header
            | Self::Cookie => (true, false),
            Self::Response
            | Self::ErrorResponse
            | Self::DefaultResponse
            | Self::CallbackRequest
            | Self::WebhookRequest
            | Self::ResponseHeader => (false, true),
        }
    }

    /// Whether the values travel as text, which carries no JSON type.
    pub(crate) fn is_text(self) -> bool {
        matches!(
            self,
            Self::Query | Self::Path | Self::Header | Self::Cookie | Self::ResponseHeader
        )
    }

    /// Whether an array is written as a parameter that is repeated.
    pub(crate) fn repeats(self) -> bool {
        matches!(self, Self::Query | Self::Cookie)
    }

    /// Whether a comma within a value is not the one between items: it is escaped (RFC 6570, 3.2.1), or none stands there.
    pub(crate) fn escapes(self) -> bool {
        matches!(self, Self::Query | Self::Cookie | Self::Path)
    }

    pub(crate) fn document(self, version: Version, schemas: &Value) -> Value {
        let root = json!({ "$ref": "#/components/schemas/Root" });
        let content = json!({ "application/json": { "schema": root } });
        let body = json!({ "required": true, "content": content });
        let done = json!({ "204": { "description": "Done." } });
        let answer =
            |status: &str| json!({ status: { "description": "Done.", "content": content } });
        let with_parameter = |place: &str| {
            json!({ "responses": done, "parameters": [
                { "name": "p", "in": place, "required": place == "path", "schema": root }] })
        };
        let callback = |operation: Value| json!({ "responses": done, "callbacks": { "done": { "{$request.query.url}": { "post": operation } } } });
        let operation = match self {
            Self::Request => json!({ "requestBody": body, "responses": done }),
            Self::Response => json!({ "responses": answer("200") }),
            Self::ErrorResponse => json!({ "responses": answer("4XX") }),
            Self::DefaultResponse => json!({ "responses": answer("default") }),
            Self::Both => json!({ "requestBody": body, "responses": answer("200") }),
            Self::CallbackRequest => callback(json!({ "requestBody": body, "responses": done })),
            Self::CallbackResponse => callback(json!({ "responses": answer("200") })),
            Self::WebhookRequest => json!({ "responses": done }),
            Self::ParameterContent => json!({ "responses": done, "parameters": [
                { "name": "p", "in": "query", "content": content }] }),
            Self::Query => with_parameter("query"),
            Self::Path => with_parameter("path"),
            Self::Header => with_parameter("header"),
            Self::Cookie => with_parameter("cookie"),
            Self::ResponseHeader => json!({ "responses": { "200": { "description": "Done.",
                "headers": { "X-P": { "schema": root } } } } }),
        };
        let path = if self == Self::Path { "/a/{p}" } else { "/a" };
        let mut document = json!({
            "openapi": version.text(),
            "info": { "title": "grid", "version": "1.0.0" },
            "paths": { path: { "post": operation } },
            "components": { "schemas": schemas },
        });
        if self == Self::WebhookRequest {
            document["webhooks"] =
                json!({ "told": { "post": { "requestBody": body, "responses": done } } });
        }
        document
    }
}
