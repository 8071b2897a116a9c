//! Plans carried out: to the end, twice, and killed at every point.

use std::sync::atomic::{AtomicUsize, Ordering};

use sps_firmware_client::{ApplyError, ApplyEvent, ImageSource, MakeRoom, PlanError, Step, Target};
use tokio::sync::Notify;

use crate::link::Link;
use crate::setup::{Lab, NEW, account};

fn target() -> Target {
    Target::version(NEW).with_image()
}

#[tokio::test]
async fn the_second_run_does_nothing() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let applied = appliance.apply(&target(), &lab.apply_options(), |_| {}).await.unwrap();
    assert_eq!((applied.before.as_str(), applied.running.as_str()), ("8.0.0", NEW));
    assert_eq!(applied.plan.steps.len(), 4);
    let again = appliance.apply(&target(), &lab.apply_options(), |_| {}).await.unwrap();
    assert!(again.plan.is_empty());
    assert_eq!(lab.emulator.appliance().empty_slots(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_appliances_can_be_upgraded_by_tasks_of_their_own() {
    let (one, two) = tokio::join!(Lab::new(), Lab::new());
    let mut tasks = tokio::task::JoinSet::new();
    for lab in [&one, &two] {
        let (appliance, options) = (lab.connect().await, lab.apply_options());
        tasks.spawn(async move { appliance.apply(&target(), &options, |_| {}).await });
    }
    while let Some(applied) = tasks.join_next().await {
        assert_eq!(applied.unwrap().unwrap().running, NEW);
    }
}

#[tokio::test]
async fn an_image_that_is_there_already_is_not_brought_again() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let uploaded = lab.upload(&appliance).await;
    let mut options = lab.apply_options();
    options.image = None;
    let applied = appliance.apply(&Target::version(NEW), &options, |_| {}).await.unwrap();
    assert_eq!(applied.plan.steps.len(), 3);
    assert_eq!(appliance.state().await.unwrap().current().unwrap().0, uploaded.slot);
}

/// Runs up to the event with this number, and is dropped there, as if the process was killed.
async fn run_up_to(lab: &Lab, kill_at: usize) -> bool {
    let appliance = lab.connect_later();
    let (seen, killed) = (AtomicUsize::new(0), Notify::new());
    let (target, options) = (target(), lab.apply_options());
    let told = |_: ApplyEvent| {
        if seen.fetch_add(1, Ordering::Relaxed) == kill_at {
            killed.notify_one();
        }
    };
    tokio::select! {
        biased;
        () = killed.notified() => false,
        outcome = appliance.apply(&target, &options, told) => {
            assert_eq!(outcome.unwrap().running, NEW);
            true
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_event_and_run_again_it_finishes() {
    let mut kill_at = 0;
    loop {
        let lab = Lab::new().await;
        let finished = run_up_to(&lab, kill_at).await;
        assert!(run_up_to(&lab, usize::MAX).await, "killed at event {kill_at}");
        let appliance = lab.emulator.appliance();
        let holding = appliance
            .slots()
            .filter(|(_, slot)| slot.is_some_and(|firmware| firmware.version.to_string() == NEW));
        assert_eq!(holding.count(), 1, "killed at event {kill_at}, it was brought twice");
        if finished {
            break;
        }
        kill_at += 1;
    }
    // At least the plan, four steps, the upload, the test and the upgrade are told.
    assert!(kill_at >= 8, "only {kill_at} events");
}

#[tokio::test]
async fn an_upgrade_whose_answer_is_lost_is_waited_for() {
    let lab = Lab::new().await;
    let link = Link::to(lab.emulator.address()).await;
    let appliance = lab.builder_at(&link.url(), account()).build().unwrap();
    let mut unknown = false;
    let told = |event: ApplyEvent| match event {
        ApplyEvent::StepBegun { step: Step::Upgrade { .. }, .. } => link.lose_next(1),
        ApplyEvent::UpgradeUnknown(_) => unknown = true,
        _ => {}
    };
    let applied = appliance.apply(&target(), &lab.apply_options(), told).await.unwrap();
    assert!(unknown && applied.running == NEW);
}

#[tokio::test]
async fn an_image_of_another_version_is_not_upgraded_to() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let mut options = lab.apply_options();
    options.image = Some(ImageSource::Upload { path: lab.image_file(2, 100_000), sha256: None });
    let error = appliance.apply(&target(), &options, |_| {}).await.unwrap_err();
    let ApplyError::WrongImage { found, wanted, .. } = error else { panic!("{error}") };
    assert_eq!((found.as_str(), wanted.as_str()), ("8.0.2", NEW));
    assert_eq!(appliance.state().await.unwrap().running, "8.0.0");
}

#[tokio::test]
async fn room_is_made_only_with_leave() {
    let lab = Lab::with(|builder| builder.slots(2)).await;
    let appliance = lab.connect().await;
    let other = sps_firmware_client::Image::open(lab.image_file(0, 100_000)).await.unwrap();
    appliance.upload(other, |_| {}).await.unwrap().known().unwrap();
    let options = lab.apply_options();
    let error = appliance.apply(&target(), &options, |_| {}).await.unwrap_err();
    assert!(matches!(error, ApplyError::Plan(PlanError::NoRoom { .. })), "{error}");
    let with_leave = target().make_room(MakeRoom::Oldest);
    let applied = appliance.apply(&with_leave, &options, |_| {}).await.unwrap();
    assert!(matches!(applied.plan.steps[0], Step::DeleteSlot { .. }));
    assert_eq!(applied.running, NEW);
}
