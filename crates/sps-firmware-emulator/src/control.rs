//! The control address: changes the scenario and moves the clock of a running emulator.
//!
//! On loopback only, with a token in every request. It is no part of the appliance, and none of its
//! routes are in the contract.
//!
//! | request | effect |
//! |---|---|
//! | `GET /state` | the appliance's state as JSON |
//! | `PUT /scenario` | begins the scenario in the body (TOML) |
//! | `POST /clock/advance` `{"seconds": 1200}` | moves the clock forward |
//! | `POST /restart` | reboots into the chosen slot |

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use http::{StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::core::Core;
use crate::hex::hex;
use crate::scenario::Scenario;
use crate::state::Appliance;
use crate::view::View;

/// A scenario is some lines.
const MAX_BODY: usize = 256 * 1024;

/// A token out of the system's random numbers.
pub(crate) fn random_token() -> Result<SecretString, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes).into())
}

#[derive(Clone)]
struct Control {
    core: Arc<Core>,
    token: [u8; 32],
}

/// All routes of the control address.
pub(crate) fn router(core: Arc<Core>, token: &SecretString) -> Router {
    // Digests are compared: how long that takes tells nothing of the token.
    let token = Sha256::digest(token.expose_secret()).into();
    let control = Control { core, token };
    Router::new()
        .route("/state", get(state))
        .route("/scenario", put(scenario))
        .route("/clock/advance", post(advance))
        .route("/restart", post(restart))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(control.clone(), authorise))
        .with_state(control)
}

async fn authorise(State(control): State<Control>, request: Request, next: Next) -> Response {
    let given = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    match given.map(|given| <[u8; 32]>::from(Sha256::digest(given))) {
        Some(digest) if digest == control.token => next.run(request).await,
        _ => refuse(StatusCode::UNAUTHORIZED, "send the token as `Authorization: Bearer …`"),
    }
}

fn refuse(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}

async fn state(State(control): State<Control>) -> Json<View> {
    Json(View::of(&control.core))
}

async fn scenario(State(control): State<Control>, text: String) -> Response {
    match Scenario::parse("scenario", &text) {
        Err(fault) => refuse(StatusCode::BAD_REQUEST, &fault.to_string()),
        Ok(scenario) => {
            let name = scenario.name.clone();
            match control.core.begin(scenario).await {
                Ok(()) => Json(json!({ "scenario": name })).into_response(),
                Err(fault) => refuse(StatusCode::INTERNAL_SERVER_ERROR, &fault.to_string()),
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: f64,
}

async fn advance(State(control): State<Control>, Json(advance): Json<Advance>) -> Response {
    match Duration::try_from_secs_f64(advance.seconds) {
        Err(fault) => refuse(StatusCode::BAD_REQUEST, &fault.to_string()),
        Ok(by) => {
            control.core.clock.advance(by);
            let now: Value = control.core.clock.now().as_secs_f64().into();
            Json(json!({ "clock_seconds": now })).into_response()
        }
    }
}

async fn restart(State(control): State<Control>) -> Response {
    match control.core.transact(Appliance::restart).await {
        Ok(()) => Json(json!({ "phase": control.core.appliance().phase().name() })).into_response(),
        Err(fault) => refuse(StatusCode::INTERNAL_SERVER_ERROR, &fault.to_string()),
    }
}
