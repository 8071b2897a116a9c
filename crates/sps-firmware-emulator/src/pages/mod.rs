//! The emulator's own pages, beside the contract: status, health, metrics, documentation.
//!
//! Whatever tells of the appliance asks for a session, as the contract's operations do.

#[cfg(feature = "docs")]
mod documentation;
mod metrics;
mod requests;
mod status;

pub(crate) use metrics::Metrics;
pub(crate) use requests::{RecentRequests, observe, observe_refusal};

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode, header};

use crate::auth::Session;
use crate::core::Core;

/// All routes that are not the contract's.
pub(crate) fn router(core: Arc<Core>) -> Router {
    let router = Router::new()
        .route("/", get(status::page))
        .route("/status.json", get(status::json))
        .route("/session.json", get(status::session_token))
        .route("/healthz", get(async || "ok\n"));
    let router =
        if core.metrics.is_some() { router.route("/metrics", get(metrics::text)) } else { router };
    let router = router.with_state(core);
    #[cfg(feature = "docs")]
    let router = router.merge(documentation::router());
    router
}

/// The session of a request for one of these pages.
fn session(core: &Core, headers: &HeaderMap) -> Option<Session> {
    headers
        .get_all(header::COOKIE)
        .iter()
        // Another cookie may hold any bytes: a browser has one jar for all ports of a host.
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| str::from_utf8(pair).ok()?.trim().strip_prefix("session_id="))
        .find_map(|cookie| core.sessions.touch(cookie))
}

fn log_in_first() -> Response {
    (StatusCode::UNAUTHORIZED, "log in first\n").into_response()
}

/// Shared by the handlers.
type Shared = State<Arc<Core>>;
