//! Verifiers that look at one certificate alone and not at who issued it.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};

use super::Fingerprint;

/// The appliance showed another certificate than the pinned one.
#[derive(Debug, thiserror::Error)]
#[error("its SHA-256 fingerprint is {shown}, and the one that is trusted is {pinned}")]
struct Mismatch {
    pinned: Fingerprint,
    shown: Fingerprint,
}

/// The fingerprint was taken, and nothing more was wanted.
#[derive(Debug, thiserror::Error)]
#[error("only the fingerprint was asked for")]
struct OnlyLooking;

/// Trusts the one certificate of a fingerprint, or, without one, any.
#[derive(Debug)]
pub(super) struct Pinned {
    pinned: Option<Fingerprint>,
    provider: Arc<CryptoProvider>,
}

impl Pinned {
    pub(super) fn new(pinned: Option<Fingerprint>, provider: Arc<CryptoProvider>) -> Self {
        Self { pinned, provider }
    }
}

/// Trusts no certificate, and keeps the fingerprint of the one that was shown.
#[derive(Debug)]
pub(super) struct Looking {
    pub(super) shown: Mutex<Option<Fingerprint>>,
    provider: Arc<CryptoProvider>,
}

impl Looking {
    pub(super) fn new(provider: Arc<CryptoProvider>) -> Self {
        Self { shown: Mutex::new(None), provider }
    }
}

fn refuse(reason: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(reason))))
}

impl Pinned {
    fn check(&self, certificate: &CertificateDer<'_>) -> Result<(), Error> {
        let shown = Fingerprint::of_der(certificate);
        match self.pinned {
            Some(pinned) if pinned != shown => Err(refuse(Mismatch { pinned, shown })),
            _ => Ok(()),
        }
    }
}

impl Looking {
    fn check(&self, certificate: &CertificateDer<'_>) -> Result<(), Error> {
        let shown = Fingerprint::of_der(certificate);
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(shown);
        Err(refuse(OnlyLooking))
    }
}

/// The signatures are checked in all cases: they prove that the key of the certificate is there.
macro_rules! verifier {
    ($type:ty) => {
        impl ServerCertVerifier for $type {
            fn verify_server_cert(
                &self,
                end_entity: &CertificateDer<'_>,
                _intermediates: &[CertificateDer<'_>],
                _server_name: &ServerName<'_>,
                _ocsp_response: &[u8],
                _now: UnixTime,
            ) -> Result<ServerCertVerified, Error> {
                self.check(end_entity).map(|()| ServerCertVerified::assertion())
            }

            fn verify_tls12_signature(
                &self,
                message: &[u8],
                cert: &CertificateDer<'_>,
                dss: &DigitallySignedStruct,
            ) -> Result<HandshakeSignatureValid, Error> {
                let algorithms = &self.provider.signature_verification_algorithms;
                verify_tls12_signature(message, cert, dss, algorithms)
            }

            fn verify_tls13_signature(
                &self,
                message: &[u8],
                cert: &CertificateDer<'_>,
                dss: &DigitallySignedStruct,
            ) -> Result<HandshakeSignatureValid, Error> {
                let algorithms = &self.provider.signature_verification_algorithms;
                verify_tls13_signature(message, cert, dss, algorithms)
            }

            fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
                self.provider.signature_verification_algorithms.supported_schemes()
            }
        }
    };
}

verifier!(Pinned);
verifier!(Looking);
