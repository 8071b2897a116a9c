//! The state machine's transitions and refusals.

use proptest::prelude::*;

use super::*;
use crate::version::FirmwareVersion;

const V7: FirmwareVersion = FirmwareVersion::new(7, 5, 0);
const V8: FirmwareVersion = FirmwareVersion::new(8, 0, 0);
const GIB: u64 = 1 << 30;

fn image(version: FirmwareVersion) -> Firmware {
    Firmware { size: GIB, has_run: false, ..Firmware::delivered(version) }
}

fn appliance() -> Appliance {
    Appliance::new(5, Firmware::delivered(V7))
}

fn slot(number: i64) -> SlotId {
    SlotId::from_number(number).unwrap()
}

fn reboot(appliance: &mut Appliance) -> Reboot {
    assert_eq!(appliance.step(), Reboot::WentDown);
    assert_eq!(appliance.step(), Reboot::Booting);
    appliance.step()
}

/// Two that come at the same time are each small enough for what was free when they began.
#[test]
fn images_take_no_more_space_than_there_is() {
    let mut appliance = appliance();
    appliance.precheck.storage_bytes = 2 * GIB - 1;
    assert_eq!(appliance.install(image(V8)), Ok(slot(2)));
    assert_eq!(appliance.install(image(V8)), Err(InstallRefusal::NoSpace));
    let fetch = appliance.queue_fetch("http://localhost/sps.iso".into(), None).unwrap();
    assert!(appliance.start_fetch(fetch) && appliance.verify_fetch(fetch));
    assert_eq!(appliance.finish_fetch(fetch, image(V8)), None);
    assert_eq!(appliance.fetch(fetch).unwrap().error.as_deref(), Some(NO_SPACE));
    appliance.delete(slot(2)).unwrap();
    assert_eq!(appliance.install(image(V8)), Ok(slot(2)));
}

#[test]
fn uploads_fill_the_first_empty_slot_until_none_is_left() {
    let mut appliance = appliance();
    for expected in 2..=5 {
        assert_eq!(appliance.install(image(V8)), Ok(slot(expected)));
    }
    assert_eq!(appliance.install(image(V8)), Err(NoEmptySlot.into()));
    appliance.delete(slot(3)).unwrap();
    assert_eq!(appliance.install(image(V8)), Ok(slot(3)));
}

#[test]
fn the_current_and_the_chosen_slot_cannot_be_deleted() {
    let mut appliance = appliance();
    let new = appliance.install(image(V8)).unwrap();
    assert_eq!(appliance.delete(SlotId::FIRST), Err(DeleteRefusal::Current));
    appliance.upgrade(new, None).unwrap();
    assert_eq!(appliance.delete(new), Err(DeleteRefusal::AfterReboot));
    assert_eq!(appliance.delete(slot(9)), Err(DeleteRefusal::NoSuchSlot));
    assert_eq!(appliance.delete(slot(4)), Ok(None));
}

#[test]
fn an_upgrade_moves_the_flags_when_the_boot_is_through() {
    let mut appliance = appliance();
    let new = appliance.install(image(V8)).unwrap();
    appliance.upgrade(new, Some("to 8")).unwrap();
    assert_eq!((appliance.current(), appliance.after_reboot()), (SlotId::FIRST, new));
    assert_eq!(appliance.upgrade(new, None), Err(UpgradeRefusal::Rebooting));
    assert_eq!(reboot(&mut appliance), Reboot::Booted);
    assert_eq!((appliance.current(), appliance.after_reboot()), (new, new));
    assert_eq!(appliance.running().unwrap().version, V8);
    assert_eq!(appliance.step(), Reboot::Nothing);
}

#[test]
fn a_failed_boot_falls_back_to_the_old_firmware() {
    let mut appliance = appliance();
    let new = appliance.install(image(V8)).unwrap();
    appliance.next_boot_fails = true;
    appliance.upgrade(new, None).unwrap();
    assert_eq!(reboot(&mut appliance), Reboot::FellBack);
    assert_eq!((appliance.current(), appliance.after_reboot()), (SlotId::FIRST, SlotId::FIRST));
    appliance.upgrade(new, None).unwrap();
    assert_eq!(reboot(&mut appliance), Reboot::Booted, "only one boot was to fail");
}

