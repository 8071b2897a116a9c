//! All that is answered: the contract's operations from the generated stubs, and the emulator's own
//! pages beside them.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use sps_firmware_server::{Settings, router_with};

use crate::api::{Handlers, unavailable};
use crate::core::Core;
use crate::net::Site;
use crate::pages;
use crate::recording::{Recorder, Recording, record};
use crate::scenario::inject;
use crate::state::Phase;

/// What a multipart form may add to the image in it.
const FORM_BYTES: u64 = 64 * 1024;
/// A guess for clients that ask while the appliance boots.
const BOOTING_RETRY_SECONDS: u64 = 5;
/// Only the contract has paths below it.
const CONTRACT: &str = "/api/";

/// Everything that the emulator answers.
///
/// Called directly and not as layers around a router, which cost each request an allocation or more
/// apiece. What is seldom on the way of a request is on the heap, so that the others do not carry
/// its state with them.
pub(crate) struct Everything {
    core: Arc<Core>,
    pages: Router,
    contract: Arc<Contract>,
}

impl Everything {
    pub(crate) fn new(
        core: Arc<Core>,
        replay: Option<Recording>,
        recorder: Option<Recorder>,
    ) -> Self {
        let answers = match replay {
            Some(recording) => Answers::Recorded(recording.router()),
            None => Answers::Emulated(stubs(core.clone())),
        };
        let contract = Arc::new(Contract { core: core.clone(), recorder, answers });
        // A path of nobody is refused in the contract's words.
        let fallback = contract.clone();
        let pages = pages::router(core.clone()).fallback(move |request: Request| {
            let contract = fallback.clone();
            async move { contract.answer(request).await }
        });
        Self { core, pages, contract }
    }

    async fn route(&self, request: Request) -> Response {
        if request.uri().path().starts_with(CONTRACT) {
            self.contract.answer(request).await
        } else {
            Box::pin(self.pages.answer(request)).await
        }
    }
}

impl Site for Everything {
    async fn answer(&self, request: Request) -> Response {
        pages::observe(&self.core, request, |request| self.route(request)).await
    }
}

/// The contract's operations, from wherever their answers come.
struct Contract {
    core: Arc<Core>,
    recorder: Option<Recorder>,
    answers: Answers,
}

enum Answers {
    Emulated(Router),
    Recorded(Router),
}

impl Contract {
    async fn answer(&self, request: Request) -> Response {
        match &self.recorder {
            Some(recorder) => {
                Box::pin(record(recorder, request, |request| self.serve(request))).await
            }
            None => self.serve(request).await,
        }
    }

    /// Refuses requests while the appliance boots, and lets the others meet the scenario's faults.
    async fn serve(&self, request: Request) -> Response {
        let stubs = match &self.answers {
            Answers::Emulated(stubs) => stubs,
            Answers::Recorded(recording) => return Box::pin(recording.answer(request)).await,
        };
        match self.core.phase() {
            Phase::Running | Phase::Answering => {
                inject(&self.core, request, |request| stubs.answer(request)).await
            }
            Phase::Down | Phase::Booting => {
                unavailable(request.uri().path(), "The appliance is booting", BOOTING_RETRY_SECONDS)
            }
        }
    }
}

fn stubs(core: Arc<Core>) -> Router {
    let settings = Settings {
        upload_limit: core.max_image_bytes.saturating_add(FORM_BYTES),
        ..Settings::default()
    };
    router_with(Arc::new(Handlers::new(core)), settings)
}
