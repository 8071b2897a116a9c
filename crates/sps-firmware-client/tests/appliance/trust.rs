//! Which certificates are trusted, and which are not.

use std::time::Duration;

use sps_firmware_client::{
    Appliance, ConnectError, ErrorKind, Fault, Fingerprint, Tls, peek_fingerprint,
};

use crate::setup::{Lab, account};

async fn refusal(lab: &Lab, tls: Tls) -> String {
    let outcome = Appliance::connect(&lab.emulator.base_url(), account(), tls).await;
    let Err(ConnectError::Login(error)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(error.fault(), Fault::Network);
    assert!(!error.is_retryable());
    assert!(matches!(error.kind(), ErrorKind::Certificate { .. }), "{error:?}");
    assert_eq!(lab.emulator.sessions(), 0);
    error.to_string()
}

#[tokio::test]
async fn the_pinned_certificate_and_its_authority_are_trusted() {
    let lab = Lab::new().await;
    let pem = lab.emulator.certificate_pem().unwrap().to_owned();
    for tls in [lab.tls(), Tls::Authorities(pem), Tls::DangerouslyUnverified] {
        Appliance::connect(&lab.emulator.base_url(), account(), tls).await.unwrap();
    }
}

#[tokio::test]
async fn another_certificate_than_the_pinned_one_is_refused_with_both_fingerprints() {
    let lab = Lab::new().await;
    let pinned = "ab".repeat(32);
    let text = refusal(&lab, Tls::Fingerprint(pinned.parse().unwrap())).await;
    let shown = lab.emulator.fingerprint().unwrap();
    assert!(text.contains(&pinned) && text.contains(&shown), "{text}");
}

#[tokio::test]
async fn a_self_signed_certificate_is_not_trusted_by_itself() {
    let lab = Lab::new().await;
    let text = refusal(&lab, Tls::SystemRoots).await;
    assert!(text.contains("not trusted"), "{text}");
    let other = Lab::new().await;
    let pem = other.emulator.certificate_pem().unwrap().to_owned();
    refusal(&lab, Tls::Authorities(pem)).await;
}

#[tokio::test]
async fn looking_at_a_certificate_gives_its_fingerprint_and_nothing_away() {
    let lab = Lab::new().await;
    let url = lab.emulator.base_url().parse().unwrap();
    let seen = peek_fingerprint(&url, Duration::from_secs(30)).await.unwrap();
    let shown: Fingerprint = lab.emulator.fingerprint().unwrap().parse().unwrap();
    assert_eq!(seen, shown);
    assert_eq!(lab.emulator.sessions(), 0);
}
