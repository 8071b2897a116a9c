//! The status page: slots, uploads, downloads and recent requests, live.

use axum::Json;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderName, Method, StatusCode, header};
use serde::Serialize;
use serde_json::json;

use super::requests::RecentRequest;
use super::{Shared, log_in_first, session};
use crate::view::View;

/// The page shows nothing by itself; it logs in and asks for the rest.
pub(super) async fn page() -> impl IntoResponse {
    const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; img-src data:; \
                          style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'";
    let headers: [(HeaderName, &str); 2] =
        [(header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "no-cache")];
    (headers, Html(include_str!("../../assets/status.html")))
}

#[derive(Serialize)]
struct Status {
    #[serde(flatten)]
    view: View,
    requests: Vec<RecentRequest>,
}

pub(super) async fn json(State(core): Shared, headers: HeaderMap) -> Response {
    match session(&core, &headers) {
        None => log_in_first(),
        // Slots and downloads are here what they are in the API.
        Some(session) if !session.user.privileges.allow(&Method::GET) => {
            (StatusCode::FORBIDDEN, "this user may see nothing of the firmware\n").into_response()
        }
        Some(_) => {
            Json(Status { view: View::of(&core), requests: core.recent.list() }).into_response()
        }
    }
}

/// What a browser has to send as `X-Token`; a page of another origin cannot read it.
pub(super) async fn session_token(State(core): Shared, headers: HeaderMap) -> Response {
    match session(&core, &headers) {
        None => log_in_first(),
        Some(session) => {
            Json(json!({ "user": *session.user.name, "x_token": session.id.x_token() }))
                .into_response()
        }
    }
}
