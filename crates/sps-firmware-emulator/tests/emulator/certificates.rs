//! Logins by client certificate.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, DnValue, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, date_time_ymd,
};
use reqwest::Method;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore, SignatureScheme};
use serde_json::json;
use sps_firmware_emulator::auth::{Privileges, UserConfig};
use sps_firmware_emulator::{ClientAuthority, Emulator, RunningEmulator};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;

use crate::raw::connect;
use crate::support::{Answer, Client, send};

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Issuer {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn for_client(name: impl Into<DnValue>) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params
}

/// A certificate with its key, as one PEM text.
fn issued(params: &CertificateParams, issuer: &Issuer) -> String {
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    format!("{}{}", certificate.pem(), key.serialize_pem())
}

async fn start(authority: &Issuer) -> RunningEmulator {
    let users = [
        UserConfig::new("admin", "admin", Privileges::Full),
        UserConfig::without_password("robot", Privileges::Read),
    ];
    let authority = ClientAuthority::from_pem(authority.pem().as_bytes()).unwrap();
    Emulator::builder().users(users).client_authority(authority).start().await.unwrap()
}

async fn log_in(client: &Client, query: &str) -> Answer {
    send(client.request(Method::GET, &format!("/api/authentication?{query}"))).await
}

#[tokio::test]
async fn the_common_name_of_a_valid_certificate_is_who_logs_in() {
    let authority = authority("Users");
    let emulator = start(&authority).await;
    let pem = issued(&for_client("robot"), &authority);
    for query in ["type=x509", "type=x509&login_method=x509", "login_method=x509&%74ype=x509"] {
        let mut client = Client::presenting(&emulator, &pem);
        client.keep_cookie(&log_in(&client, query).await);
        client.get("/api/firmware/slots").await.ok();
        // The privileges are those of the user.
        assert_eq!(client.delete("/api/firmware/slots/3").await.error(403), "Unauthorized");
    }
}

#[tokio::test]
async fn no_refused_certificate_tells_why() {
    let (authority, stranger) = (authority("Users"), authority("Others"));
    let emulator = start(&authority).await;
    let mut expired = for_client("robot");
    expired.not_after = date_time_ymd(2020, 1, 1);
    let mut early = for_client("robot");
    early.not_before = date_time_ymd(2999, 1, 1);
    let mut for_servers = for_client("robot");
    for_servers.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let mut nameless = for_client("robot");
    nameless.distinguished_name = rcgen::DistinguishedName::new();
    let mut two_names = for_client("robot");
    two_names.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 3]), "admin");
    let self_signed = KeyPair::generate().unwrap();
    let self_signed = format!(
        "{}{}",
        for_client("robot").self_signed(&self_signed).unwrap().pem(),
        self_signed.serialize_pem()
    );
    let refused = [
        issued(&for_client("robot"), &stranger),
        issued(&for_client("nobody"), &authority),
        issued(&for_client("ROBOT"), &authority),
        issued(&for_client(" robot"), &authority),
        issued(&expired, &authority),
        issued(&early, &authority),
        issued(&for_servers, &authority),
        issued(&nameless, &authority),
        issued(&two_names, &authority),
        self_signed,
    ];
    let none = log_in(&Client::anonymous(&emulator), "type=x509").await;
    assert_eq!(none.error(401), "Unauthenticated");
    for (number, pem) in refused.iter().enumerate() {
        let client = Client::presenting(&emulator, pem);
        let answer = log_in(&client, "type=x509").await;
        assert_eq!(answer.error(401), "Unauthenticated", "certificate {number}");
        assert_eq!(answer.body, none.body, "certificate {number} tells something");
        assert!(answer.headers.get("set-cookie").is_none());
        // It harms nothing else on the same connection.
        client.get("/api/info").await.ok();
    }
    assert_eq!(emulator.sessions(), 0);
}

/// Presents a certificate without having read it, as some clients do.
#[derive(Debug)]
struct Unread(Arc<CertifiedKey>);

