//! The components that the stubs need to answer bad requests in the contract's own words.

use serde_json::Value;

use crate::{
    Error,
    json::entries,
    model::{Api, Operation},
};

/// The envelope of every error, with `error` and `meta`.
pub(super) const ENVELOPE: &str = "ErrorResponse";
/// `error` of the envelope: documented or not.
pub(super) const OPEN_UNION: &str = "Error";
/// All documented errors, told apart by their tag.
pub(super) const UNION: &str = "DocumentedError";
/// `meta` of the envelope, with `href` and `parent`.
pub(super) const META: &str = "ErrorMeta";

/// An error that the stubs answer by themselves.
pub(super) struct StubError {
    pub(super) name: &'static str,
    pub(super) status: u16,
    /// The members that its details must have.
    pub(super) details: &'static [&'static str],
}

pub(super) const INCOMPLETE: StubError =
    StubError { name: "IncompleteRequestBodyError", status: 400, details: &["missing_paths"] };
pub(super) const MALFORMED: StubError =
    StubError { name: "MalformedRequestBody", status: 400, details: &["reason"] };
pub(super) const INVALID_BODY: StubError =
    StubError { name: "InvalidRequestBody", status: 400, details: &["violations"] };
pub(super) const INVALID_PARAMETER: StubError =
    StubError { name: "InvalidParameter", status: 400, details: &["parameter", "reason"] };
pub(super) const NOT_FOUND: StubError =
    StubError { name: "ResourceNotFound", status: 404, details: &["mount_point", "resource"] };
pub(super) const METHOD_NOT_ALLOWED: StubError =
    StubError { name: "MethodNotAllowed", status: 405, details: &[] };
pub(super) const NOT_ACCEPTABLE: StubError =
    StubError { name: "NotAcceptable", status: 406, details: &[] };
pub(super) const LENGTH_REQUIRED: StubError =
    StubError { name: "LengthRequired", status: 411, details: &[] };
pub(super) const TOO_LARGE: StubError =
    StubError { name: "PayloadTooLarge", status: 413, details: &["limit_bytes"] };
pub(super) const UNSUPPORTED: StubError =
    StubError { name: "UnsupportedMediaType", status: 415, details: &["supported"] };
pub(super) const EXPECTATION: StubError =
    StubError { name: "ExpectationFailed", status: 417, details: &[] };

/// All errors that the stubs answer by themselves.
pub(super) const STUB_ERRORS: [&StubError; 11] = [
    &INCOMPLETE,
    &MALFORMED,
    &INVALID_BODY,
    &INVALID_PARAMETER,
    &NOT_FOUND,
    &METHOD_NOT_ALLOWED,
    &NOT_ACCEPTABLE,
    &LENGTH_REQUIRED,
    &TOO_LARGE,
    &UNSUPPORTED,
    &EXPECTATION,
];

/// What can be wrong with a request that has a body.
pub(super) const BODY_ERRORS: [&StubError; 7] = [
    &INCOMPLETE,
    &MALFORMED,
    &INVALID_BODY,
    &LENGTH_REQUIRED,
    &TOO_LARGE,
    &UNSUPPORTED,
    &EXPECTATION,
];

/// Refuses a document that lacks what the stubs' own answers are made of.
pub(super) fn require(api: &Api<'_>) -> Result<(), Error> {
    let cure = "the server stubs answer bad requests with this error, so add it as described in the \
                README of openapi-codegen, or generate only types and client";
    for (name, members) in [
        (ENVELOPE, &["error", "meta"][..]),
        (META, &["href", "parent"]),
        (OPEN_UNION, &[]),
        (UNION, &[]),
    ] {
        let schema = api.schema(name).ok_or_else(|| {
            Error::refused(format!("schema {name}"), "the document does not have it", cure)
        })?;
        require_members(schema, name, members, cure)?;
    }
    for error in STUB_ERRORS {
        let schema = api.schema(error.name).ok_or_else(|| {
            Error::refused(format!("schema {}", error.name), "the document does not have it", cure)
        })?;
        require_members(schema, error.name, &["type", "message"], cure)?;
        if !error.details.is_empty() {
            let name = format!("{}Details", error.name);
            let details = api.schema(&name).ok_or_else(|| {
                Error::refused(format!("schema {name}"), "the document does not have it", cure)
            })?;
            require_members(details, &name, error.details, cure)?;
        }
    }
    Ok(())
}

fn require_members(schema: &Value, name: &str, members: &[&str], cure: &str) -> Result<(), Error> {
    for member in members {
        if !entries(schema.get("properties")).any(|(property, _)| property == *member) {
            return Err(Error::refused(
                format!("schema {name}"),
                format!("it has no property `{member}`"),
                cure,
            ));
        }
    }
    Ok(())
}

/// Refuses an operation for which the stubs would answer something that it does not document.
pub(super) fn require_documented(
    operation: &Operation<'_>,
    documented: &[super::errors::Documented<'_>],
    error: &StubError,
) -> Result<(), Error> {
    let known =
        documented.iter().any(|known| known.name == error.name && known.status == error.status);
    if known {
        return Ok(());
    }
    Err(Error::refused(
        operation.label(),
        format!("the stubs can answer {} {}, which it does not document", error.status, error.name),
        format!("add {} to its {} response", error.name, error.status),
    ))
}
