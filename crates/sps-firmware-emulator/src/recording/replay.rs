//! Answers out of a recording.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};

use super::line::{Line, RecordedAnswer};
use super::redact::REDACTED;
use crate::api::not_found;

/// What stands for a session id that was taken out: clients look for 40 hex digits.
const SESSION: &str = "0000000000000000000000000000000000000000";
/// Headers that belong to the connection that was recorded, not to the answer.
const LEFT_OUT: [HeaderName; 4] =
    [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION, header::DATE];

/// A recording cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file cannot be read.
    #[error("reading the recording {path} failed")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line is no exchange.
    #[error("{path}:{line}: {message}")]
    Line {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
}

/// The answers of a recording, in their order for each method and path.
#[derive(Debug)]
pub(crate) struct Recording {
    answers: Mutex<HashMap<(String, String), Answers>>,
}

#[derive(Debug, Default)]
struct Answers {
    list: Vec<RecordedAnswer>,
    next: usize,
}

impl Recording {
    pub(crate) fn read(path: &Path) -> Result<Self, RecordingError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|source| RecordingError::Read { path: name.clone(), source })?;
        let mut answers: HashMap<_, Answers> = HashMap::new();
        for (index, line) in text.lines().enumerate() {
            let Line { request, answer } =
                serde_json::from_str(line).map_err(|fault| RecordingError::Line {
                    path: name.clone(),
                    line: index + 1,
                    message: fault.to_string(),
                })?;
            answers.entry((request.method, request.path)).or_default().list.push(answer);
        }
        Ok(Self { answers: Mutex::new(answers) })
    }

    /// Routes that answer from the recording. The last answer of a method and path is repeated;
    /// what was never asked is not found.
    pub(crate) fn router(self) -> Router {
        Router::new().fallback(answer).with_state(Arc::new(self))
    }

    fn next(&self, method: &str, path: &str) -> Option<RecordedAnswer> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = answers.get_mut(&(method.to_owned(), path.to_owned()))?;
        let answer = answers.list.get(answers.next).or(answers.list.last()).cloned();
        answers.next = answers.next.saturating_add(1);
        answer
    }
}

async fn answer(State(recording): State<Arc<Recording>>, request: Request) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let Some(recorded) = recording.next(request.method().as_str(), path) else {
        return not_found(request.uri().path());
    };
    let body = recorded.body.map(|body| body.to_string()).unwrap_or_default();
    let mut response = Body::from(body).into_response();
    *response.status_mut() =
        StatusCode::from_u16(recorded.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = recorded.headers.into_iter().filter_map(|(name, value)| {
        let name: HeaderName = name.parse().ok().filter(|name| !LEFT_OUT.contains(name))?;
        let value = value.replace(&format!("={REDACTED}"), &format!("={SESSION}"));
        Some((name, HeaderValue::from_str(&value).ok()?))
    });
    response.headers_mut().extend(headers);
    response
}