impl ResolvesClientCert for Unread {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }

    fn has_certs(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn a_certificate_that_cannot_be_read_is_refused_by_the_login_and_not_by_the_handshake() {
    let emulator = start(&authority("Users")).await;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivatePkcs8KeyDer::from(KeyPair::generate().unwrap().serialize_der());
    let key = provider.key_provider.load_private_key(key.into()).unwrap();
    let unreadable = CertificateDer::from(b"no certificate".to_vec());
    let unread = Arc::new(Unread(Arc::new(CertifiedKey::new(vec![unreadable], key))));
    let pem = emulator.certificate_pem().unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    for version in [&TLS12, &TLS13] {
        let config = ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots.clone())
            .with_client_cert_resolver(unread.clone());
        let connector = TlsConnector::from(Arc::new(config));
        let stream = connect(&emulator).await;
        let mut stream = connector.connect("localhost".try_into().unwrap(), stream).await.unwrap();
        let login =
            b"GET /api/authentication?type=x509 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        stream.write_all(login).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    }
}

#[tokio::test]
async fn a_certificate_alone_logs_nobody_in() {
    let authority = authority("Users");
    let emulator = start(&authority).await;
    let client = Client::presenting(&emulator, &issued(&for_client("robot"), &authority));
    for path in ["/api/firmware/slots", "/api/authentication", "/api/authentication?type=basic"] {
        assert_eq!(client.get(path).await.error(401), "Unauthenticated");
    }
}

#[tokio::test]
async fn passwords_and_certificates_are_not_taken_for_each_other() {
    let authority = authority("Users");
    let emulator = start(&authority).await;
    let mut client = Client::anonymous(&emulator);
    client.login("admin", "admin").await.ok();
    // Who has no password has not the empty one.
    assert_eq!(client.login("robot", "").await.error(401), "Unauthenticated");
    let pem = issued(&for_client("robot"), &authority);
    for query in [
        "type=x509&login_method=local",
        "type=basic&login_method=x509",
        "login_method=x509",
        "type=basic&type=x509",
    ] {
        let client = Client::presenting(&emulator, &pem);
        assert_eq!(log_in(&client, query).await.error(401), "Unauthenticated", "{query}");
    }
    for query in ["type=x509", "login_method=x509", "type=x509&login_method=x509"] {
        let request = client.request(Method::GET, &format!("/api/authentication?{query}"));
        let answer = send(request.basic_auth("admin", Some("admin"))).await;
        assert_eq!(answer.error(401), "Unauthenticated", "{query}");
    }
}

#[tokio::test]
async fn the_login_methods_name_certificates_only_where_they_log_in() {
    let methods = async |emulator: &RunningEmulator| {
        let answer = Client::anonymous(emulator).get("/api/authentication/login_methods").await;
        answer.ok()["login_methods"].clone()
    };
    let authority = authority("Users");
    assert_eq!(methods(&start(&authority).await).await, json!(["local", "x509"]));
    let emulator = Emulator::builder().start().await.unwrap();
    assert_eq!(methods(&emulator).await, json!(["local"]));
    // Without an authority a certificate is not even asked for.
    let client = Client::presenting(&emulator, &issued(&for_client("admin"), &authority));
    assert_eq!(log_in(&client, "type=x509").await.error(401), "Unauthenticated");
}

#[tokio::test]
async fn settings_that_let_nobody_in_are_refused() {
    let authority = authority("Users");
    let authority = || ClientAuthority::from_pem(authority.pem().as_bytes()).unwrap();
    let plain = Emulator::builder().http().client_authority(authority()).start().await;
    assert!(plain.unwrap_err().to_string().contains("need TLS"));
    let robot = [UserConfig::without_password("robot", Privileges::Full)];
    let fault = Emulator::builder().users(robot).start().await.unwrap_err().to_string();
    assert!(fault.contains("`robot` cannot log in"), "{fault}");
    for pem in ["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        assert!(ClientAuthority::from_pem(pem.as_bytes()).is_err(), "{pem}");
    }
    let fault = ClientAuthority::read("nowhere.pem".as_ref()).unwrap_err().to_string();
    assert!(fault.contains("nowhere.pem"), "{fault}");
}
