//! Writes what passes.

use std::fs::File;
use std::future::Future;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, header};
use serde_json::{Value, json};

use super::line::{Line, RecordedAnswer, RecordedRequest};
use super::redact;

/// Larger bodies are recorded by their length only; a JSON body of the contract is far smaller.
const MAX_BODY: usize = 1 << 20;

/// A recording that is being written.
#[derive(Debug)]
pub(crate) struct Recorder {
    file: Mutex<File>,
}

impl Recorder {
    /// Begins a new file; one that exists is not overwritten.
    pub(crate) fn create(path: &Path) -> std::io::Result<Self> {
        Ok(Self { file: Mutex::new(File::create_new(path)?) })
    }

    fn write(&self, line: &Line) {
        let write = || -> std::io::Result<()> {
            let mut text = serde_json::to_vec(line)?;
            text.push(b'\n');
            // One write a line, so that a line is whole or missing.
            self.file.lock().unwrap_or_else(PoisonError::into_inner).write_all(&text)
        };
        if let Err(fault) = write() {
            tracing::error!(%fault, "an exchange could not be recorded");
        }
    }
}

/// Serves a request of the contract and writes the exchange down.
pub(crate) async fn record<F>(
    recorder: &Recorder,
    request: Request,
    serve: impl FnOnce(Request) -> F,
) -> Response
where
    F: Future<Output = Response>,
{
    let (parts, body) = request.into_parts();
    let method = parts.method.to_string();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let headers = redact::headers(&parts.headers);
    let (recorded, body) = take(&parts.headers, body).await;
    let answer = serve(Request::from_parts(parts, body)).await;
    let request = RecordedRequest { method, path, headers, body: recorded };
    let (parts, body) = answer.into_parts();
    let (recorded, body) = take(&parts.headers, body).await;
    let answer = RecordedAnswer {
        status: parts.status.as_u16(),
        headers: redact::headers(&parts.headers),
        body: recorded,
    };
    recorder.write(&Line { request, answer });
    Response::from_parts(parts, body)
}

/// What to record of a body, and the body. Only short JSON is read; images pass as they come.
async fn take(headers: &HeaderMap, body: Body) -> (Option<Value>, Body) {
    let json = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|media| media.as_bytes().starts_with(b"application/json"));
    let declared =
        headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let length = http_body::Body::size_hint(&body).exact().or(declared);
    match length {
        Some(0) => (None, body),
        Some(length) if json && length <= MAX_BODY as u64 => match to_bytes(body, MAX_BODY).await {
            Ok(bytes) => (Some(readable(&bytes)), Body::from(bytes)),
            // The client has gone; whoever reads the body has to learn of it.
            Err(fault) => {
                let broken = futures_util::stream::once(async { Err::<Bytes, _>(fault) });
                (Some(json!({ "bytes": null })), Body::from_stream(broken))
            }
        },
        length => (Some(json!({ "bytes": length })), body),
    }
}

fn readable(bytes: &[u8]) -> Value {
    match serde_json::from_slice(bytes) {
        Ok(mut value) => {
            redact::body(&mut value);
            value
        }
        Err(_) => json!({ "bytes": bytes.len() }),
    }
}
