//! The session: opened when it is needed, once for all who need it.

use std::pin::pin;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::SystemTime;

use secrecy::ExposeSecret;
use sps_firmware_types::AuthenticationType;
use tokio::sync::Mutex;

use super::{Appliance, cookie};
use crate::account::Secret;
use crate::error::{ApplianceError, ErrorKind, Proof};

const LOGIN: &str = "logging in";
/// Stands for a skew that is not known.
const NO_SKEW: i64 = i64::MIN;

/// Which session it is, counted from 1, and what stands against another login.
pub(super) struct Session {
    /// Number of the session; 0 before the first. Written only while `turn` is held.
    number: AtomicU64,
    clock_skew: AtomicI64,
    turn: Mutex<Turn>,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            number: AtomicU64::new(0),
            clock_skew: AtomicI64::new(NO_SKEW),
            turn: Mutex::default(),
        }
    }
}

#[derive(Default)]
struct Turn {
    /// What the appliance said when it refused the credentials.
    refused: Option<String>,
}

/// Whether a login failed only because the appliance, or what stands before it, is not up yet. One
/// that was throttled is not: every try makes that worse.
fn is_starting(error: &ApplianceError) -> bool {
    error.is_retryable() && error.status().is_some_and(|status| status != 429)
}

impl Appliance {
    /// Logs in, even if there is a session, and even if the last login was refused.
    ///
    /// An appliance that answers, and is only starting, is asked again as the retry policy says.
    ///
    /// # Errors
    /// As [`Appliance::info`]; wrong credentials are [`ErrorKind::CredentialsRefused`].
    pub async fn log_in(&self) -> Result<(), ApplianceError> {
        self.patiently(|| self.log_in_once()).await
    }

    /// [`Appliance::log_in`], without another try.
    pub(super) async fn log_in_once(&self) -> Result<(), ApplianceError> {
        let mut turn = self.shared.session.turn.lock().await;
        turn.refused = None;
        self.open(&mut turn).await.map(drop)
    }

    /// The number of the session that requests are sent with, opened now if there is none.
    pub(super) async fn session(&self) -> Result<u64, ApplianceError> {
        match self.shared.session.number.load(Ordering::Acquire) {
            0 => self.renew(0).await,
            number => Ok(number),
        }
    }

    /// Does what logs in, and does it again while what answers is only starting.
    pub(super) async fn patiently<T, F>(&self, log_in: impl Fn() -> F) -> Result<T, ApplianceError>
    where
        F: Future<Output = Result<T, ApplianceError>>,
    {
        // Where nothing answers, whoever waits for the login is better told so at once.
        self.again_while(is_starting, log_in).await
    }

    /// Opens a session instead of number `ended`, unless somebody else has done it meanwhile.
    pub(super) async fn renew(&self, ended: u64) -> Result<u64, ApplianceError> {
        let mut turn = self.shared.session.turn.lock().await;
        let number = self.shared.session.number.load(Ordering::Acquire);
        if number != ended {
            return Ok(number);
        }
        if let Some(message) = &turn.refused {
            return Err(self.credentials_refused(message.clone()));
        }
        // A login is rare. Boxed, it is not a part of the future of every request.
        Box::pin(self.open(&mut turn)).await
    }

    /// How many logins there were, for tests and reports.
    pub fn logins(&self) -> u64 {
        self.shared.session.number.load(Ordering::Acquire)
    }

    /// How many seconds the appliance's clock was ahead of ours at the last login, if it told the
    /// time.
    pub fn clock_skew(&self) -> Option<i64> {
        match self.shared.session.clock_skew.load(Ordering::Relaxed) {
            NO_SKEW => None,
            seconds => Some(seconds),
        }
    }

    pub(super) fn session_not_accepted(&self, operation: &'static str) -> ApplianceError {
        let clock_skew = self.clock_skew();
        ApplianceError::new(operation, ErrorKind::SessionNotAccepted { clock_skew })
    }

    fn credentials_refused(&self, message: String) -> ApplianceError {
        let proof = match self.shared.account.secret {
            Secret::Password(_) => Proof::Password,
            Secret::Identity(_) => Proof::Certificate,
        };
        ApplianceError::new(LOGIN, ErrorKind::CredentialsRefused { proof, message })
    }

    async fn open(&self, turn: &mut Turn) -> Result<u64, ApplianceError> {
        let shared = &self.shared;
        let account = &shared.account;
        let credentials = &shared.client.inner;
        let kind = match &account.secret {
            Secret::Password(password) => {
                let set = credentials.set_basic_auth(&account.user, password.expose_secret());
                set.map_err(|_| {
                    let text = "user name or password cannot be sent in a header";
                    ApplianceError::invalid(LOGIN, text)
                })?;
                None
            }
            // The certificate is presented with the connection.
            Secret::Identity(_) => Some(AuthenticationType::X509),
        };
        let login = shared.client.login(account.login_method.as_deref(), kind.as_ref());
        let outcome = self.send(LOGIN, shared.timeouts.read, pin!(login)).await;
        // The password stays where it is wiped after use, and not in a header for the next time.
        credentials.clear_basic_auth();
        let response = match outcome {
            Ok(response) => response,
            Err(error) if error.is_unauthenticated() => {
                let message = error.appliance_message();
                turn.refused = Some(message.clone());
                return Err(self.credentials_refused(message));
            }
            Err(error) => return Err(error),
        };
        let skew = cookie::clock_skew(response.headers(), SystemTime::now()).unwrap_or(NO_SKEW);
        shared.session.clock_skew.store(skew, Ordering::Relaxed);
        let id = cookie::session_id(response.headers())
            .ok_or_else(|| ApplianceError::new(LOGIN, ErrorKind::NoSession))?;
        credentials
            .set_session_cookie(&id)
            .map_err(|_| ApplianceError::new(LOGIN, ErrorKind::NoSession))?;
        let number = shared.session.number.fetch_add(1, Ordering::AcqRel) + 1;
        tracing::debug!(host = %shared.host, session = number, "logged in");
        Ok(number)
    }
}
