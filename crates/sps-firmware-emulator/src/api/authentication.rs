//! Logins.

use std::time::Duration;

use http::HeaderValue;
use serde_json::json;
use sps_firmware_server::{
    Answer, Authentication, LoginError, LoginMethodListError, LoginOk, LoginParameters,
};
use sps_firmware_types::{
    AuthenticationType, LoginAccepted, LoginMethodList, ResourceMeta, UnauthenticatedDetails,
};

use super::authenticate::Proved;
use super::{Handlers, internal, links};
use crate::auth::Session;

/// The back end of passwords: users of the emulator's own.
const LOCAL: &str = "local";
/// The back end of client certificates, where an authority for them is configured. Its name is the
/// emulator's choice, as no source shows one.
const CERTIFICATE: &str = "x509";
/// Lifetime of the cookie as it was seen; the session itself ends earlier, by idleness.
const COOKIE_LIFETIME: Duration = Duration::from_secs(43_200);

impl Authentication for Handlers {
    async fn login(
        &self,
        Proved { user, by }: Proved,
        parameters: LoginParameters,
    ) -> Result<LoginOk, LoginError> {
        let method = match by {
            AuthenticationType::Basic => LOCAL,
            AuthenticationType::X509 => CERTIFICATE,
        };
        if parameters.type_.is_some_and(|asked| asked != by)
            || parameters.login_method.is_some_and(|asked| asked != method)
        {
            return Err(refused("There is no such login method"));
        }
        let internal = |fault: &(dyn std::error::Error + 'static)| LoginError::InternalError {
            message: internal::message(fault),
        };
        let session = self.core.sessions.start(user).map_err(|fault| internal(&fault))?;
        let set_cookie =
            HeaderValue::from_str(&self.cookie(&session)).map_err(|fault| internal(&fault))?;
        tracing::info!(user = %session.user.name, "logged in");
        let meta = ResourceMeta {
            href: links::AUTHENTICATION.to_owned(),
            parent: links::parent(links::API),
        };
        Ok(LoginOk { body: LoginAccepted { meta }, set_cookie })
    }

    async fn login_method_list(&self) -> Result<Answer<LoginMethodList>, LoginMethodListError> {
        Ok(LoginMethodList {
            login_methods: match &self.core.client_authority {
                Some(_) => json!([LOCAL, CERTIFICATE]),
                None => json!([LOCAL]),
            },
            meta: ResourceMeta {
                href: links::LOGIN_METHODS.to_owned(),
                parent: links::parent(links::AUTHENTICATION),
            },
        }
        .into())
    }
}

impl Handlers {
    /// The cookie with the attributes that were seen, in their order. Without TLS there is no
    /// `Secure`, as no client would send the cookie back.
    fn cookie(&self, session: &Session) -> String {
        let id = session.id.reveal();
        let expires = self.core.clock.http_date(COOKIE_LIFETIME);
        let lifetime = COOKIE_LIFETIME.as_secs();
        let secure = if self.core.tls { "; Secure" } else { "" };
        format!("session_id={id}; expires={expires}; HttpOnly; Max-Age={lifetime}; Path=/{secure}")
    }
}

/// No source tells the status of this; the credentials do not log in, which is a 401.
fn refused(message: &str) -> LoginError {
    LoginError::Unauthenticated {
        message: message.to_owned(),
        details: UnauthenticatedDetails { path: Some(links::AUTHENTICATION.to_owned()) },
    }
}
