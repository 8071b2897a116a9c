//! Looking at the certificate of an appliance, for trust on first use.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use reqwest::Url;
use rustls::ClientConfig;

use super::{Fingerprint, pin, provider};
use crate::error::describe;

/// The certificate of a host cannot be looked at.
#[derive(Debug, thiserror::Error)]
#[error("cannot see the certificate of {url}: {reason}")]
pub struct PeekError {
    url: Url,
    reason: String,
}

/// The fingerprint of the certificate that a host shows, whoever issued it.
///
/// The handshake ends there, so that no credentials and no data can leak. Whether the fingerprint
/// is the right one is for a person to say.
///
/// # Errors
/// [`PeekError`] if nothing answers there, or not with TLS.
pub async fn peek_fingerprint(url: &Url, timeout: Duration) -> Result<Fingerprint, PeekError> {
    let fault = |reason: String| PeekError { url: url.clone(), reason };
    if url.scheme() != "https" {
        return Err(fault("only https has certificates".to_owned()));
    }
    let provider = provider();
    let looking = Arc::new(pin::Looking::new(provider.clone()));
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| fault(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(looking.clone())
        .with_no_client_auth();
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .no_proxy()
        .retry(reqwest::retry::never())
        .timeout(timeout)
        .build()
        .map_err(|error| fault(describe(&error)))?;
    let outcome = client.get(url.clone()).send().await;
    let shown = *looking.shown.lock().unwrap_or_else(PoisonError::into_inner);
    match (shown, outcome) {
        (Some(fingerprint), _) => Ok(fingerprint),
        (None, Err(error)) => Err(fault(describe(&error.without_url()))),
        (None, Ok(_)) => Err(fault("the host shows no certificate".to_owned())),
    }
}
