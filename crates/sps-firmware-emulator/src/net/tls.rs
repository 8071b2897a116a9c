//! The self-signed certificate of the emulator.

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use rcgen::{CertificateParams, DnType, KeyPair};
use rustls::ServerConfig;
use rustls::client::verify_server_name;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::server::ParsedCertificate;
use sha2::{Digest, Sha256};

use super::client_certificate::ClientAuthority;
use crate::hex::hex;
use crate::readers::Readers;

/// The certificate cannot be made, kept or used.
#[derive(Debug, thiserror::Error)]
#[error("{operation} the emulator's certificate failed: {reason}")]
pub struct IdentityError {
    operation: &'static str,
    reason: String,
}

/// A certificate with its key. Its `Debug` output shows no key.
pub struct Identity {
    certificate: CertificateDer<'static>,
    pem: String,
    key: KeyPair,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("fingerprint", &self.fingerprint()).finish()
    }
}

const CERTIFICATE_FILE: &str = "certificate.pem";
const KEY_FILE: &str = "certificate-key.pem";

impl Identity {
    /// A new self-signed certificate for the loopback names and `names`.
    ///
    /// # Errors
    /// [`IdentityError`] if a name is none.
    pub fn generate(names: &[String]) -> Result<Self, IdentityError> {
        let fault = |fault: rcgen::Error| error("making", &fault);
        let loopback = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        let names: Vec<_> = loopback.into_iter().chain(names.iter().cloned()).collect();
        let mut params = CertificateParams::new(names).map_err(fault)?;
        params.distinguished_name.push(DnType::CommonName, "SPS firmware emulator");
        let key = KeyPair::generate().map_err(fault)?;
        let certificate = params.self_signed(&key).map_err(fault)?;
        let pem = certificate.pem();
        Ok(Self { certificate: certificate.into(), pem, key })
    }

    /// The certificate that was kept in `folder`, or a new one that is kept there from now on.
    ///
    /// # Errors
    /// [`IdentityError`] if what is kept there cannot be read, or nothing can be written.
    pub fn kept_in(folder: &Path, names: &[String]) -> Result<Self, IdentityError> {
        let (certificate, key) = (folder.join(CERTIFICATE_FILE), folder.join(KEY_FILE));
        if certificate.exists() && key.exists() {
            let kept = Self::read(&certificate, &key)?;
            kept.must_hold_for(names, folder)?;
            return Ok(kept);
        }
        let identity = Self::generate(names)?;
        // The key goes first, and its temporary file can be read by nobody else from the start.
        for (path, text, readers) in [
            (key, identity.key.serialize_pem(), Readers::Owner),
            // Clients may be other users than a container's.
            (certificate, identity.pem.clone(), Readers::Everybody),
        ] {
            write(folder, &path, &text, readers).map_err(|fault| error("keeping", &fault))?;
        }
        Ok(identity)
    }

    /// A name that was asked for later would be missing without a word.
    fn must_hold_for(&self, names: &[String], folder: &Path) -> Result<(), IdentityError> {
        let certificate = ParsedCertificate::try_from(&self.certificate)
            .map_err(|fault| error("reading", &fault))?;
        for name in names {
            let Ok(server) = ServerName::try_from(name.as_str()) else { continue };
            verify_server_name(&certificate, &server).map_err(|_| {
                let folder = folder.display();
                error(
                    "using",
                    &format_args!(
                        "the one that is kept does not hold for {name}; for a new one, remove \
                         {CERTIFICATE_FILE} and {KEY_FILE} from {folder}"
                    ),
                )
            })?;
        }
        Ok(())
    }

    fn read(certificate: &Path, key: &Path) -> Result<Self, IdentityError> {
        let open = |path: &Path| -> std::io::Result<_> {
            let file = File::open(path)?;
            let text = std::io::read_to_string(&file)?;
            Ok((file, text))
        };
        let open = |path| open(path).map_err(|fault| error("reading", &fault));
        let (file, pem) = open(certificate)?;
        // Earlier versions kept it from other users, whose clients have to trust it.
        Readers::Everybody.of(&file, certificate);
        let (_, key) = open(key)?;
        let key = KeyPair::from_pem(&key).map_err(|fault| error("reading", &fault))?;
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes())
            .map_err(|fault| error("reading", &fault))?;
        Ok(Self { certificate, pem, key })
    }

    /// The certificate as PEM, for the trust store of a client.
    pub fn certificate_pem(&self) -> &str {
        &self.pem
    }

    /// SHA-256 of the certificate: 64 lower-case hex digits.
    pub fn fingerprint(&self) -> String {
        hex(&Sha256::digest(&self.certificate))
    }

    /// The TLS settings of a server with this certificate: TLS 1.2 and 1.3, HTTP/1.1. With an
    /// authority, clients are asked for a certificate, and need none.
    pub(crate) fn server_config(
        &self,
        clients: Option<&ClientAuthority>,
    ) -> Result<Arc<ServerConfig>, IdentityError> {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(self.key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|fault| error("using", &fault))?;
        let config = match clients {
            Some(authority) => config.with_client_cert_verifier(authority.in_handshake()),
            None => config.with_no_client_auth(),
        };
        let mut config = config
            .with_single_cert(vec![self.certificate.clone()], key)
            .map_err(|fault| error("using", &fault))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

fn write(folder: &Path, path: &Path, text: &str, readers: Readers) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    readers.of(file.as_file(), path);
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn error(operation: &'static str, reason: &dyn fmt::Display) -> IdentityError {
    IdentityError { operation, reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::Identity;

    #[test]
    fn a_kept_certificate_is_the_same_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let first = Identity::kept_in(folder.path(), &[]).unwrap();
        let second = Identity::kept_in(folder.path(), &[]).unwrap();
        assert_eq!(first.fingerprint(), second.fingerprint());
        assert_eq!(first.certificate_pem(), second.certificate_pem());
        second.server_config(None).unwrap();
    }

    #[test]
    fn a_kept_certificate_is_refused_for_a_name_that_it_lacks() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["sps".to_owned(), "192.0.2.7".to_owned()];
        Identity::kept_in(folder.path(), &names).unwrap();
        Identity::kept_in(folder.path(), &names).unwrap();
        Identity::kept_in(folder.path(), &["localhost".to_owned()]).unwrap();
        for name in ["other", "192.0.2.8"] {
            let fault = Identity::kept_in(folder.path(), &[name.to_owned()]).unwrap_err();
            assert!(fault.to_string().contains(&format!("not hold for {name}")), "{fault}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn everybody_can_read_the_kept_certificate_and_nobody_else_its_key() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |file| {
            let metadata = std::fs::metadata(folder.path().join(file)).unwrap();
            metadata.permissions().mode() & 0o777
        };
        Identity::kept_in(folder.path(), &[]).unwrap();
        assert_eq!((mode(super::KEY_FILE), mode(super::CERTIFICATE_FILE)), (0o600, 0o644));
        // As an earlier version has left it.
        let certificate = folder.path().join(super::CERTIFICATE_FILE);
        std::fs::set_permissions(certificate, std::fs::Permissions::from_mode(0o600)).unwrap();
        Identity::kept_in(folder.path(), &[]).unwrap();
        assert_eq!((mode(super::KEY_FILE), mode(super::CERTIFICATE_FILE)), (0o600, 0o644));
    }

    #[test]
    fn a_printed_identity_shows_no_key() {
        let identity = Identity::generate(&[]).unwrap();
        assert!(!format!("{identity:?}").contains("PRIVATE"));
    }
}
