//! Client certificates: asked for in the handshake, judged at the login.
//!
//! A handshake that fails would tell a client more than the documented 401, and less readably: so
//! every certificate whose key the client holds is let through, and is worth nothing by itself; so is
//! one that cannot be read.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{ParsedCertificate, WebPkiClientVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, RootCertStore, SignatureScheme};

/// Whoever issues the certificates that clients log in with.
#[derive(Clone, Debug)]
pub struct ClientAuthority {
    verifier: Arc<dyn ClientCertVerifier>,
}

/// The certificates of the authority cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("no authority for client certificates in {place}: {reason}")]
pub struct ClientAuthorityError {
    place: String,
    reason: String,
}

impl ClientAuthority {
    /// The authority of a PEM file with one root certificate or more.
    ///
    /// # Errors
    /// [`ClientAuthorityError`] if the file cannot be read or has no usable certificate.
    pub fn read(path: &Path) -> Result<Self, ClientAuthorityError> {
        let error = |fault: &dyn fmt::Display| error(path.display(), fault);
        let pem = std::fs::read(path).map_err(|fault| error(&fault))?;
        Self::from_pem(&pem).map_err(|fault| error(&fault.reason))
    }

    /// The authority of root certificates as PEM.
    ///
    /// # Errors
    /// [`ClientAuthorityError`] if there is no usable certificate.
    pub fn from_pem(pem: &[u8]) -> Result<Self, ClientAuthorityError> {
        let error = |fault: &dyn fmt::Display| error("the PEM text", fault);
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|fault| error(&fault))?;
            roots.add(certificate).map_err(|fault| error(&fault))?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
            .allow_unauthenticated()
            .build()
            .map_err(|fault| error(&fault))?;
        Ok(Self { verifier })
    }

    /// Whether a certificate is in its time, made for clients, and issued by the authority.
    pub(crate) fn vouches_for(&self, presented: &PresentedCertificate) -> bool {
        let PresentedCertificate(chain) = presented;
        let Some((certificate, intermediates)) = chain.split_first() else { return false };
        let now = UnixTime::now();
        match self.verifier.verify_client_cert(certificate, intermediates, now) {
            Ok(_) => true,
            Err(fault) => {
                tracing::info!(%fault, "a client certificate was refused");
                false
            }
        }
    }

    /// What a TLS server asks its clients with.
    pub(super) fn in_handshake(&self) -> Arc<dyn ClientCertVerifier> {
        Arc::new(Undecided(self.verifier.clone()))
    }
}

fn error(place: impl fmt::Display, reason: &dyn fmt::Display) -> ClientAuthorityError {
    ClientAuthorityError { place: place.to_string(), reason: reason.to_string() }
}

/// The certificate of a client with its intermediates; if it can be read, the client holds its key. No
/// more is known.
#[derive(Clone)]
pub(crate) struct PresentedCertificate(Arc<[CertificateDer<'static>]>);

impl PresentedCertificate {
    pub(super) fn new(chain: &[CertificateDer<'static>]) -> Self {
        Self(chain.into())
    }

    /// The common name of its subject, if it has exactly one.
    pub(crate) fn common_name(&self) -> Option<String> {
        let (_, certificate) = x509_parser::parse_x509_certificate(self.0.first()?).ok()?;
        let mut names = certificate.subject().iter_common_name();
        let name = names.next()?.as_str().ok()?.to_owned();
        names.next().is_none().then_some(name)
    }
}

/// Lets every certificate through whose key the client has shown to hold, or that cannot be read.
#[derive(Debug)]
struct Undecided(Arc<dyn ClientCertVerifier>);

impl ClientCertVerifier for Undecided {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.0.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        if_readable(certificate, || self.0.verify_tls12_signature(message, certificate, signature))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        if_readable(certificate, || self.0.verify_tls13_signature(message, certificate, signature))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// A certificate that cannot be read, such as one of X.509's first version, which OpenSSL makes where
/// nobody asks for extensions, has no key to hold a signature against. The login refuses it for the same
/// reason.
fn if_readable(
    certificate: &CertificateDer<'_>,
    verify: impl FnOnce() -> Result<HandshakeSignatureValid, rustls::Error>,
) -> Result<HandshakeSignatureValid, rustls::Error> {
    match ParsedCertificate::try_from(certificate) {
        Ok(_) => verify(),
        Err(_) => Ok(HandshakeSignatureValid::assertion()),
    }
}
