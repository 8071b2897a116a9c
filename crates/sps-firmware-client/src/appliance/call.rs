//! Sending requests: with a session, within a time, and again where that is safe.

use std::future::Future;
use std::pin::{Pin, pin};
use std::time::Duration;

use progenitor_client::{Error as CallError, ResponseValue};
use sps_firmware_types::ErrorResponse;
use tracing::Instrument;

use super::Appliance;
use crate::error::{ApplianceError, ErrorKind};
use crate::outcome::Outcome;
use crate::retry::chance;

type CallResult<T> = Result<ResponseValue<T>, CallError<ErrorResponse>>;

impl Appliance {
    /// Sends a request that may be repeated at will: again after a login when the session has
    /// ended, and again after a while when the network fails.
    pub(super) async fn repeat<T, F>(
        &self,
        operation: &'static str,
        limit: Duration,
        request: impl Fn() -> F,
    ) -> Result<T, ApplianceError>
    where
        F: Future<Output = CallResult<T>>,
    {
        let send = || self.in_session(operation, limit, &request);
        self.again_while(ApplianceError::is_retryable, send).await.map(ResponseValue::into_inner)
    }

    /// Does something, and does it again after a while as long as it fails in a way that makes that
    /// worth it, and as often as the retry policy says.
    pub(super) async fn again_while<T, F>(
        &self,
        is_worth_it: impl Fn(&ApplianceError) -> bool,
        request: impl Fn() -> F,
    ) -> Result<T, ApplianceError>
    where
        F: Future<Output = Result<T, ApplianceError>>,
    {
        let mut attempt = 1;
        loop {
            let error = match request().await {
                Err(error) if is_worth_it(&error) => error,
                outcome => return outcome,
            };
            let wait = self.shared.retry.wait_after(attempt, error.retry_after(), chance());
            let Some(wait) = wait else { return Err(error) };
            let (host, operation) = (&self.shared.host, error.operation());
            tracing::debug!(%host, operation, attempt, ?wait, %error, "trying again");
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    /// Sends a request that changes something: once, except that a request which the appliance
    /// refused for lack of a session has done nothing and is sent again after a login.
    pub(super) async fn once<T, F>(
        &self,
        operation: &'static str,
        limit: Duration,
        request: impl Fn() -> F,
    ) -> Result<Outcome<T>, ApplianceError>
    where
        F: Future<Output = CallResult<T>>,
    {
        // What cannot be repeated itself is worth some patience with the login before it.
        self.patiently(|| self.session()).await?;
        match self.in_session(operation, limit, &request).await {
            Ok(response) => Ok(Outcome::Done(response.into_inner())),
            Err(error) if error.operation() == operation && error.is_unknown() => {
                tracing::warn!(host = %self.shared.host, operation, %error, "the answer was lost");
                Ok(Outcome::Unknown(error))
            }
            Err(error) => Err(error),
        }
    }

    pub(super) async fn in_session<T, F>(
        &self,
        operation: &'static str,
        limit: Duration,
        request: &impl Fn() -> F,
    ) -> Result<ResponseValue<T>, ApplianceError>
    where
        F: Future<Output = CallResult<T>>,
    {
        let session = self.session().await?;
        let mut is_renewed = false;
        // A loop has one request in its future where two calls would have two, to be moved with it.
        loop {
            match self.send(operation, limit, pin!(request())).await {
                Err(error) if !error.is_unauthenticated() => return Err(error),
                Err(_) if is_renewed => return Err(self.session_not_accepted(operation)),
                Err(_) => self.renew(session).await?,
                Ok(response) => return Ok(response),
            };
            is_renewed = true;
        }
    }

    /// Sends one request and waits for its answer up to `limit`.
    ///
    /// Futures of requests are large: pinned where they are made, they are not moved again and again.
    pub(super) async fn send<T>(
        &self,
        operation: &'static str,
        limit: Duration,
        request: Pin<&mut impl Future<Output = CallResult<T>>>,
    ) -> Result<ResponseValue<T>, ApplianceError> {
        let host = &self.shared.host;
        let span = tracing::debug_span!("request", operation, %host);
        match tokio::time::timeout(limit, request).instrument(span).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(CallError::UnexpectedResponse(response))) => {
                Err(ApplianceError::from_answer(operation, host, response).await)
            }
            Ok(Err(error)) => Err(ApplianceError::from_call(operation, host, error)),
            Err(_) => {
                let kind = ErrorKind::Timeout { host: host.clone(), after: limit };
                Err(ApplianceError::new(operation, kind))
            }
        }
    }
}
