//! Logins by certificate.

use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, date_time_ymd,
};
use sps_firmware_client::{Account, Appliance, ApplianceError, ErrorKind, Fault, Proof, Tls};
use sps_firmware_emulator::ClientAuthority;
use sps_firmware_emulator::auth::{Privileges, UserConfig};

use crate::acceptor::Acceptor;
use crate::setup::{Lab, account};

type Issuer = CertifiedIssuer<'static, KeyPair>;

pub(crate) fn authority() -> Issuer {
    authority_called("Users")
}

fn authority_called(name: &str) -> Issuer {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// The certificate of a user with its key, in PEM.
fn issued(issuer: &Issuer, user: &str) -> String {
    issued_until(issuer, user, 2999)
}

/// One that was good until some year.
fn issued_until(issuer: &Issuer, user: &str, year: i32) -> String {
    let mut params = CertificateParams::default();
    params.not_after = date_time_ymd(year, 1, 1);
    params.distinguished_name.push(DnType::CommonName, user);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let key = KeyPair::generate().unwrap();
    format!("{}{}", params.signed_by(&key, issuer).unwrap().pem(), key.serialize_pem())
}

async fn lab(authority: &Issuer) -> Lab {
    let authority = ClientAuthority::from_pem(authority.pem().as_bytes()).unwrap();
    let robot = [UserConfig::without_password("robot", Privileges::Full)];
    Lab::with(|builder| builder.users(robot).client_authority(authority)).await
}

#[tokio::test]
async fn a_certificate_logs_in_and_again_when_the_session_has_ended() {
    let authority = authority();
    let lab = lab(&authority).await;
    let account = Account::by_certificate("robot", issued(&authority, "robot"));
    let account = account.with_login_method("x509");
    let appliance = lab.builder_at(&lab.emulator.base_url(), account).build().unwrap();
    assert_eq!(appliance.state().await.unwrap().running, "8.0.0");
    let uploaded = lab.upload(&appliance).await;
    lab.emulator.clock().advance(Duration::from_secs(3600));
    appliance.delete_slot(&uploaded.slot).await.unwrap().known().unwrap();
    assert_eq!(appliance.logins(), 2);
}

#[tokio::test]
async fn a_certificate_of_somebody_else_is_refused_and_no_password_is_spoken_of() {
    let lab = lab(&authority()).await;
    let account = Account::by_certificate("robot", issued(&authority(), "robot"));
    let appliance = lab.builder_at(&lab.emulator.base_url(), account).build().unwrap();
    let error = appliance.slots().await.unwrap_err();
    let ErrorKind::CredentialsRefused { proof, .. } = error.kind() else { panic!("{error}") };
    assert_eq!((*proof, error.fault()), (Proof::Certificate, Fault::Caller));
    let text = format!("{error} {}", error.advice().unwrap());
    assert!(text.contains("client certificate") && !text.contains("password"), "{text}");
}

async fn refused(acceptor: &Acceptor, account: Account) -> ApplianceError {
    let builder = Appliance::builder(acceptor.url(), account);
    let appliance = builder.tls(Tls::Authorities(acceptor.certificate.clone())).build().unwrap();
    appliance.info().await.unwrap_err()
}

#[tokio::test]
async fn who_demands_a_certificate_and_why_ours_is_refused_is_told_in_words() {
    let authority = authority();
    let acceptor = Acceptor::start(&authority.pem(), &[&rustls::version::TLS13]);
    let error = refused(&acceptor, account()).await;
    assert!(matches!(error.kind(), ErrorKind::ClientCertificateMissing { .. }), "{error}");
    assert!(error.to_string().ends_with("demands a client certificate, and none was given"));
    for (pem, reason) in [
        (issued(&self::authority(), "robot"), "its signature cannot be verified there"),
        (
            issued(&authority_called("Others"), "robot"),
            "it was issued by nobody that is trusted there",
        ),
        (issued_until(&authority, "robot", 2001), "it has expired, by the clock over there"),
    ] {
        let error = refused(&acceptor, Account::by_certificate("robot", pem)).await;
        assert!(matches!(error.kind(), ErrorKind::ClientCertificate { .. }), "{error}");
        assert!(error.to_string().ends_with(reason), "{error}");
        assert_eq!(error.fault(), Fault::Caller);
        assert!(!error.is_retryable() && !error.is_unknown());
    }
}

#[tokio::test]
async fn before_tls_1_3_a_missing_certificate_is_named_among_what_may_be_meant() {
    let acceptor = Acceptor::start(&authority().pem(), &[&rustls::version::TLS12]);
    let error = refused(&acceptor, account()).await;
    let text = error.to_string();
    assert!(text.contains("demand") && text.contains("a client certificate"), "{text}");
}
