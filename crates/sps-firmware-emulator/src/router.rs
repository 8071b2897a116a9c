//! All routes: the contract's from the generated stubs, and the emulator's own pages beside them.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::core::Core;

/// Everything that the emulator answers.
pub(crate) fn router(_core: Arc<Core>) -> Router {
    Router::new().route("/healthz", get(|| async { "ok" }))
}
