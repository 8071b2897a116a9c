//! Counters for Prometheus.

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::Shared;
use crate::core::Core;
use crate::state::Phase;

const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Upper bounds in seconds, from a cached list to a large upload.
const BUCKETS: [f64; 8] = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 60.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    method: &'static str,
    status: u16,
}

/// What is counted; absent while `/metrics` is off.
pub(crate) struct Metrics {
    registry: Registry,
    answers: Family<Answer, Counter>,
    durations: Histogram,
    sessions: Gauge,
    empty_slots: Gauge,
    running: Gauge,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("spsfw_emulator");
        let answers = Family::<Answer, Counter>::default();
        let durations = Histogram::new(BUCKETS);
        let (sessions, empty_slots, running) =
            (Gauge::default(), Gauge::default(), Gauge::default());
        registry.register("answers", "Requests that were answered", answers.clone());
        registry.register(
            "answer_duration_seconds",
            "Time from the head of a request to the head of its answer",
            durations.clone(),
        );
        registry.register("sessions", "Sessions that are open", sessions.clone());
        registry.register("empty_slots", "Slots without a firmware", empty_slots.clone());
        registry.register("running", "1 while the appliance serves, else 0", running.clone());
        Self { registry, answers, durations, sessions, empty_slots, running }
    }

    pub(super) fn answered(&self, method: &Method, status: u16, duration: Duration) {
        // Clients can invent methods; each would be a series of its own.
        let method = match *method {
            Method::GET => "GET",
            Method::POST => "POST",
            Method::DELETE => "DELETE",
            _ => "other",
        };
        self.answers.get_or_create(&Answer { method, status }).inc();
        self.durations.observe(duration.as_secs_f64());
    }

    pub(super) fn refused(&self, status: u16) {
        self.answers.get_or_create(&Answer { method: "none", status }).inc();
    }

    fn render(&self, core: &Core) -> Result<String, std::fmt::Error> {
        let appliance = core.appliance();
        let signed = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.sessions.set(signed(core.sessions.count()));
        self.empty_slots.set(signed(appliance.empty_slots()));
        self.running.set(i64::from(appliance.phase() == Phase::Running));
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

pub(super) async fn text(State(core): Shared) -> Response {
    match core.metrics.as_ref().map(|metrics| metrics.render(&core)) {
        Some(Ok(text)) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
