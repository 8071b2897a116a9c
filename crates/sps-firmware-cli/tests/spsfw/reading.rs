//! What only reads: tables for people, JSON for programs.

use crate::lab::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_appliance_is_fits_on_a_screen() {
    let lab = Lab::new().await;
    insta::assert_snapshot!("info_for_people", lab.ok(&["info"]));
    insta::assert_snapshot!("slots_for_people", lab.ok(&["slots"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_get_one_object() {
    let lab = Lab::new().await;
    let info: serde_json::Value = serde_json::from_str(&lab.ok(&["info", "--json"])).unwrap();
    assert_eq!(info["firmware_version"], "8.0.0");
    insta::assert_snapshot!("slots_for_programs", lab.ok(&["slots", "list", "--json"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_is_shown_with_its_notes() {
    let lab = Lab::new().await;
    lab.image(1);
    lab.ok(&["upload", "sps-8.0.1.iso"]);
    insta::assert_snapshot!("slot_with_notes", lab.ok(&["slots", "show", "2"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_coloured_in_a_pipe() {
    let lab = Lab::new().await;
    let ended = lab.run(&["slots", "show", "99"]);
    assert!(!ended.stderr.contains('\u{1b}') && !lab.ok(&["info"]).contains('\u{1b}'));
}
