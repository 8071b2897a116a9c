//! Settings of a connection.

use reqwest::Url;
use secrecy::SecretString;

use super::session::Session;
use super::{Appliance, Shared, Timeouts};
use crate::account::{Account, Secret};
use crate::error::{ApplianceError, describe, is_unsent};
use crate::generated::{Client, Credentials};
use crate::retry::RetryPolicy;
use crate::tls::{Tls, TlsError};
use std::sync::Arc;

/// Says who calls. It must not begin with `Mozilla`: appliances of 7.5 and later take that for a
/// browser and then demand an `X-Token` with everything that changes something.
const USER_AGENT: &str = concat!("sps-firmware-client/", env!("CARGO_PKG_VERSION"));

/// How often a read is sent again that did not get out.
const MAX_UNSENT: u32 = 6;

/// Why an appliance cannot be connected to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The URL cannot be used.
    #[error("`{url}` is no address of an appliance: {reason}")]
    Url {
        /// The URL as given.
        url: String,
        /// Why not.
        reason: String,
    },
    /// The TLS settings cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The HTTP client cannot be set up.
    #[error("the HTTP client cannot be set up: {0}")]
    Setup(String),
    /// The login failed.
    #[error(transparent)]
    Login(#[from] ApplianceError),
}

/// Settings of an [`Appliance`].
#[derive(Clone, Debug)]
pub struct ApplianceBuilder {
    url: String,
    account: Account,
    tls: Tls,
    x_token: Option<SecretString>,
    timeouts: Timeouts,
    retry: RetryPolicy,
    user_agent: String,
}

impl ApplianceBuilder {
    pub(super) fn new(url: String, account: Account) -> Self {
        Self {
            url,
            account,
            tls: Tls::default(),
            x_token: None,
            timeouts: Timeouts::default(),
            retry: RetryPolicy::default(),
            user_agent: USER_AGENT.to_owned(),
        }
    }

    /// How the certificate is checked; by the system's authorities if not set.
    #[must_use]
    pub fn tls(mut self, tls: Tls) -> Self {
        self.tls = tls;
        self
    }

    /// How long to wait for answers.
    #[must_use]
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// How often requests that are safe to repeat are tried.
    #[must_use]
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// The `X-Token` to send with everything that changes something.
    ///
    /// Not needed with the user agent of this crate; see [`ApplianceBuilder::user_agent`].
    #[must_use]
    pub fn x_token(mut self, token: impl Into<SecretString>) -> Self {
        self.x_token = Some(token.into());
        self
    }

    /// Another `User-Agent`. One that begins with `Mozilla` needs an `X-Token` from 7.5 on.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Sets the client up, without sending anything.
    ///
    /// # Errors
    /// [`ConnectError`] if the URL or the TLS settings cannot be used.
    pub fn build(self) -> Result<Appliance, ConnectError> {
        let url = parse_url(&self.url)?;
        let identity = match &self.account.secret {
            Secret::Identity(_) if url.scheme() == "http" => {
                let text = "a login by certificate needs TLS".to_owned();
                return Err(ConnectError::Tls(TlsError::Identity(text)));
            }
            Secret::Identity(identity) => Some(identity),
            Secret::Password(_) => None,
        };
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.client_config(identity)?)
            .user_agent(self.user_agent)
            .connect_timeout(self.timeouts.connect)
            .http1_only()
            // The login may answer with a redirection; the cookie is in that answer, not behind it.
            .redirect(reqwest::redirect::Policy::none())
            .retry(never_but_unsent(host_of(&url)))
            // Credentials go to the appliance and to nobody else.
            .no_proxy()
            .build()
            .map_err(|error| ConnectError::Setup(describe(&error)))?;
        let base = url.as_str().trim_end_matches('/');
        let client = Client::new_with_client(base, http, Credentials::new());
        Ok(Appliance {
            shared: Arc::new(Shared {
                client,
                host: host(&url),
                account: self.account,
                x_token: self.x_token,
                timeouts: self.timeouts,
                retry: self.retry,
                session: Session::default(),
            }),
        })
    }
}

/// What is repeated is decided by this crate, which knows what is safe, but for a read that hyper gives
/// back unsent and without the reason, as its new connection has ended before. On the next one the
/// reason is mostly seen: an alert about the client's certificate comes after the handshake of TLS 1.3.
fn never_but_unsent(host: String) -> reqwest::retry::Builder {
    let retry = reqwest::retry::for_host(host).no_budget();
    retry.max_retries_per_request(MAX_UNSENT).classify_fn(|attempt| {
        let unsent = attempt.method().is_safe() && attempt.error().is_some_and(is_unsent);
        if unsent { attempt.retryable() } else { attempt.success() }
    })
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

fn host(url: &Url) -> String {
    let host = host_of(url);
    match url.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host,
    }
}

/// Reads the address of an appliance; without a scheme it is `https`.
fn parse_url(text: &str) -> Result<Url, ConnectError> {
    let fault = |reason: &str| ConnectError::Url { url: shown(text), reason: reason.to_owned() };
    let trimmed = text.trim();
    let url = if trimmed.contains("://") {
        Url::parse(trimmed)
    } else {
        Url::parse(&format!("https://{trimmed}"))
    };
    let url = url.map_err(|error| fault(&error.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(fault("user name and password do not belong into it"));
    }
    if url.query().is_some() || url.fragment().is_some() || url.path() != "/" {
        return Err(fault("give only the host and, if it is not 443, the port"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(fault("without TLS everybody on the way can read the password; use https")),
        _ => Err(fault("the scheme has to be https")),
    }
}

/// The address without what may be a password in it.
fn shown(text: &str) -> String {
    text.rsplit('@').next().unwrap_or_default().to_owned()
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback()),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{host, parse_url};

    #[test]
    fn a_bare_host_means_https() {
        for (text, expected) in [
            ("sps.example", "sps.example:443"),
            ("sps.example:8443", "sps.example:8443"),
            ("https://192.0.2.7/", "192.0.2.7:443"),
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
            ("http://[::1]:8080", "[::1]:8080"),
        ] {
            assert_eq!(host(&parse_url(text).unwrap()), expected);
        }
    }

    #[test]
    fn a_password_in_the_url_is_refused_and_not_shown() {
        let error = parse_url("https://admin:horse@sps.example").unwrap_err().to_string();
        assert!(!error.contains("horse"), "{error}");
    }

    #[test]
    fn plain_http_to_another_machine_is_refused() {
        for text in ["http://sps.example", "ftp://sps.example", "https://sps.example/api", ""] {
            assert!(parse_url(text).is_err(), "{text}");
        }
    }
}