#[test]
fn a_required_message_may_not_be_blank() {
    let mut appliance = appliance();
    appliance.require_commit_log = true;
    let new = appliance.install(image(V8)).unwrap();
    for message in [None, Some(""), Some(" \n")] {
        assert_eq!(appliance.upgrade(new, message), Err(UpgradeRefusal::MessageMissing));
    }
    assert!(appliance.upgrade(new, Some("approved")).is_ok());
}

#[test]
fn an_upgrade_tests_first() {
    let mut appliance = appliance();
    appliance.require_commit_log = true;
    let empty = Err(UpgradeRefusal::Test(TestRefusal::EmptySlot));
    assert_eq!(appliance.upgrade(slot(3), None), empty);
    let old = appliance.install(image(FirmwareVersion::new(7, 0, 0))).unwrap();
    let Err(UpgradeRefusal::Test(TestRefusal::Failed(failure))) = appliance.upgrade(old, None)
    else {
        panic!("a downgrade was taken");
    };
    assert_eq!(failure.0.exit_code, Check::VersionPolicy.exit_code());
    assert_eq!(appliance.after_reboot(), SlotId::FIRST);
}

#[test]
fn going_back_to_a_firmware_that_has_run_is_allowed() {
    let mut appliance = appliance();
    let new = appliance.install(image(V8)).unwrap();
    appliance.upgrade(new, None).unwrap();
    reboot(&mut appliance);
    appliance.upgrade(SlotId::FIRST, None).unwrap();
    assert_eq!(reboot(&mut appliance), Reboot::Booted);
    assert_eq!(appliance.running().unwrap().version, V7);
}

#[test]
fn a_passed_test_lists_every_check() {
    let mut appliance = appliance();
    let new = appliance.install(image(V8)).unwrap();
    insta::assert_snapshot!("a_passed_test", appliance.test(new).unwrap().test_summary);
}

#[test]
fn each_check_fails_with_its_own_code_and_line() {
    let mut appliance = appliance();
    let new = appliance.install(image(FirmwareVersion::new(9, 0, 0))).unwrap();
    appliance.precheck = Precheck {
        storage_bytes: GIB,
        incompatible_configuration: Some("a policy of an unknown kind".into()),
        tainted_files: vec!["/etc/passwd".into()],
    };
    let mut seen = Vec::new();
    let cures: [fn(&mut Appliance); 4] = [
        |appliance| appliance.precheck.tainted_files.clear(),
        |appliance| appliance.precheck.incompatible_configuration = None,
        |appliance| appliance.precheck.storage_bytes = 64 * GIB,
        |_| {},
    ];
    let mut first = String::new();
    for cure in cures {
        let Err(TestRefusal::Failed(Failure(report))) = appliance.test(new) else {
            panic!("skipping a major version was taken");
        };
        if first.is_empty() {
            first = report.test_summary;
        }
        cure(&mut appliance);
        seen.push(report.exit_code);
    }
    assert_eq!(seen, [1, 1, 1, 1], "the first failed check gives the code");
    insta::assert_snapshot!("a_test_that_fails_in_everything", first);
    let new = appliance.install(image(V8)).unwrap();
    for (code, spoil) in [
        (2, (|a| a.precheck.storage_bytes = 0) as fn(&mut Appliance)),
        (3, |a| a.precheck.incompatible_configuration = Some("x".into())),
        (4, |a| a.precheck.tainted_files = vec!["/bin/sh".into()]),
    ] {
        let mut spoiled = appliance.clone();
        spoil(&mut spoiled);
        let Err(TestRefusal::Failed(failure)) = spoiled.test(new) else { panic!("{code} passed") };
        assert_eq!(failure.0.exit_code, code);
    }
}

#[test]
fn a_forced_report_is_given_once() {
    let mut appliance = appliance();
    let new = appliance.install(image(V8)).unwrap();
    let report = TestReport { test_summary: "HA check failed".into(), exit_code: 1 };
    appliance.forced_reports.push_back(report.clone());
    assert_eq!(appliance.test(new), Err(TestRefusal::Failed(Failure(report))));
    assert!(appliance.test(new).is_ok());
}

#[test]
fn a_download_is_cancelled_first_and_forgotten_next() {
    let mut appliance = appliance();
    let id = appliance.queue_fetch("http://127.0.0.1/sps.iso".into(), None).unwrap();
    assert!(appliance.start_fetch(id));
    assert_eq!(appliance.remove_fetch(id), Ok(FetchRemoval::Cancelled));
    assert_eq!(appliance.fetch(id).unwrap().status, FetchStatus::Cancelled);
    assert!(!appliance.verify_fetch(id), "a cancelled download was installed");
    assert_eq!(appliance.remove_fetch(id), Ok(FetchRemoval::Forgotten));
    assert_eq!(appliance.remove_fetch(id), Err(CancelRefusal::NoSuchFetch));
}

