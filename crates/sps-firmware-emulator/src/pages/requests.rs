//! Watches requests pass: an id for each, the log, the counters, the list of the last ones.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue};
use serde::Serialize;
use tracing::Instrument;

use super::Shared;

const LENGTH: usize = 50;
/// Longer paths are cut in the list.
const MAX_PATH: usize = 200;
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What the status page itself asks for would fill the list.
const UNLISTED: [&str; 2] = ["/status.json", "/metrics"];

/// The last requests, newest first.
#[derive(Debug, Default)]
pub(crate) struct RecentRequests {
    count: AtomicU64,
    list: Mutex<VecDeque<RecentRequest>>,
}

/// A request that was answered.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RecentRequest {
    id: u64,
    method: String,
    path: String,
    status: u16,
    milliseconds: u64,
}

impl RecentRequests {
    pub(super) fn list(&self) -> Vec<RecentRequest> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn push(&self, request: RecentRequest) {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        list.truncate(LENGTH - 1);
        list.push_front(request);
    }
}

/// Middleware around everything.
pub(crate) async fn observe(State(core): Shared, request: Request, next: Next) -> Response {
    let id = core.recent.count.fetch_add(1, Ordering::Relaxed) + 1;
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let started = Instant::now();
    let span = tracing::info_span!("request", id, %method, path);
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let duration = started.elapsed();
    let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::debug!(status, milliseconds, "answered"));
    if let Some(metrics) = &core.metrics {
        metrics.answered(&method, status, duration);
    }
    if !UNLISTED.contains(&path.as_str()) {
        core.recent.push(RecentRequest {
            id,
            method: method.as_str().chars().take(20).collect(),
            path: match path.len() {
                0..=MAX_PATH => path,
                _ => path.chars().take(MAX_PATH).collect(),
            },
            status,
            milliseconds,
        });
    }
    response.headers_mut().insert(REQUEST_ID.clone(), HeaderValue::from(id));
    response
}
