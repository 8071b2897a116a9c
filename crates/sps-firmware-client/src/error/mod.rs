//! What can go wrong with an appliance, sorted by who is at fault.

mod advice;
mod chain;
mod classify;
mod handshake;

use std::time::Duration;

use sps_firmware_types::{DocumentedError, UndocumentedError};

pub(crate) use chain::{describe, is_unsent};

/// Who has to do something about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The program or the person that asked: a wrong password, a file that is not there.
    Caller,
    /// The way between here and the appliance.
    Network,
    /// The appliance, with an error that the OpenAPI document describes.
    Appliance,
    /// The appliance, with an answer that the OpenAPI document does not describe.
    ApplianceUndocumented,
}

impl Fault {
    /// The name in JSON output: `caller`, `network`, `appliance` or `appliance-undocumented`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Network => "network",
            Self::Appliance => "appliance",
            Self::ApplianceUndocumented => "appliance-undocumented",
        }
    }
}

/// What is to prove who logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proof {
    /// A user name and a password.
    Password,
    /// The client certificate of the TLS connection.
    Certificate,
}

impl std::fmt::Display for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Password => "the user name or the password",
            Self::Certificate => "the login with this client certificate",
        })
    }
}

/// An operation on an appliance that failed: which one, why, and whose turn it is.
///
/// Secrets are in none of its texts.
#[derive(Debug, thiserror::Error)]
#[error("{operation} failed: {kind}")]
pub struct ApplianceError {
    operation: &'static str,
    kind: Box<ErrorKind>,
}

/// Why an operation failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An input that cannot be used; nothing was sent.
    #[error("{0}")]
    InvalidInput(String),
    /// A file of the caller's cannot be read.
    #[error("{file}: {source}")]
    File {
        /// The file.
        file: String,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file is not the one that was meant; nothing was sent.
    #[error("the SHA-256 of {file} is {actual}, not {expected}")]
    ChecksumMismatch {
        /// The file.
        file: String,
        /// The SHA-256 that was asked for, in lower-case hexadecimal digits.
        expected: String,
        /// The SHA-256 that the file has.
        actual: String,
    },
    /// No connection came about, so that the appliance has not seen the request.
    #[error("no connection to {host}: {reason}")]
    Connect {
        /// Host and port.
        host: String,
        /// What stood in the way.
        reason: String,
    },
    /// The certificate of the appliance is not trusted; nothing was sent.
    #[error("the certificate of {host} is not trusted: {reason}")]
    Certificate {
        /// Host and port.
        host: String,
        /// Why it is not trusted.
        reason: String,
    },
    /// The appliance has ended the TLS handshake because of the client certificate.
    #[error("{host} refuses the client certificate: {reason}")]
    ClientCertificate {
        /// Host and port.
        host: String,
        /// Why, as far as it says.
        reason: String,
    },
    /// The appliance has ended the TLS handshake for lack of a client certificate.
    #[error("{host} demands a client certificate, and none was given")]
    ClientCertificateMissing {
        /// Host and port.
        host: String,
    },
    /// The connection broke after the request had begun.
    #[error("the connection to {host} was lost: {reason}")]
    ConnectionLost {
        /// Host and port.
        host: String,
        /// How it broke.
        reason: String,
    },
    /// No answer within the time allowed.
    #[error("no answer from {host} within {}", humane(*.after))]
    Timeout {
        /// Host and port.
        host: String,
        /// How long was waited.
        after: Duration,
    },
    /// The appliance refused, with an error that the document describes.
    #[error("{}", advice::documented(error))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The error, with typed details.
        error: Box<DocumentedError>,
        /// How long the appliance asks to wait.
        retry_after: Option<Duration>,
    },
    /// The appliance refused, with an error that the document does not know.
    #[error("{}: {} (HTTP {status}; no documented error)", error.type_, error.message)]
    RefusedUndocumented {
        /// The HTTP status.
        status: u16,
        /// The error as far as it can be read.
        error: Box<UndocumentedError>,
        /// How long the appliance asks to wait.
        retry_after: Option<Duration>,
    },
    /// The answer has a status that the document does not know.
    #[error("unexpected answer, HTTP {status}")]
    UnexpectedStatus {
        /// The HTTP status.
        status: u16,
    },
    /// The answer cannot be read as what the document promises.
    #[error("the answer{} cannot be read ({reason}): {excerpt}", with_status(*.status))]
    Unreadable {
        /// The HTTP status, if it is an error's.
        status: Option<u16>,
        /// What is wrong with it.
        reason: String,
        /// How it begins.
        excerpt: String,
        /// Whether it is JSON at all; a proxy or a booting appliance answers with other things.
        json: bool,
    },
    /// User name or password are wrong, or the client certificate is nobody's who may log in.
    #[error("the appliance refuses {proof}: {message}")]
    CredentialsRefused {
        /// What it refuses.
        proof: Proof,
        /// What the appliance says.
        message: String,
    },
    /// The login went well, but the answer had no session.
    #[error("the login succeeded, but the answer sets no cookie `session_id`")]
    NoSession,
    /// The login went well, and the very next request was refused for lack of a session.
    #[error("the login succeeds, but the session is not accepted{}", skew(*.clock_skew))]
    SessionNotAccepted {
        /// How far the appliance's clock is ahead of ours, in seconds, if it told the time.
        clock_skew: Option<i64>,
    },
    /// The appliance was to download an image and has not got one.
    #[error("{0}")]
    NoImage(String),
    /// It is known that a request did not have its effect, though its end alone does not tell.
    #[error("{} (it had no effect, as the appliance's state shows)", cause.kind())]
    NoEffect {
        /// How the answer was lost, or which one came that leaves it open.
        cause: Box<ApplianceError>,
    },
}

