//! The wait as a pure state machine: observations with times go in, phases and an end come out.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::WaitError;
use crate::version::same_version;

/// How far the appliance has come back, in the order in which it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// It still runs as before, and is about to go down.
    GoingDown,
    /// It is gone: nothing answers.
    Down,
    /// Something answers, but not as the API: a TLS error, a 503, a page of HTML.
    Starting,
    /// The API answers, but does not let us in yet.
    LoggingIn,
    /// We are in, but another version runs than the wanted one.
    Version,
    /// The version runs, but the slots say something else.
    Slots,
}

/// Bounds of a wait.
///
/// The bound of a phase counts from the last change that was seen in it: a phase in which nothing
/// moves for that long is stalled. The deadline bounds the whole, so that it also ends where
/// something moves all the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitOptions {
    /// For the whole.
    pub deadline: Duration,
    /// Until it goes down.
    pub going_down: Duration,
    /// While nothing answers.
    pub down: Duration,
    /// While something answers that is not the API.
    pub starting: Duration,
    /// While no login goes through.
    pub logging_in: Duration,
    /// While another version runs, after it was down.
    pub version: Duration,
    /// While the slots do not agree.
    pub slots: Duration,
    /// Between two looks, at first; it grows to five times that.
    pub interval: Duration,
    /// For the answer to one look.
    pub patience: Duration,
}

impl Default for WaitOptions {
    /// An hour in all: a pair of appliances that migrates its configuration takes its time.
    fn default() -> Self {
        const MINUTE: Duration = Duration::from_secs(60);
        Self {
            deadline: 60 * MINUTE,
            going_down: 10 * MINUTE,
            down: 30 * MINUTE,
            starting: 20 * MINUTE,
            logging_in: 5 * MINUTE,
            version: 3 * MINUTE,
            slots: 3 * MINUTE,
            interval: Duration::from_secs(2),
            patience: Duration::from_secs(15),
        }
    }
}

impl WaitOptions {
    /// Another deadline for the whole.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    pub(super) fn bound(&self, phase: Phase) -> Duration {
        match phase {
            Phase::GoingDown => self.going_down,
            Phase::Down => self.down,
            Phase::Starting => self.starting,
            Phase::LoggingIn => self.logging_in,
            Phase::Version => self.version,
            Phase::Slots => self.slots,
        }
    }
}

/// What one look at the appliance has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observation {
    /// Nothing answers.
    NoAnswer(String),
    /// Something answers that is not the API, or not yet.
    NotReady(String),
    /// The API answers, but no login goes through, and this is why.
    NoLogin(String),
    /// We are in.
    In {
        /// Whether a login was needed for it, as after a reboot.
        new_session: bool,
        /// What runs according to the appliance.
        running: String,
        /// What the current slot holds, if there is one.
        current: Option<String>,
        /// What the slot of the next boot holds, if there is one.
        after_reboot: Option<String>,
    },
}

/// The appliance is back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The version that runs.
    pub running: String,
    /// How long it took.
    pub took: Duration,
    /// Whether the appliance was seen to go down.
    pub was_down: bool,
}

/// What an observation leads to.
#[derive(Debug)]
pub enum Step {
    /// Look again later.
    Wait(Phase),
    /// The end.
    Arrived(Arrived),
}

/// The wait for a version. Feed it with [`WaitMachine::observe`].
#[derive(Clone, Debug)]
pub struct WaitMachine {
    wanted: String,
    options: WaitOptions,
    phase: Phase,
    was_down: bool,
    last: Option<Observation>,
    /// When something last changed, since the start.
    changed: Duration,
}

impl WaitMachine {
    /// A wait for `wanted` that begins now.
    pub fn new(wanted: impl Into<String>, options: WaitOptions) -> Self {
        Self {
            wanted: wanted.into(),
            options,
            phase: Phase::GoingDown,
            was_down: false,
            last: None,
            changed: Duration::ZERO,
        }
    }

    /// The phase that the last observation has led to.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Takes in what was seen, `at` this time after the start.
    ///
    /// # Errors
    /// [`WaitError`] when a bound is passed, each phase with its own.
    pub fn observe(&mut self, at: Duration, seen: Observation) -> Result<Step, WaitError> {
        let phase = match self.phase_of(&seen) {
            Some(phase) => phase,
            None => {
                let Observation::In { running, .. } = seen else {
                    return Ok(Step::Wait(self.phase));
                };
                return Ok(Step::Arrived(Arrived { running, took: at, was_down: self.was_down }));
            }
        };
        if phase != self.phase || self.last.as_ref() != Some(&seen) {
            self.changed = at;
        }
        self.phase = phase;
        self.last = Some(seen);
        let quiet = at.saturating_sub(self.changed);
        let bound = self.options.bound(phase);
        // One that is up with something else is no slower than it was: that is told at the deadline too.
        let is_late = at >= self.options.deadline;
        let is_stalled = quiet >= bound || (is_late && phase >= Phase::Version);
        // The last thing that was seen is set above.
        if let Some(last) = self.last.as_ref().filter(|_| is_stalled) {
            return Err(WaitError::stalled(phase, bound, &self.wanted, last));
        }
        if is_late {
            return Err(WaitError::Deadline { deadline: self.options.deadline, phase, quiet });
        }
        Ok(Step::Wait(phase))
    }

    /// The phase that an observation belongs to; `None` is the end.
    fn phase_of(&mut self, seen: &Observation) -> Option<Phase> {
        match seen {
            Observation::NoAnswer(_) => {
                self.was_down = true;
                Some(Phase::Down)
            }
            Observation::NotReady(_) => {
                self.was_down = true;
                Some(Phase::Starting)
            }
            Observation::NoLogin(_) => {
                // A session that lasts over the login's refusal would not be asked for.
                self.was_down = true;
                Some(Phase::LoggingIn)
            }
            Observation::In { new_session, running, current, after_reboot } => {
                // Sessions end with a reboot that was too quick to be seen.
                self.was_down |= new_session;
                let holds = |slot: &Option<String>| {
                    slot.as_ref().is_some_and(|version| same_version(version, &self.wanted))
                };
                match (same_version(running, &self.wanted), self.was_down) {
                    (true, _) if holds(current) && holds(after_reboot) => None,
                    (true, _) => Some(Phase::Slots),
                    (false, true) => Some(Phase::Version),
                    (false, false) => Some(Phase::GoingDown),
                }
            }
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GoingDown => "it still runs as before",
            Self::Down => "nothing answers",
            Self::Starting => "it answers, but is not ready",
            Self::LoggingIn => "it does not let us in yet",
            Self::Version => "another version runs",
            Self::Slots => "its slots do not agree yet",
        })
    }
}
