//! Logins with a client certificate instead of a password.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair,
};
use sps_firmware_emulator::ClientAuthority;
use sps_firmware_emulator::auth::{Privileges, UserConfig};

use crate::acceptor::Acceptor;
use crate::lab::{Ended, Lab};

type Issuer = CertifiedIssuer<'static, KeyPair>;

const LOGIN: [&str; 6] =
    ["--client-certificate", "robot.pem", "--client-key", "robot.key", "--login-method", "x509"];

fn authority() -> Issuer {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Users");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// An appliance that trusts an authority, and on disk what another, or the same, has issued.
async fn lab(trusted: &Issuer, issuer: &Issuer) -> Lab {
    let authority = ClientAuthority::from_pem(trusted.pem().as_bytes()).unwrap();
    let robot = [UserConfig::without_password("robot", Privileges::Full)];
    let lab = Lab::with(|builder| builder.users(robot).client_authority(authority)).await;
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "robot");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    std::fs::write(lab.home().join("robot.pem"), certificate.pem()).unwrap();
    std::fs::write(lab.home().join("robot.key"), key.serialize_pem()).unwrap();
    set_mode(&lab, 0o600);
    lab
}

fn set_mode(lab: &Lab, mode: u32) {
    let permissions = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(lab.home().join("robot.key"), permissions).unwrap();
}

fn info(lab: &Lab) -> Ended {
    lab.run(&[&["info"], &LOGIN[..]].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_logs_in_and_can_be_configured() {
    let authority = authority();
    let lab = lab(&authority, &authority).await;
    let ended = info(&lab);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stdout.contains("8.0.0"), "{}", ended.stdout);
    let save = ["login", "--user", "robot", "--save", "lab", "--default"];
    lab.ok(&[&save[..], &LOGIN].concat());
    let mut by_name = lab.command(&["info"]);
    by_name.env_remove("SPSFW_APPLIANCE").env_remove("SPSFW_PASSWORD");
    let ended = lab.ended(by_name.output().unwrap());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_certificate_is_told_as_such_and_not_as_a_password() {
    let lab = lab(&authority(), &authority()).await;
    let ended = info(&lab);
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(ended.stderr.contains("client certificate"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("password"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_others_can_read_is_refused() {
    let authority = authority();
    let lab = lab(&authority, &authority).await;
    set_mode(&lab, 0o644);
    let ended = info(&lab);
    assert_eq!((ended.code, lab.emulator.sessions()), (3, 0), "{}", ended.stderr);
    assert!(ended.stderr.contains("chmod 600"), "{}", ended.stderr);
    // One without the other says nothing.
    assert_eq!(lab.run(&["info", "--client-certificate", "robot.pem"]).code, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_wants_another_certificate_says_which_it_does_not_take() {
    let issuer = authority();
    let lab = lab(&issuer, &issuer).await;
    let acceptor = Acceptor::start(&authority().pem(), &[&rustls::version::TLS13]);
    std::fs::write(lab.home().join("ca.pem"), &acceptor.certificate).unwrap();
    let url = acceptor.url();
    let at = ["info", "--appliance", &url, "--ca-file", "ca.pem"];
    let host = format!("localhost:{}", acceptor.address.port());
    for (name, options) in [("certificate_missing", &[][..]), ("certificate_refused", &LOGIN)] {
        let mut command = lab.command(&[&at[..], options].concat());
        let ended = lab.ended(command.output().unwrap());
        assert_eq!(ended.code, 3, "{}", ended.stderr);
        insta::assert_snapshot!(name, ended.stderr.replace(&host, "sps.example:443"));
    }
}