impl ApplianceError {
    pub(crate) fn new(operation: &'static str, kind: ErrorKind) -> Self {
        Self { operation, kind: Box::new(kind) }
    }

    pub(crate) fn invalid(operation: &'static str, text: impl Into<String>) -> Self {
        Self::new(operation, ErrorKind::InvalidInput(text.into()))
    }

    /// What was tried, as in "uploading the image".
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Why it failed.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// The HTTP status of the answer, if there was one that could be read.
    pub fn status(&self) -> Option<u16> {
        match self.kind() {
            ErrorKind::Refused { status, .. }
            | ErrorKind::RefusedUndocumented { status, .. }
            | ErrorKind::UnexpectedStatus { status } => Some(*status),
            ErrorKind::Unreadable { status, .. } => *status,
            ErrorKind::CredentialsRefused { .. } => Some(401),
            ErrorKind::NoEffect { cause } => cause.status(),
            _ => None,
        }
    }

    /// The `type` of the error that the appliance answered with, documented or not.
    pub fn error_type(&self) -> Option<String> {
        match self.kind() {
            ErrorKind::Refused { error, .. } => Some(advice::type_name(error)),
            ErrorKind::RefusedUndocumented { error, .. } => Some(error.type_.clone()),
            ErrorKind::NoEffect { cause } => cause.error_type(),
            _ => None,
        }
    }

    /// What the appliance says in its own words, or else what this crate says.
    pub(crate) fn appliance_message(&self) -> String {
        match self.kind() {
            ErrorKind::Refused { error, .. } => advice::message(error),
            ErrorKind::RefusedUndocumented { error, .. } => error.message.clone(),
            kind => kind.to_string(),
        }
    }

    /// The documented error that the appliance answered with.
    pub fn documented(&self) -> Option<&DocumentedError> {
        match self.kind() {
            ErrorKind::Refused { error, .. } => Some(error),
            ErrorKind::NoEffect { cause } => cause.documented(),
            _ => None,
        }
    }
}

/// A duration in the unit that reads best.
pub(crate) fn humane(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0 => format!("{} ms", duration.as_millis()),
        1..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3600),
    }
}

fn with_status(status: Option<u16>) -> String {
    status.map(|status| format!(", HTTP {status},")).unwrap_or_default()
}

fn skew(seconds: Option<i64>) -> String {
    match seconds {
        Some(seconds) if seconds.abs() >= 60 => {
            let direction = if seconds > 0 { "ahead of" } else { "behind" };
            let by = humane(Duration::from_secs(seconds.unsigned_abs()));
            format!("; its clock is {by} {direction} ours")
        }
        _ => String::new(),
    }
}
