//! Waits that never take time: the machine is told what was seen and when.

use std::time::Duration;

use super::{Arrived, Observation, Phase, WaitError, WaitMachine, WaitOptions, WaitStep};

const SECOND: Duration = Duration::from_secs(1);
const WANTED: &str = "8.0.1";

fn options() -> WaitOptions {
    WaitOptions {
        deadline: 1000 * SECOND,
        going_down: 10 * SECOND,
        down: 100 * SECOND,
        starting: 50 * SECOND,
        logging_in: 20 * SECOND,
        version: 5 * SECOND,
        slots: 5 * SECOND,
        ..WaitOptions::default()
    }
}

fn runs(new_session: bool, running: &str, current: &str, after_reboot: &str) -> Observation {
    Observation::In {
        new_session,
        running: running.to_owned(),
        current: Some(current.to_owned()),
        after_reboot: Some(after_reboot.to_owned()),
    }
}

fn old() -> Observation {
    runs(false, "8.0.0", "8.0.0", WANTED)
}

fn new() -> Observation {
    runs(true, WANTED, WANTED, WANTED)
}

fn no_answer() -> Observation {
    Observation::NoAnswer("connection refused".to_owned())
}

fn not_ready(text: &str) -> Observation {
    Observation::NotReady(text.to_owned())
}

/// Looks once a second for as long as given at each observation, and tells how it ends.
fn watch(seen: &[(u32, Observation)]) -> (Vec<Phase>, Result<Option<Arrived>, WaitError>) {
    watch_with(options(), seen)
}

fn watch_with(
    options: WaitOptions,
    seen: &[(u32, Observation)],
) -> (Vec<Phase>, Result<Option<Arrived>, WaitError>) {
    let mut machine = WaitMachine::new(WANTED, options);
    let mut phases = Vec::new();
    let mut at = Duration::ZERO;
    for (seconds, observation) in seen {
        for _ in 0..*seconds {
            match machine.observe(at, observation.clone()) {
                Ok(WaitStep::Wait(phase)) => phases.push(phase),
                Ok(WaitStep::Arrived(arrived)) => {
                    phases.dedup();
                    return (phases, Ok(Some(arrived)));
                }
                Err(error) => {
                    phases.dedup();
                    return (phases, Err(error));
                }
            }
            at += SECOND;
        }
    }
    phases.dedup();
    (phases, Ok(None))
}

#[test]
fn an_upgrade_goes_through_all_phases() {
    let (phases, end) = watch(&[
        (3, old()),
        (20, no_answer()),
        (10, not_ready("503")),
        (2, Observation::NoLogin("refused".to_owned())),
        (2, runs(true, "8.0.0", "8.0.0", WANTED)),
        (2, runs(false, WANTED, "8.0.0", WANTED)),
        (1, new()),
    ]);
    use Phase::*;
    assert_eq!(phases, [GoingDown, Down, Starting, LoggingIn, Version, Slots]);
    let arrived = end.unwrap().unwrap();
    assert!(arrived.was_down);
    assert_eq!(arrived.took, 39 * SECOND);
}

#[test]
fn every_phase_that_stalls_has_its_own_error() {
    let stalls = [
        (old(), Phase::GoingDown),
        (no_answer(), Phase::Down),
        (not_ready("503"), Phase::Starting),
        (Observation::NoLogin("refused".to_owned()), Phase::LoggingIn),
        (runs(true, "8.0.0", "8.0.0", "8.0.0"), Phase::Version),
        (runs(true, WANTED, WANTED, "8.0.0"), Phase::Slots),
    ];
    let mut texts = std::collections::HashSet::new();
    for (seen, phase) in stalls {
        let error = watch(&[(500, seen)]).1.unwrap_err();
        assert_eq!(error.phase(), phase, "{error}");
        assert!(!matches!(error, WaitError::Deadline { .. }), "{error}");
        assert!(texts.insert(std::mem::discriminant(&error)), "{error}");
    }
}

#[test]
fn slowness_is_no_stall() {
    // Ten times the bound of the phase, but something moves every few seconds.
    let seen: Vec<_> =
        (0..100).map(|step| (5, not_ready(&format!("migrating {step} %")))).collect();
    let (_, end) = watch(&[&seen[..], &[(1, new())]].concat());
    assert!(end.unwrap().is_some());
}

#[test]
fn what_moves_for_ever_ends_with_the_deadline_and_is_called_slow() {
    let seen: Vec<_> = (0..300).map(|step| (5, not_ready(&step.to_string()))).collect();
    let error = watch(&seen).1.unwrap_err();
    assert!(matches!(error, WaitError::Deadline { .. }), "{error}");
    assert!(error.to_string().contains("slow rather than stuck"), "{error}");
}

#[test]
fn a_deadline_does_not_hide_what_runs_instead() {
    let options = WaitOptions::default().deadline(10 * SECOND);
    let mut machine = WaitMachine::new(WANTED, options);
    let error = machine.observe(10 * SECOND, runs(true, "8.0.0", "8.0.0", "8.0.0")).unwrap_err();
    assert!(matches!(error, WaitError::WrongVersion { .. }), "{error}");
}

#[test]
fn a_version_that_runs_already_is_not_waited_for() {
    let (phases, end) = watch(&[(1, runs(false, WANTED, WANTED, WANTED))]);
    assert_eq!((phases, end.unwrap().unwrap().was_down), (vec![], false));
}

#[test]
fn a_reboot_too_quick_to_be_seen_is_noticed_by_the_lost_session() {
    let (phases, end) = watch(&[(1, old()), (9, runs(true, "8.0.0", "8.0.0", "8.0.0"))]);
    assert_eq!(phases, [Phase::GoingDown, Phase::Version]);
    assert!(matches!(end, Err(WaitError::WrongVersion { .. })));
}

#[test]
fn an_open_port_is_not_a_running_appliance() {
    let (_, end) = watch(&[(40, not_ready("an empty page"))]);
    assert_eq!(end.unwrap(), None);
}
