//! Certificates: trusted on first use, and never silently again when they change.

use crate::lab::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_certificate_is_shown_and_not_trusted_without_a_terminal() {
    let lab = Lab::new().await;
    let ended = lab.ended(lab.command(&["info"]).output().unwrap());
    assert_eq!((ended.code, lab.emulator.sessions()), (11, 0));
    insta::assert_snapshot!("unknown_certificate", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_was_trusted_once_is_known_until_it_changes() {
    let lab = Lab::new().await;
    let login = lab.command(&["login", "--trust", "--save", "lab", "--default"]).output().unwrap();
    let ended = lab.ended(login);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    insta::assert_snapshot!("login", ended.stdout);
    let mut by_default = lab.command(&["info"]);
    assert_eq!(lab.ended(by_default.env_remove("SPSFW_APPLIANCE").output().unwrap()).code, 0);

    let known = lab.home().join(".local/share/spsfw/known-certificates.toml");
    let text = std::fs::read_to_string(&known).unwrap();
    let other = text.replace(&lab.emulator.fingerprint().unwrap(), &"ab".repeat(32));
    assert_ne!(text, other);
    std::fs::write(&known, other).unwrap();
    let ended = lab.ended(lab.command(&["info"]).output().unwrap());
    assert_eq!(ended.code, 4, "{}", ended.stderr);
    assert!(ended.stderr.contains(&"ab".repeat(32)), "{}", ended.stderr);
    // And how to trust the new one.
    let place = "remembered in ~/.local/share/spsfw/known-certificates.toml";
    assert!(ended.stderr.contains(place), "{}", ended.stderr);
    // Which has nothing to do with a fingerprint that was given just now.
    let given = ["info", "--fingerprint", &"cd".repeat(32)];
    let ended = lab.ended(lab.command(&given).output().unwrap());
    assert_eq!((ended.code, ended.stderr.contains("remembered")), (4, false), "{}", ended.stderr);
}
