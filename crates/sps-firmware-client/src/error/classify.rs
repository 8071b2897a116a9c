//! From the errors of the generated client to those of the SDK.

use std::time::Duration;

use progenitor_client::Error as CallError;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use sps_firmware_types::{DocumentedError, Error as WireError, ErrorResponse};

use super::{ApplianceError, ErrorKind, Fault, chain, describe, handshake};

/// How much of an answer that cannot be read is shown.
const EXCERPT: usize = 120;
/// In the place of words that are meant for who programs with TLS.
const ENDED: &str = "it was closed before the whole answer had come";
const TIMED_OUT: &str = "the connection attempt timed out";

impl ApplianceError {
    /// What an error of the generated client means.
    pub(crate) fn from_call(
        operation: &'static str,
        host: &str,
        error: CallError<ErrorResponse>,
    ) -> Self {
        let kind = match error {
            CallError::InvalidRequest(text) | CallError::Custom(text) => {
                ErrorKind::InvalidInput(text)
            }
            CallError::CommunicationError(error) | CallError::InvalidUpgrade(error) => {
                communication(host, error)
            }
            CallError::ResponseBodyError(error) => lost(host.to_owned(), &error.without_url()),
            CallError::ErrorResponse(response) => {
                let status = response.status().as_u16();
                let retry_after = retry_after(response.headers());
                match response.into_inner().error {
                    WireError::Documented(error) => {
                        ErrorKind::Refused { status, error: Box::new(error), retry_after }
                    }
                    WireError::Undocumented(error) => ErrorKind::RefusedUndocumented {
                        status,
                        error: Box::new(error),
                        retry_after,
                    },
                }
            }
            CallError::InvalidResponsePayload(body, error) => unreadable(None, &body, &error),
            CallError::UnexpectedResponse(response) => {
                ErrorKind::UnexpectedStatus { status: response.status().as_u16() }
            }
        };
        Self::new(operation, kind)
    }

    /// What an answer means that the generated client had no reading for: a status that is not in
    /// the document, or an error whose body is not what the document promises.
    pub(crate) async fn from_answer(
        operation: &'static str,
        host: &str,
        response: reqwest::Response,
    ) -> Self {
        let status = response.status().as_u16();
        if status < 400 {
            return Self::new(operation, ErrorKind::UnexpectedStatus { status });
        }
        let body = match response.bytes().await {
            Ok(body) => body,
            Err(error) => {
                return Self::from_call(operation, host, CallError::ResponseBodyError(error));
            }
        };
        let kind = match serde_json::from_slice::<ErrorResponse>(&body) {
            Err(error) => unreadable(Some(status), &body, &error),
            Ok(_) => ErrorKind::UnexpectedStatus { status },
        };
        Self::new(operation, kind)
    }

    /// Who has to do something about it.
    pub fn fault(&self) -> Fault {
        match self.kind() {
            ErrorKind::InvalidInput(_)
            | ErrorKind::File { .. }
            | ErrorKind::ChecksumMismatch { .. }
            | ErrorKind::CredentialsRefused { .. }
            | ErrorKind::ClientCertificate { .. }
            | ErrorKind::ClientCertificateMissing { .. } => Fault::Caller,
            ErrorKind::Connect { .. }
            | ErrorKind::Certificate { .. }
            | ErrorKind::ConnectionLost { .. }
            | ErrorKind::Timeout { .. } => Fault::Network,
            ErrorKind::Refused { .. }
            | ErrorKind::SessionNotAccepted { .. }
            | ErrorKind::NoImage(_) => Fault::Appliance,
            ErrorKind::RefusedUndocumented { .. }
            | ErrorKind::UnexpectedStatus { .. }
            | ErrorKind::Unreadable { .. }
            | ErrorKind::NoSession => Fault::ApplianceUndocumented,
            ErrorKind::NoEffect { cause } => cause.fault(),
        }
    }

