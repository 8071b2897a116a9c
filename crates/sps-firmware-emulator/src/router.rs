//! All that is answered: the contract's operations from the generated stubs, and the emulator's own
//! pages beside them.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use sps_firmware_server::{Answering, Server, Settings};

use crate::api::{Handlers, unavailable, unreadable};
use crate::core::Core;
use crate::net::Site;
use crate::pages;
use crate::recording::{Recorder, Recording, record};
use crate::scenario::inject;

/// What a multipart form may add to the image in it.
const FORM_BYTES: u64 = 64 * 1024;
/// A guess for clients that ask while the appliance boots.
const BOOTING_RETRY_SECONDS: u64 = 5;
/// Only the contract has paths below it.
const CONTRACT: &str = "/api/";

/// Everything that the emulator answers.
///
/// Called directly and not as a router with layers around it, which cost each request an allocation or
/// more apiece.
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

    fn route(&self, request: Request) -> Answering<'_> {
        if request.uri().path().starts_with(CONTRACT) {
            self.contract.answer(request)
        } else {
            Box::pin(self.pages.answer(request))
        }
    }
}

impl Site for Everything {
    async fn answer(&self, request: Request) -> Response {
        let mut answer = pages::observe(&self.core, request, |request| self.route(request)).await;
        // As long as it is the machine's date, the server writes it, once a second for all answers.
        if self.core.clock.is_moved() {
            let date = self.core.clock.http_date(Duration::ZERO);
            if let Ok(date) = HeaderValue::try_from(date) {
                answer.headers_mut().insert(header::DATE, date);
            }
        }
        answer
    }

    fn refuse(&self, status: StatusCode, reason: &str) -> Response<Bytes> {
        let mut answer = unreadable(status, reason);
        pages::observe_refusal(&self.core, &mut answer);
        answer
    }
}

/// The contract's operations, from wherever their answers come.
struct Contract {
    core: Arc<Core>,
    recorder: Option<Recorder>,
    answers: Answers,
}

enum Answers {
    Emulated(Server<Handlers>),
    Recorded(Router),
}

impl Contract {
    fn answer(&self, request: Request) -> Answering<'_> {
        match &self.recorder {
            Some(recorder) => Box::pin(record(recorder, request, |request| self.serve(request))),
            None => self.serve(request),
        }
    }

    /// Refuses requests while the appliance boots, and lets the others meet the scenario's faults.
    fn serve(&self, request: Request) -> Answering<'_> {
        let stubs = match &self.answers {
            Answers::Emulated(stubs) => stubs,
            Answers::Recorded(recording) => return Box::pin(recording.answer(request)),
        };
        if !self.core.phase().serves() {
            let message = "The appliance is booting";
            return Box::pin(unavailable(request, message, BOOTING_RETRY_SECONDS));
        }
        match self.core.faults.meet(request.method(), request.uri().path()) {
            None => stubs.answer(request),
            Some(effect) => {
                Box::pin(inject(&self.core, effect, request, |request| stubs.answer(request)))
            }
        }
    }
}

fn stubs(core: Arc<Core>) -> Server<Handlers> {
    let settings = Settings {
        upload_limit: core.max_image_bytes.saturating_add(FORM_BYTES),
        ..Settings::default()
    };
    Server::new(Arc::new(Handlers::new(core)), settings)
}