#[test]
fn a_verified_download_cannot_be_cancelled() {
    let mut appliance = appliance();
    let id = appliance.queue_fetch("http://127.0.0.1/sps.iso".into(), None).unwrap();
    assert!(appliance.start_fetch(id) && appliance.verify_fetch(id));
    assert_eq!(appliance.remove_fetch(id), Err(CancelRefusal::Installing));
    assert_eq!(appliance.finish_fetch(id, image(V8)), Some(slot(2)));
    assert_eq!(appliance.fetch(id).unwrap().slot, Some(slot(2)));
    assert_eq!(appliance.remove_fetch(id), Ok(FetchRemoval::Forgotten));
}

#[test]
fn a_download_that_finds_no_slot_fails() {
    let mut appliance = Appliance::new(1, Firmware::delivered(V7));
    let id = appliance.queue_fetch("http://127.0.0.1/sps.iso".into(), None).unwrap();
    assert!(appliance.start_fetch(id) && appliance.verify_fetch(id));
    assert_eq!(appliance.finish_fetch(id, image(V8)), None);
    assert_eq!(appliance.fetch(id).unwrap().status, FetchStatus::Failed);
}

#[test]
fn a_reboot_interrupts_downloads_also_between_verification_and_installation() {
    let mut appliance = appliance();
    let id = appliance.queue_fetch("http://127.0.0.1/sps.iso".into(), None).unwrap();
    assert!(appliance.start_fetch(id) && appliance.verify_fetch(id));
    appliance.restart();
    reboot(&mut appliance);
    assert_eq!(appliance.finish_fetch(id, image(V8)), None);
    assert_eq!(appliance.empty_slots(), 4);
    assert_eq!(appliance.fetch(id).unwrap().status, FetchStatus::Failed);
}

#[test]
fn a_power_cut_during_the_reboot_boots_the_chosen_slot() {
    let mut appliance = appliance();
    let new = appliance.install(image(V8)).unwrap();
    let fetch = appliance.queue_fetch("http://127.0.0.1/sps.iso".into(), None).unwrap();
    appliance.upgrade(new, None).unwrap();
    appliance.step();
    let text = serde_json::to_string(&appliance).unwrap();
    let mut restored: Appliance = serde_json::from_str(&text).unwrap();
    restored.power_up();
    assert_eq!((restored.current(), restored.phase()), (new, Phase::Running));
    assert_eq!(restored.fetch(fetch).unwrap().status, FetchStatus::Failed);
}

#[test]
fn keys_are_written_as_listed_or_not_at_all() {
    assert_eq!("3".parse(), Ok(slot(3)));
    for text in ["", "0", "-1", "03", "+3", "3 ", "1e0", "99999999999"] {
        assert!(text.parse::<SlotId>().is_err(), "{text:?} was taken");
    }
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Install,
    Delete(i64),
    Upgrade(i64),
    Advance,
    FailNextBoot,
    PowerCut,
}

fn steps() -> impl Strategy<Value = Vec<Act>> {
    let step = prop_oneof![
        Just(Act::Install),
        (1..7_i64).prop_map(Act::Delete),
        (1..7_i64).prop_map(Act::Upgrade),
        Just(Act::Advance),
        Just(Act::FailNextBoot),
        Just(Act::PowerCut),
    ];
    proptest::collection::vec(step, 0..60)
}

proptest! {
    #[test]
    fn whatever_happens_the_appliance_can_boot(steps in steps()) {
        let mut appliance = appliance();
        for step in steps {
            match step {
                Act::Install => drop(appliance.install(image(V8))),
                Act::Delete(id) => drop(appliance.delete(slot(id))),
                Act::Upgrade(id) => drop(appliance.upgrade(slot(id), None)),
                Act::Advance => drop(appliance.step()),
                Act::FailNextBoot => appliance.next_boot_fails = true,
                Act::PowerCut => appliance.power_up(),
            }
            prop_assert!(appliance.running().is_some(), "the running firmware is gone");
            let chosen = appliance.slot(appliance.after_reboot()).flatten();
            prop_assert!(chosen.is_some(), "the chosen firmware is gone");
            prop_assert_eq!(appliance.slots().len(), 5);
        }
    }
}
