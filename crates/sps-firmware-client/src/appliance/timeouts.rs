//! How long an answer may take, by the kind of request.

use std::time::Duration;

/// How long to wait for the appliance, by what it has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection, TLS included.
    pub connect: Duration,
    /// For answers that only tell something, and for logins.
    pub read: Duration,
    /// For the upgrade test, which an upgrade runs as well.
    pub test: Duration,
    /// For requests that change something and are quickly done: deleting, starting a download.
    pub change: Duration,
    /// Without a byte of the image being taken, the upload is given up. The whole has no limit.
    pub upload_stall: Duration,
    /// From the last byte of the image to the answer, while the appliance checks and stores it.
    pub upload_answer: Duration,
    /// While an image is sent, something small is asked for this often: it is not known whether an
    /// upload counts as activity of its session, which ends after twenty minutes without any.
    pub keep_alive: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        const MINUTE: Duration = Duration::from_secs(60);
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(30),
            test: 15 * MINUTE,
            change: 2 * MINUTE,
            upload_stall: 2 * MINUTE,
            upload_answer: 15 * MINUTE,
            keep_alive: 5 * MINUTE,
        }
    }
}
