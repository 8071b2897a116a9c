//! Watches requests pass: an id for each, the log, the counters, the list of the last ones.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method};
use serde::Serialize;
use tracing::Instrument;

use crate::core::Core;

const LENGTH: usize = 50;
/// Longer methods and paths are cut in the list, to so many characters.
const MAX_METHOD: usize = 20;
const MAX_PATH: usize = 200;
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What the pages themselves ask for would fill the list.
const UNLISTED: [&str; 2] = ["/status.json", "/metrics"];
const UNLISTED_BELOW: &str = "/docs/";

/// The last requests.
#[derive(Debug)]
pub(crate) struct RecentRequests {
    count: AtomicU64,
    listed: AtomicU64,
    /// Taken in turns, each with a lock of its own, so that requests do not wait for each other.
    places: [Mutex<RecentRequest>; LENGTH],
}

impl Default for RecentRequests {
    fn default() -> Self {
        let places = std::array::from_fn(|_| Mutex::default());
        Self { count: AtomicU64::new(0), listed: AtomicU64::new(0), places }
    }
}

/// A request that was answered.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct RecentRequest {
    id: u64,
    method: String,
    path: String,
    status: u16,
    milliseconds: u64,
}

impl RecentRequests {
    /// Newest first.
    pub(super) fn list(&self) -> Vec<RecentRequest> {
        let seen = |place: &Mutex<RecentRequest>| locked(place).clone();
        let mut list: Vec<_> = self.places.iter().map(seen).filter(|it| it.id > 0).collect();
        list.sort_by_key(|request| std::cmp::Reverse(request.id));
        list
    }

    fn next_id(&self) -> u64 {
        self.count.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn push(&self, id: u64, method: &Method, path: &str, status: u16, milliseconds: u64) {
        let turn = self.listed.fetch_add(1, Ordering::Relaxed) % LENGTH as u64;
        let Some(place) = usize::try_from(turn).ok().and_then(|turn| self.places.get(turn)) else {
            return;
        };
        // Its strings are those of the one that goes.
        let mut request = locked(place);
        put(&mut request.method, method.as_str(), MAX_METHOD);
        put(&mut request.path, path, MAX_PATH);
        (request.id, request.status, request.milliseconds) = (id, status, milliseconds);
    }
}

fn locked(place: &Mutex<RecentRequest>) -> MutexGuard<'_, RecentRequest> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts at most so many characters of a text in the place of another.
fn put(place: &mut String, text: &str, characters: usize) {
    place.clear();
    // A character has a byte or more, so that what is short need not be counted.
    let end = match text.len() > characters {
        true => text.char_indices().nth(characters).map_or(text.len(), |(end, _)| end),
        false => text.len(),
    };
    place.push_str(&text[..end]);
}

/// Lets a request be served, and tells log, counters and list about it.
pub(crate) async fn observe<F>(
    core: &Core,
    request: Request,
    serve: impl FnOnce(Request) -> F,
) -> Response
where
    F: Future<Output = Response>,
{
    let id = core.recent.next_id();
    let method = request.method().clone();
    let uri = request.uri().clone();
    let path = uri.path();
    let started = Instant::now();
    let span = tracing::info_span!("request", id, %method, path);
    let mut response = serve(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let duration = started.elapsed();
    let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::debug!(status, milliseconds, "answered"));
    if let Some(metrics) = &core.metrics {
        metrics.answered(&method, status, duration);
    }
    if !UNLISTED.contains(&path) && !path.starts_with(UNLISTED_BELOW) {
        core.recent.push(id, &method, path, status, milliseconds);
    }
    response.headers_mut().insert(REQUEST_ID.clone(), HeaderValue::from(id));
    response
}

/// Tells log and counters about what was no request that could be read; the list has no line for it, as
/// neither method nor path is known.
pub(crate) fn observe_refusal<B>(core: &Core, answer: &mut http::Response<B>) {
    let id = core.recent.next_id();
    let status = answer.status().as_u16();
    tracing::debug!(id, status, "refused what is no request");
    if let Some(metrics) = &core.metrics {
        metrics.refused(status);
    }
    answer.headers_mut().insert(REQUEST_ID.clone(), HeaderValue::from(id));
}
