//! Plans against a model of an appliance: they lead to the target, and nothing is left to do then.

use proptest::prelude::*;

use super::{
    ApplianceState, MakeRoom, PlanError, SlotChoice, SlotState, Step, StoredFirmware, Target,
    UpgradePlan,
};

const VERSIONS: [&str; 5] = ["7.0.5", "7.5.0", "8.0.0", "8.0.1", "8.10.0"];

/// An appliance of which slot `current` runs, and every other holds a version or nothing.
fn appliances() -> impl Strategy<Value = ApplianceState> {
    let version = prop::sample::select(&VERSIONS[..]);
    let slots = prop::collection::vec(prop::option::of(version.clone()), 1..6);
    (slots, version, any::<prop::sample::Index>()).prop_map(|(slots, running, index)| {
        let current = index.index(slots.len());
        let slots = slots.into_iter().enumerate().map(|(index, version)| SlotState {
            key: (index + 1).to_string(),
            firmware: match (index == current, version) {
                (true, _) => Some(firmware(running, true)),
                (false, Some(version)) => Some(firmware(version, false)),
                (false, None) => None,
            },
        });
        ApplianceState { running: running.to_owned(), slots: slots.collect() }
    })
}

fn firmware(version: &str, current: bool) -> StoredFirmware {
    StoredFirmware { version: version.to_owned(), current, after_reboot: current }
}

fn room() -> impl Strategy<Value = MakeRoom> {
    prop_oneof![
        Just(MakeRoom::Never),
        Just(MakeRoom::Oldest),
        (1..6_u32).prop_map(|key| MakeRoom::Slot(key.to_string())),
    ]
}

/// What a real appliance does with a step; a step that it would refuse is a failed test.
fn carry_out(state: &mut ApplianceState, step: &Step, image: &str, brought: &mut Option<String>) {
    let at = |state: &ApplianceState, key: &str| {
        state.slots.iter().position(|slot| slot.key == key).expect("a slot that exists")
    };
    match step {
        Step::DeleteSlot { slot, version } => {
            let index = at(state, slot);
            let gone = state.slots[index].firmware.take().expect("a firmware to delete");
            assert!(gone.is_deletable() && gone.version == *version);
        }
        Step::BringImage { version } => {
            assert_eq!(version, image);
            let slot = state.slots.iter_mut().find(|slot| slot.firmware.is_none());
            let slot = slot.expect("an empty slot");
            slot.firmware = Some(firmware(image, false));
            *brought = Some(slot.key.clone());
        }
        Step::Test { slot } | Step::Upgrade { slot } => {
            let key = match slot {
                SlotChoice::Key(key) => key.clone(),
                SlotChoice::OfTheImage => brought.clone().expect("an image that was brought"),
            };
            let index = at(state, &key);
            assert!(state.slots[index].firmware.is_some());
            if matches!(step, Step::Upgrade { .. }) {
                for (place, slot) in state.slots.iter_mut().enumerate() {
                    if let Some(firmware) = &mut slot.firmware {
                        firmware.after_reboot = place == index;
                    }
                }
            }
        }
        Step::Wait { .. } => {
            for firmware in state.slots.iter_mut().filter_map(|slot| slot.firmware.as_mut()) {
                firmware.current = firmware.after_reboot;
            }
            state.running = state.current().expect("a current slot").1.version.clone();
        }
    }
}

proptest! {
    #[test]
    fn a_plan_leads_to_the_target_and_the_next_one_is_empty(
        mut state in appliances(),
        wanted in prop::sample::select(&VERSIONS[..]),
        make_room in room(),
    ) {
        let target = Target::version(wanted).with_image().make_room(make_room);
        let Ok(plan) = UpgradePlan::compute(&state, &target) else { return Ok(()) };
        let mut brought = None;
        for step in &plan.steps {
            carry_out(&mut state, step, wanted, &mut brought);
        }
        prop_assert_eq!(&state.running, wanted);
        prop_assert!(UpgradePlan::compute(&state, &target).unwrap().is_empty());
    }

    #[test]
    fn a_run_that_is_cut_off_after_any_step_is_finished_by_the_next(
        mut state in appliances(),
        wanted in prop::sample::select(&VERSIONS[..]),
        cuts in prop::collection::vec(0..5_usize, 0..4),
    ) {
        let target = Target::version(wanted).with_image().make_room(MakeRoom::Oldest);
        for cut in cuts.into_iter().chain([usize::MAX]) {
            let Ok(plan) = UpgradePlan::compute(&state, &target) else { return Ok(()) };
            let mut brought = None;
            for step in plan.steps.iter().take(cut) {
                carry_out(&mut state, step, wanted, &mut brought);
            }
        }
        prop_assert_eq!(&state.running, wanted);
    }

    #[test]
    fn nothing_is_deleted_while_a_slot_is_empty_or_holds_the_version(
        state in appliances(),
        wanted in prop::sample::select(&VERSIONS[..]),
    ) {
        let target = Target::version(wanted).with_image().make_room(MakeRoom::Oldest);
        let Ok(plan) = UpgradePlan::compute(&state, &target) else { return Ok(()) };
        let deletes = plan.steps.iter().any(|step| matches!(step, Step::DeleteSlot { .. }));
        prop_assert!(!deletes || (state.empty_slots() == 0 && state.holding(wanted).next().is_none()));
    }
}

fn full(versions: &[&str]) -> ApplianceState {
    let slots = versions.iter().enumerate().map(|(index, version)| SlotState {
        key: (index + 1).to_string(),
        firmware: Some(firmware(version, index == 0)),
    });
    ApplianceState { running: versions[0].to_owned(), slots: slots.collect() }
}

#[test]
fn the_oldest_goes_first_by_number_and_not_by_text() {
    let state = full(&["8.0.0", "7.10.0", "7.9.0"]);
    let target = Target::version("8.0.1").with_image().make_room(MakeRoom::Oldest);
    let plan = UpgradePlan::compute(&state, &target).unwrap();
    assert_eq!(plan.steps[0], Step::DeleteSlot { slot: "3".into(), version: "7.9.0".into() });
}

#[test]
fn without_leave_to_delete_the_plan_says_what_could_go() {
    let target = Target::version("8.0.1").with_image();
    let error = UpgradePlan::compute(&full(&["8.0.0", "7.0.5"]), &target).unwrap_err();
    assert_eq!(
        error.to_string(),
        "all slots are full and nothing may be deleted; these could go: 7.0.5 in slot 2"
    );
}

#[test]
fn the_running_slot_is_never_emptied() {
    let target = Target::version("8.0.1").with_image().make_room(MakeRoom::Slot("1".into()));
    let error = UpgradePlan::compute(&full(&["8.0.0"]), &target).unwrap_err();
    assert!(matches!(error, PlanError::CannotDelete { .. }), "{error}");
}

#[test]
fn an_upgrade_that_has_begun_is_waited_for_and_not_begun_again() {
    let mut state = full(&["8.0.0", "8.0.1"]);
    for (slot, chosen) in state.slots.iter_mut().zip([false, true]) {
        slot.firmware.as_mut().unwrap().after_reboot = chosen;
    }
    let plan = UpgradePlan::compute(&state, &Target::version("8.0.1")).unwrap();
    assert_eq!(plan.steps, [Step::Wait { version: "8.0.1".into() }]);
    let error = UpgradePlan::compute(&state, &Target::version("8.10.0")).unwrap_err();
    assert!(matches!(error, PlanError::OtherUpgradePending { .. }), "{error}");
}
