//! Why an emulator does not start.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::auth::{HashError, UsersError};
use crate::net::IdentityError;
use crate::recording::RecordingError;

/// Why an emulator does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configured users cannot be used.
    #[error(transparent)]
    Users(#[from] UsersError),
    /// The password check cannot be set up.
    #[error(transparent)]
    Passwords(#[from] HashError),
    /// The certificate cannot be made or read.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Certificates come with TLS.
    #[error("logins by client certificate need TLS: leave plain HTTP or the authority out")]
    CertificatesWithoutTls,
    /// Plain HTTP would send passwords over a network.
    #[error("plain HTTP is served on loopback only, not on {0}: use TLS there")]
    PlainHttp(SocketAddr),
    /// The address cannot be listened on.
    #[error("listening on {address} failed")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The recording to answer from cannot be used.
    #[error(transparent)]
    Replay(#[from] RecordingError),
    /// The file to record into cannot be made.
    #[error("recording into {path} failed", path = path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Whoever reaches the control address can do everything.
    #[error("the control address is for loopback only, not {0}")]
    Control(SocketAddr),
    /// The system gives no random numbers for the control token.
    #[error("making the control token failed: {0}")]
    Token(String),
    /// The conditions of the scenario cannot be recorded.
    #[error("beginning the scenario failed: {0}")]
    Scenario(String),
    /// The folder of the state cannot be used.
    #[error("using the state folder {path} failed: {reason}", path = path.display())]
    State {
        /// The folder.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}