    /// Whether the same request may go well a little later.
    ///
    /// That says nothing about whether it is *safe* to repeat: see [`ApplianceError::is_unknown`].
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Connect { .. }
            | ErrorKind::ConnectionLost { .. }
            | ErrorKind::Timeout { .. } => true,
            ErrorKind::NoEffect { cause } => cause.is_retryable(),
            ErrorKind::Refused { status, .. }
            | ErrorKind::RefusedUndocumented { status, .. }
            | ErrorKind::UnexpectedStatus { status } => {
                matches!(status, 408 | 429 | 502 | 503 | 504)
            }
            // What is no JSON comes from a proxy or an appliance that is not up yet.
            ErrorKind::Unreadable { json, status, .. } => !json && *status != Some(401),
            _ => false,
        }
    }

    /// Whether the appliance may have done what it was asked, although it looks like a failure.
    pub fn is_unknown(&self) -> bool {
        match self.kind() {
            ErrorKind::ConnectionLost { .. }
            | ErrorKind::Timeout { .. }
            | ErrorKind::Unreadable { status: None, .. } => true,
            ErrorKind::Unreadable { status: Some(status), .. } => *status >= 500,
            ErrorKind::RefusedUndocumented { status, .. }
            | ErrorKind::UnexpectedStatus { status } => *status < 400 || *status >= 500,
            ErrorKind::Refused { error, .. } => {
                matches!(**error, DocumentedError::InternalError { .. })
            }
            _ => false,
        }
    }

    /// Whether the appliance asks for a login before it does anything.
    pub(crate) fn is_unauthenticated(&self) -> bool {
        let refused = matches!(self.kind(), ErrorKind::CredentialsRefused { .. });
        !refused
            && (self.status() == Some(401)
                || self.error_type().as_deref() == Some("Unauthenticated"))
    }

    /// How long the appliance asks to wait before the next try.
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind() {
            ErrorKind::Refused { retry_after, .. }
            | ErrorKind::RefusedUndocumented { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

fn communication(host: &str, error: reqwest::Error) -> ErrorKind {
    let error = error.without_url();
    let host = host.to_owned();
    let tls = chain::find::<rustls::Error>(&error);
    if let Some(refusal) = tls.and_then(|tls| handshake::refusal(&host, tls)) {
        return refusal;
    }
    if error.is_connect() {
        let said = tls.and_then(handshake::failure).or_else(|| connect_reason(&error));
        let reason = said.unwrap_or_else(|| chain::innermost(&error));
        ErrorKind::Connect { host, reason }
    } else if error.is_builder() {
        ErrorKind::InvalidInput(describe(&error))
    } else {
        lost(host, &error)
    }
}

/// A connection that broke after the request had begun.
fn lost(host: String, error: &reqwest::Error) -> ErrorKind {
    let is_end = |cause: &(dyn std::error::Error + 'static)| {
        let cause: Option<&std::io::Error> = cause.downcast_ref();
        cause.is_some_and(|cause| cause.kind() == std::io::ErrorKind::UnexpectedEof)
    };
    let reason = match chain::causes(error).any(is_end) {
        true => ENDED.to_owned(),
        false => chain::innermost(error),
    };
    ErrorKind::ConnectionLost { host, reason }
}

/// The operating system's words, which say more than the layers around them.
fn connect_reason(error: &reqwest::Error) -> Option<String> {
    use std::io::ErrorKind as Io;
    let known = |cause: &(dyn std::error::Error + 'static)| match cause
        .downcast_ref::<std::io::Error>()?
        .kind()
    {
        Io::ConnectionRefused => Some("connection refused: nothing listens on that port"),
        Io::UnexpectedEof | Io::ConnectionReset | Io::ConnectionAborted | Io::BrokenPipe => {
            Some("what answers there hung up before the connection was secured")
        }
        Io::TimedOut => Some(TIMED_OUT),
        _ => None,
    };
    let said = chain::causes(error).find_map(known);
    let said = said.or_else(|| error.is_timeout().then_some(TIMED_OUT))?;
    Some(said.to_owned())
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn unreadable(status: Option<u16>, body: &[u8], error: &serde_json::Error) -> ErrorKind {
    ErrorKind::Unreadable {
        status,
        reason: error.to_string(),
        excerpt: excerpt(body),
        json: error.classify() == serde_json::error::Category::Data,
    }
}

fn excerpt(body: &[u8]) -> String {
    if body.is_empty() {
        return "it is empty".to_owned();
    }
    let text = String::from_utf8_lossy(body);
    let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(EXCERPT) {
        line.truncate(end);
        line.push('…');
    }
    format!("`{line}`")
}

#[cfg(test)]
mod tests;
