//! Which certificate of an appliance is trusted.

mod fingerprint;
mod peek;
mod pin;

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use secrecy::{ExposeSecret, SecretString};

pub use fingerprint::{Fingerprint, FingerprintError};
pub use peek::{PeekError, peek_fingerprint};

/// How the certificate of an appliance is checked.
///
/// Appliances come with a self-signed certificate, so that the system's authorities seldom do.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Tls {
    /// By the authorities that the operating system trusts.
    #[default]
    SystemRoots,
    /// By these authorities alone: one or more certificates in PEM.
    Authorities(String),
    /// By this SHA-256 of the certificate alone; name, dates and issuer do not matter then.
    Fingerprint(Fingerprint),
    /// Not at all. Whoever is in between reads the password and every image, and may change both.
    DangerouslyUnverified,
}

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The authorities are no certificates in PEM.
    #[error("the certificate authorities cannot be used: {0}")]
    Authorities(String),
    /// The client's own certificate or its private key cannot be used.
    #[error("the certificate to log in with cannot be used: {0}")]
    Identity(String),
    /// The TLS library refuses.
    #[error("TLS cannot be set up: {0}")]
    Setup(String),
}

impl Tls {
    /// The TLS settings of a client: TLS 1.2 and 1.3, HTTP/1.1.
    ///
    /// `identity` is the client's own certificate chain and private key, both in PEM.
    pub(crate) fn client_config(
        &self,
        identity: Option<&SecretString>,
    ) -> Result<ClientConfig, TlsError> {
        let provider = provider();
        let setup = |fault: rustls::Error| TlsError::Setup(fault.to_string());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(setup)?;
        let builder = match self {
            Self::SystemRoots => builder.with_platform_verifier().map_err(setup)?,
            Self::Authorities(pem) => builder.with_root_certificates(authorities(pem)?),
            Self::Fingerprint(fingerprint) => {
                let verifier = pin::Pinned::new(Some(*fingerprint), provider);
                builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
            }
            Self::DangerouslyUnverified => {
                let verifier = pin::Pinned::new(None, provider);
                builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
            }
        };
        let mut config = match identity {
            None => builder.with_no_client_auth(),
            Some(pem) => {
                let (chain, key) = chain_and_key(pem.expose_secret().as_bytes())?;
                builder.with_client_auth_cert(chain, key).map_err(setup)?
            }
        };
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn chain_and_key(
    pem: &[u8],
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TlsError> {
    let fault = |fault: rustls::pki_types::pem::Error| TlsError::Identity(fault.to_string());
    let chain: Vec<_> =
        CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(fault)?;
    if chain.is_empty() {
        return Err(TlsError::Identity("there is no certificate in PEM".to_owned()));
    }
    Ok((chain, PrivateKeyDer::from_pem_slice(pem).map_err(fault)?))
}

fn authorities(pem: &str) -> Result<RootCertStore, TlsError> {
    let fault = |text: String| TlsError::Authorities(text);
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|error| fault(error.to_string()))?;
        roots.add(certificate).map_err(|error| fault(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(fault("there is no certificate in PEM".to_owned()));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::{Tls, TlsError};

    #[test]
    fn a_text_without_certificates_is_refused() {
        let error = Tls::Authorities("no certificate".to_owned()).client_config(None).unwrap_err();
        assert!(matches!(error, TlsError::Authorities(_)), "{error}");
    }

    #[test]
    fn a_certificate_without_its_key_is_refused() {
        let certificate = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        for identity in ["nothing", certificate] {
            let error =
                Tls::DangerouslyUnverified.client_config(Some(&identity.into())).unwrap_err();
            assert!(matches!(error, TlsError::Identity(_)), "{error}");
        }
    }

    #[test]
    fn every_way_but_a_broken_one_gives_a_configuration() {
        let fingerprint = "00".repeat(32).parse().unwrap();
        for tls in [Tls::SystemRoots, Tls::Fingerprint(fingerprint), Tls::DangerouslyUnverified] {
            assert!(tls.client_config(None).is_ok(), "{tls:?}");
        }
    }
}
