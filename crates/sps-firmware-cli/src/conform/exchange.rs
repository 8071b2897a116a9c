//! Requests and answers as they are on the wire, so that an answer which no client could read is
//! seen all the same.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::multipart::{Form, Part};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// How long a body is held back that the head of the request may be refused for.
const HELD_BACK: Duration = Duration::from_secs(1);
/// Answers of the contract are far smaller; more is read of none.
const MAX_BODY: usize = 4 << 20;

/// What is sent.
pub(crate) struct Request {
    pub(crate) method: &'static str,
    /// With its query.
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    pub(crate) credentials: Credentials,
    pub(crate) payload: Payload,
    /// How long to wait for the answer.
    pub(crate) patience: Duration,
}

/// Who says that they send it.
#[derive(Clone)]
pub(crate) enum Credentials {
    None,
    Basic { user: String, password: SecretString },
    Session(SecretString),
}

/// The body of a request.
pub(crate) enum Payload {
    None,
    Text {
        media: &'static str,
        text: String,
    },
    /// So many spaces, after a while: whoever refuses them by their length, and hangs up, does so
    /// before they are sent.
    Spaces {
        media: &'static str,
        count: usize,
    },
    /// A form with this in its part `firmware`.
    Form(Vec<u8>),
    /// A form with a file in its part `firmware`.
    File {
        path: std::path::PathBuf,
        length: u64,
    },
}

/// A request that was sent, and what came of it.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    /// The headers that the probe chose, without credentials.
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    /// The header that carried credentials, if any did.
    pub(crate) credential: Option<HeaderName>,
    pub(crate) body: Sent,
    pub(crate) answer: Result<Answer, Failure>,
    pub(crate) elapsed: Duration,
    /// When it ended, by our clock.
    pub(crate) at: SystemTime,
}

/// The body of a request, as a recording has it.
#[derive(Debug)]
pub(crate) enum Sent {
    Nothing,
    Text { media: &'static str, text: String },
    Form { bytes: u64 },
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Why there is no whole answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    #[error("no answer within {} s", .0.as_secs())]
    Timeout(Duration),
    #[error("no connection: {0}")]
    Connection(String),
    #[error("the exchange broke off: {0}")]
    Broken(String),
}

impl Answer {
    /// The body as JSON, if it is.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The content type without its parameters.
    pub(crate) fn media(&self) -> Option<String> {
        let text = self.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        Some(text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
    }

    /// The session that the answer hands out, if it does.
    pub(crate) fn session(&self) -> Option<SecretString> {
        sps_firmware_client::session_id(&self.headers).map(SecretString::from)
    }

    /// The seconds after which to come back.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let seconds = self.headers.get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
        Some(Duration::from_secs(seconds))
    }
}

impl Exchange {
    /// The request in a line.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The status of the answer, if one came.
    pub(crate) fn status(&self) -> Option<u16> {
        self.answer.as_ref().ok().map(|answer| answer.status)
    }
}

/// The way to one appliance.
pub(crate) struct Wire {
    http: reqwest::Client,
    base: String,
}

impl Wire {
    /// With a client that trusts what the command line trusts, and follows no redirection.
    pub(crate) fn new(http: reqwest::Client, base: &str) -> Self {
        Self { http, base: base.trim_end_matches('/').to_owned() }
    }

    /// Sends a request and reads the answer. What goes wrong is a part of the exchange.
    pub(crate) async fn send(&self, request: Request) -> Exchange {
        let Request { method, path, headers, credentials, payload, patience } = request;
        let credential = match &credentials {
            Credentials::None => None,
            Credentials::Basic { .. } => Some(header::AUTHORIZATION),
            Credentials::Session(_) => Some(header::COOKIE),
        };
        let begun = Instant::now();
        let (body, built) = self.build(method, &path, &headers, &credentials, payload).await;
        let answer = match built {
            Ok(request) => match tokio::time::timeout(patience, self.exchange(request)).await {
                Ok(answer) => answer,
                Err(_) => Err(Failure::Timeout(patience)),
            },
            Err(failure) => Err(failure),
        };
        let (elapsed, at) = (begun.elapsed(), SystemTime::now());
        Exchange { method, path, headers, credential, body, answer, elapsed, at }
    }

