//! What an authenticator gets to see of a request.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{Extensions, HeaderMap, Method, Uri, header, request::Parts};
use secrecy::SecretString;

/// A request without its body.
#[derive(Clone)]
pub struct RequestInfo {
    /// Its method.
    pub method: Method,
    /// Its path and query.
    pub uri: Uri,
    /// Its headers, credentials included.
    pub headers: HeaderMap,
    /// Who sent it, where the server was told (`into_make_service_with_connect_info`).
    pub peer: Option<SocketAddr>,
    /// What layers in front of the stubs have attached, such as the client's TLS certificate.
    pub extensions: Extensions,
}

impl RequestInfo {
    pub(super) fn new(parts: Parts) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
        let Parts { method, uri, headers, extensions, .. } = parts;
        Self { method, uri, headers, peer, extensions }
    }

    /// The value of one header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// User name and password of HTTP Basic authentication.
    pub(super) fn basic(&self) -> Option<BasicCredentials> {
        let value = self.header(header::AUTHORIZATION.as_str())?;
        let (scheme, encoded) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
        let (user, password) = decoded.split_once(':')?;
        Some(BasicCredentials { user: user.to_owned(), password: password.into() })
    }

    /// The token of HTTP Bearer authentication.
    #[allow(dead_code)]
    pub(super) fn bearer(&self) -> Option<SecretString> {
        let (scheme, token) = self.header(header::AUTHORIZATION.as_str())?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().into())
    }

    /// A key in a header.
    #[allow(dead_code)]
    pub(super) fn key(&self, name: &str) -> Option<SecretString> {
        self.header(name).map(Into::into)
    }

    /// The value of a cookie, which can be spread over several headers.
    #[allow(dead_code)]
    pub(super) fn cookie(&self, name: &str) -> Option<SecretString> {
        self.headers
            .get_all(header::COOKIE)
            .iter()
            // Another cookie may hold any bytes.
            .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'))
            .filter_map(|pair| str::from_utf8(pair).ok()?.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.trim_matches('"').into())
    }
}

/// Headers hold credentials, so only what is no secret is shown.
impl std::fmt::Debug for RequestInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequestInfo")
            .field("method", &self.method)
            .field("path", &self.uri.path())
            .field("peer", &self.peer)
            .finish_non_exhaustive()
    }
}

/// What a login sends.
#[derive(Clone, Debug)]
pub struct BasicCredentials {
    /// The user name.
    pub user: String,
    /// The password.
    pub password: SecretString,
}
