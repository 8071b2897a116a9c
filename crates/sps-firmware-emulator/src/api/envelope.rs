//! The contract's error envelope for answers that come before the generated router.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use sps_firmware_types::{DocumentedError, Error, ErrorMeta, ErrorResponse};

/// 503 for any path.
pub(crate) fn unavailable(path: &str, message: &str, retry_after_seconds: u64) -> Response {
    let error = DocumentedError::ServiceUnavailable { message: message.to_owned() };
    let body = ErrorResponse {
        error: Error::Documented(error),
        meta: ErrorMeta { href: path.to_owned(), parent: None },
    };
    let headers = [
        (header::RETRY_AFTER, retry_after_seconds.to_string()),
        (header::CONTENT_LANGUAGE, "en".to_owned()),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, headers, axum::Json(body)).into_response()
}