    async fn build(
        &self,
        method: &str,
        path: &str,
        headers: &[(&'static str, &'static str)],
        credentials: &Credentials,
        payload: Payload,
    ) -> (Sent, Result<reqwest::Request, Failure>) {
        let broken = |error: &dyn std::fmt::Display| Failure::Broken(error.to_string());
        let method = match reqwest::Method::from_bytes(method.as_bytes()) {
            Ok(method) => method,
            Err(error) => return (Sent::Nothing, Err(broken(&error))),
        };
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if !headers.iter().any(|(name, _)| *name == "accept") {
            request = request.header(header::ACCEPT, "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request = match credentials {
            Credentials::None => request,
            Credentials::Basic { user, password } => {
                let pair = STANDARD.encode(format!("{user}:{}", password.expose_secret()));
                sensitive(request, header::AUTHORIZATION, &format!("Basic {pair}"))
            }
            Credentials::Session(session) => {
                let pair = format!("session_id={}", session.expose_secret());
                sensitive(request, header::COOKIE, &pair)
            }
        };
        let (sent, request) = match payload {
            Payload::None => (Sent::Nothing, Ok(request)),
            Payload::Text { media, text } => {
                let request = request.header(header::CONTENT_TYPE, media).body(text.clone());
                (Sent::Text { media, text }, Ok(request))
            }
            Payload::Spaces { media, count } => {
                let text = " ".repeat(count);
                let request = request
                    .header(header::CONTENT_TYPE, media)
                    .header(header::CONTENT_LENGTH, count)
                    .body(held_back(text.clone()));
                (Sent::Text { media, text }, Ok(request))
            }
            Payload::Form(bytes) => {
                let length = bytes.len() as u64;
                (Sent::Form { bytes: length }, form(request, bytes, length))
            }
            Payload::File { path, length } => {
                let sent = Sent::Form { bytes: length };
                match open(&path).await {
                    Ok(file) => (sent, form(request, file, length)),
                    Err(failure) => (sent, Err(failure)),
                }
            }
        };
        (sent, request.and_then(|request| request.build().map_err(|error| failure(&error))))
    }

    async fn exchange(&self, request: reqwest::Request) -> Result<Answer, Failure> {
        let mut response = self.http.execute(request).await.map_err(|error| failure(&error))?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(Failure::Broken(format!("the answer is longer than {MAX_BODY} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body })
    }
}

fn sensitive(
    request: reqwest::RequestBuilder,
    name: HeaderName,
    value: &str,
) -> reqwest::RequestBuilder {
    match HeaderValue::from_str(value) {
        Ok(mut value) => {
            value.set_sensitive(true);
            request.header(name, value)
        }
        // Building the request tells what is wrong.
        Err(_) => request.header(name, value),
    }
}

fn held_back(text: String) -> reqwest::Body {
    reqwest::Body::wrap_stream(futures_util::stream::once(async {
        tokio::time::sleep(HELD_BACK).await;
        Ok::<_, std::convert::Infallible>(text)
    }))
}

fn form(
    request: reqwest::RequestBuilder,
    body: impl Into<reqwest::Body>,
    length: u64,
) -> Result<reqwest::RequestBuilder, Failure> {
    let part = Part::stream_with_length(body, length).file_name("sps.iso");
    let part = part.mime_str("application/octet-stream").map_err(|error| failure(&error))?;
    Ok(request.multipart(Form::new().part("firmware", part)))
}

async fn open(path: &Path) -> Result<tokio::fs::File, Failure> {
    let file = tokio::fs::File::open(path).await;
    file.map_err(|error| Failure::Broken(format!("reading {}: {error}", path.display())))
}

/// Says what went wrong, innermost cause included, without the URL.
fn failure(error: &reqwest::Error) -> Failure {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    match error.is_connect() {
        true => Failure::Connection(cause.to_string()),
        false => Failure::Broken(cause.to_string()),
    }
}
