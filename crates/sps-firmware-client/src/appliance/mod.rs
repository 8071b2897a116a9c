//! One appliance, logged in to: the operations of the API as a person thinks of them.

mod call;
mod connect;
mod cookie;
mod fetch;
mod image;
mod read;
mod serve_and_fetch;
mod session;
mod timeouts;
mod upgrade;
mod upload;

use std::sync::Arc;

pub use connect::{ApplianceBuilder, ConnectError};
pub use cookie::session_id;
pub use fetch::{Download, DownloadProgress};
pub use image::Image;
pub use serve_and_fetch::ServeOptions;
pub use timeouts::Timeouts;
pub use upload::{UploadProgress, Uploaded};

use crate::account::Account;
use crate::generated::Client;
use crate::retry::RetryPolicy;
use crate::tls::Tls;

/// One appliance, and the session on it.
///
/// Clones share the session. It is opened when it is first needed, and opened anew when the
/// appliance has ended it: after twenty minutes of silence, and with every reboot. However many
/// tasks find it ended at the same time, one of them logs in and the others wait for it. A login
/// that was refused is not tried again until [`Appliance::log_in`] is called, so that a wrong
/// password never locks an account out.
///
/// Requests that only read, and tests, are repeated when the network fails. Requests that change
/// something are sent once, and their end is an [`Outcome`](crate::Outcome).
///
/// ```
/// use sps_firmware_client::{Account, Appliance, Tls};
/// use sps_firmware_emulator::Emulator;
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::builder().start().await?;
/// let tls = Tls::Fingerprint(emulator.fingerprint().ok_or("no TLS")?.parse()?);
/// let account = Account::new("admin", "admin");
/// let appliance = Appliance::connect(&emulator.base_url(), account, tls).await?;
/// let state = appliance.state().await?;
/// assert_eq!((state.running.as_str(), state.empty_slots()), ("8.0.0", 4));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Appliance {
    shared: Arc<Shared>,
}

struct Shared {
    client: Client,
    host: String,
    account: Account,
    x_token: Option<secrecy::SecretString>,
    timeouts: Timeouts,
    retry: RetryPolicy,
    session: session::Session,
}

impl std::fmt::Debug for Appliance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Appliance")
            .field("host", &self.shared.host)
            .field("user", &self.shared.account.user())
            .finish_non_exhaustive()
    }
}

impl Appliance {
    /// Logs in to the appliance at `url`: `https://sps.example`, or just `sps.example:8443`.
    ///
    /// A path is refused. The API is at the root of its host, where the links in its answers and the
    /// path of its cookie point to, and what people paste with a path is the address of a page. A
    /// proxy in front of several appliances has to give each a host name or a port of its own; the
    /// [generated client](crate::Client) takes a path where a proxy rewrites all of that.
    ///
    /// # Errors
    /// [`ConnectError`] if the URL or the TLS settings cannot be used, if nothing answers, or if
    /// the login is refused.
    pub async fn connect(url: &str, account: Account, tls: Tls) -> Result<Self, ConnectError> {
        let appliance = Self::builder(url, account).tls(tls).build()?;
        appliance.log_in().await?;
        Ok(appliance)
    }

    /// Settings beyond those of [`Appliance::connect`]. Nothing is sent until it is needed.
    pub fn builder(url: impl Into<String>, account: Account) -> ApplianceBuilder {
        ApplianceBuilder::new(url.into(), account)
    }

    /// Host and port, as in messages.
    pub fn host(&self) -> &str {
        &self.shared.host
    }

    /// The generated client under it, with the session of this one: for what has no method here.
    pub fn client(&self) -> &Client {
        &self.shared.client
    }

    fn x_token(&self) -> Option<&str> {
        use secrecy::ExposeSecret;
        self.shared.x_token.as_ref().map(|token| token.expose_secret())
    }
}
