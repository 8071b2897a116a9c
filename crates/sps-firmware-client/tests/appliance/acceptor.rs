//! A TLS server that demands a client certificate, as a proxy before an appliance may, and ends the
//! handshake of whoever has none that it takes. The tests of `spsfw` use it as well.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, SupportedProtocolVersion};

/// Where it listens, and its certificate in PEM.
pub(crate) struct Acceptor {
    pub(crate) address: SocketAddr,
    pub(crate) certificate: String,
}

impl Acceptor {
    /// Takes what an authority has issued, given in PEM.
    pub(crate) fn start(authority: &str, versions: &[&'static SupportedProtocolVersion]) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(PemObject::from_pem_slice(authority.as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier =
            WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone()).build();
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_client_cert_verifier(verifier.unwrap())
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let config = Arc::new(config);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                refuse(stream, &config);
            }
        });
        Self { address, certificate: cert.pem() }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }
}

/// Goes through the handshake, and waits then for the other side to hang up, so that no reset takes
/// the alert away.
fn refuse(mut stream: TcpStream, config: &Arc<ServerConfig>) {
    let mut connection = ServerConnection::new(config.clone()).unwrap();
    while connection.is_handshaking() && connection.complete_io(&mut stream).is_ok() {}
    while connection.wants_write() && connection.write_tls(&mut stream).is_ok() {}
    // Whoever is gone already needs no end.
    let _ = stream.flush();
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.read_to_end(&mut Vec::new());
}
