//! The contract's error envelope for answers that do not come from the generated router.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use sps_firmware_server::{Settings, drain};
use sps_firmware_types::{
    DocumentedError, Error, ErrorMeta, ErrorResponse, ResourceNotFoundDetails, UndocumentedError,
};

use super::links;

/// Lets a client send its body to the end, within the stubs' own bound, before it is answered.
pub(crate) async fn hear_out(request: Request) -> Parts {
    let (head, body) = request.into_parts();
    drain(&head.headers, body, Settings::default().drain_limit).await;
    head
}

/// 503 for any request.
pub(crate) async fn unavailable(
    request: Request,
    message: &str,
    retry_after_seconds: u64,
) -> Response {
    let head = hear_out(request).await;
    let error = DocumentedError::ServiceUnavailable { message: message.to_owned() };
    let retry = [(header::RETRY_AFTER, retry_after_seconds.to_string())];
    (retry, envelope(StatusCode::SERVICE_UNAVAILABLE, head.uri.path(), error)).into_response()
}

/// 404 for a path of which nothing is known.
pub(crate) fn not_found(path: &str) -> Response {
    let error = DocumentedError::ResourceNotFound {
        message: "Resource was not found".to_owned(),
        details: ResourceNotFoundDetails { mount_point: "/".to_owned(), resource: path.to_owned() },
    };
    envelope(StatusCode::NOT_FOUND, path, error)
}

/// A refusal of what is no request that can be read, and so of no operation: its error has the name of
/// the status, since the document knows no type for it.
pub(crate) fn unreadable(status: StatusCode, reason: &str) -> Response<Bytes> {
    let title = status.canonical_reason().unwrap_or_default();
    let error = UndocumentedError {
        type_: title.replace(' ', ""),
        message: reason.to_owned(),
        details: None,
    };
    // What it was for is not known: the address that everything begins with.
    in_envelope(status, links::API, Error::Undocumented(error))
}

fn envelope(status: StatusCode, path: &str, error: DocumentedError) -> Response {
    in_envelope(status, path, Error::Documented(error)).map(Body::from)
}

fn in_envelope(status: StatusCode, path: &str, error: Error) -> Response<Bytes> {
    let meta = ErrorMeta { href: path.to_owned(), parent: None };
    // Strings and members that are always there cannot fail to be written.
    let body = serde_json::to_vec(&ErrorResponse { error, meta }).unwrap_or_default();
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static("en"));
    answer
}
