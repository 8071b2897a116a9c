//! Logins by certificate.

use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair,
};
use sps_firmware_client::{Account, ErrorKind, Fault, Proof};
use sps_firmware_emulator::ClientAuthority;
use sps_firmware_emulator::auth::{Privileges, UserConfig};

use crate::setup::Lab;

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Issuer {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Users");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// The certificate of a user with its key, in PEM.
fn issued(issuer: &Issuer, user: &str) -> String {
    let mut params = CertificateParams::default();
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
