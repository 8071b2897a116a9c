//! Who sends a request, and whether they may.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use axum::extract::Query;
use secrecy::{ExposeSecret, SecretString};
use sps_firmware_server::{
    Authenticate, BasicAuthRefusal, BasicCredentials, RequestInfo, SessionCookieRefusal,
};
use sps_firmware_types::{AuthenticationType, UnauthenticatedDetails, UnauthorizedDetails};

use super::Handlers;
use super::internal::message;
use crate::auth::{Session, User, VerifyError, looks_like_a_browser};
use crate::net::PresentedCertificate;
use crate::product::demands_token;

/// The same for a wrong user, a wrong password and a user without a password.
const WRONG_CREDENTIALS: &str = "The username or password you have specified is invalid";
const NO_SESSION: &str = "You are not logged in, or your session has ended";
/// The same for no certificate, one that is not valid, and one of nobody.
const WRONG_CERTIFICATE: &str = "The client certificate is not accepted";
/// Paths that everybody who is logged in may read.
const FOR_ALL_USERS: &str = "/api/info";

/// Somebody who has proved to be a user, and how.
pub(crate) struct Proved {
    pub(super) user: User,
    pub(super) by: AuthenticationType,
}

impl Authenticate for Handlers {
    type BasicAuth = Proved;
    type SessionCookie = Session;

    async fn basic_auth(
        &self,
        credentials: Option<BasicCredentials>,
        request: &RequestInfo,
    ) -> Result<Proved, BasicAuthRefusal> {
        let refused = |message: &str| BasicAuthRefusal::Unauthenticated {
            message: message.to_owned(),
            details: UnauthenticatedDetails { path: Some(request.uri.path().to_owned()) },
        };
        if asks_for_certificate(&request.uri) {
            let user =
                self.user_of_certificate(request).await.ok_or_else(|| refused(WRONG_CERTIFICATE));
            return Ok(Proved { user: user?, by: AuthenticationType::X509 });
        }
        let BasicCredentials { user: name, password } =
            credentials.ok_or_else(|| refused("Log in with HTTP basic authentication"))?;
        let core = &self.core;
        let address = request.peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        let may_try = || match core.throttle.must_wait(address, &name) {
            None => Ok(()),
            Some(wait) => Err(BasicAuthRefusal::TooManyRequests {
                message: "Too many failed logins: wait before the next try".to_owned(),
                retry_after: Some(whole_seconds(wait)),
            }),
        };
        may_try()?;
        // Before anything depends on the name, as the wait would tell who exists.
        let users = core
            .users
            .wait()
            .await
            .as_ref()
            .map_err(|fault| BasicAuthRefusal::InternalError { message: message(fault) })?;
        let known = users.get(&name);
        let hash = known.and_then(|(_, hash)| hash.clone());
        let instead = users.hash_of_somebody();
        let turn = core.passwords.turn().await.map_err(unchecked)?;
        // Those in front may have been wrong: many tries at a time are no way around the throttle.
        may_try()?;
        let right =
            core.passwords.verify(turn, password, hash, instead).await.map_err(unchecked)?;
        match known.filter(|_| right) {
            Some((user, _)) => {
                core.throttle.succeeded(address, &name);
                Ok(Proved { user: user.clone(), by: AuthenticationType::Basic })
            }
            None => {
                core.throttle.failed(address, &name);
                tracing::info!(%address, "a login was refused");
                Err(refused(WRONG_CREDENTIALS))
            }
        }
    }

    async fn session_cookie(
        &self,
        credentials: Option<SecretString>,
        request: &RequestInfo,
    ) -> Result<Session, SessionCookieRefusal> {
        let path = || Some(request.uri.path().to_owned());
        let session = credentials
            .and_then(|cookie| self.core.sessions.touch(cookie.expose_secret()))
            .ok_or_else(|| SessionCookieRefusal::Unauthenticated {
                message: NO_SESSION.to_owned(),
                details: UnauthenticatedDetails { path: path() },
            })?;
        let forbidden = |message: &str| SessionCookieRefusal::Unauthorized {
            message: message.to_owned(),
            details: UnauthorizedDetails { path: path() },
        };
        let open = request.uri.path() == FOR_ALL_USERS;
        if !open && !session.user.privileges.allow(&request.method) {
            return Err(forbidden("You are not allowed to do this"));
        }
        if !request.method.is_safe() && self.demands_token() {
            let browser = request.header("user-agent").is_some_and(looks_like_a_browser);
            let token = request.header("x-token");
            if browser && token != Some(session.id.x_token().as_str()) {
                return Err(forbidden("Browsers have to send the token of the session as X-Token"));
            }
        }
        Ok(session)
    }
}

impl Handlers {
    /// Whether browsers have to send `X-Token`: the product version demands it, or the firmware that
    /// an upgrade has brought.
    fn demands_token(&self) -> bool {
        let appliance = self.core.appliance();
        self.core.product.demands_token()
            || appliance.running().is_some_and(|firmware| demands_token(firmware.version))
    }

    /// The user of the connection's certificate: the one that its common name names. The vendor's
    /// texts do not say which part of a certificate names the user, so that this is inferred.
    async fn user_of_certificate(&self, request: &RequestInfo) -> Option<User> {
        let presented = request.extensions.get::<PresentedCertificate>()?;
        if !self.core.client_authority.as_ref()?.vouches_for(presented) {
            return None;
        }
        let users = self.core.users.wait().await.as_ref().ok()?;
        let user = users.get(&presented.common_name()?);
        if user.is_none() {
            tracing::info!("a client certificate of nobody was refused");
        }
        user.map(|(user, _)| user.clone())
    }
}

/// Whether a login is by certificate; its other parameters are read later.
fn asks_for_certificate(uri: &http::Uri) -> bool {
    let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(uri) else { return false };
    pairs.iter().find(|(name, _)| name == "type").is_some_and(|(_, value)| value == "x509")
}

/// The answer to a password that was not checked.
fn unchecked(fault: VerifyError) -> BasicAuthRefusal {
    match fault {
        VerifyError::Overloaded => BasicAuthRefusal::ServiceUnavailable {
            message: "Too many logins at a time".to_owned(),
            retry_after: Some(5),
        },
        VerifyError::Internal => BasicAuthRefusal::InternalError { message: message(&fault) },
    }
}

fn whole_seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}
