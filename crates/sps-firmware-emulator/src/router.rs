//! All routes: the contract's from the generated stubs, and the emulator's own pages beside them.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use sps_firmware_server::{Settings, router_with};

use crate::api::{Handlers, unavailable};
use crate::core::Core;
use crate::pages;
use crate::recording::{Recorder, Recording, record};
use crate::scenario::inject;
use crate::state::Phase;

/// What a multipart form may add to the image in it.
const FORM_BYTES: u64 = 64 * 1024;
/// A guess for clients that ask while the appliance boots.
const BOOTING_RETRY_SECONDS: u64 = 5;

/// Everything that the emulator answers.
pub(crate) fn router(
    core: Arc<Core>,
    replay: Option<Recording>,
    recorder: Option<Recorder>,
) -> Router {
    let api = match replay {
        Some(recording) => recording.router(),
        None => contract(core.clone()),
    };
    let api = match recorder {
        Some(recorder) => api.layer(from_fn_with_state(Arc::new(recorder), record)),
        None => api,
    };
    pages::router(core.clone())
        .fallback_service(api)
        .layer(from_fn_with_state(core, pages::observe))
}

fn contract(core: Arc<Core>) -> Router {
    let settings = Settings {
        upload_limit: core.max_image_bytes.saturating_add(FORM_BYTES),
        ..Settings::default()
    };
    router_with(Arc::new(Handlers::new(core.clone())), settings)
        .layer(from_fn_with_state(core, guard))
}

/// Refuses requests while the appliance boots, and lets the others meet the scenario's faults.
async fn guard(State(core): State<Arc<Core>>, request: Request, next: Next) -> Response {
    match core.appliance().phase() {
        Phase::Running | Phase::Answering => inject(&core, request, next).await,
        Phase::Down | Phase::Booting => {
            unavailable(request.uri().path(), "The appliance is booting", BOOTING_RETRY_SECONDS)
        }
    }
}
