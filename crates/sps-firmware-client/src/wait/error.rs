//! How a wait fails: each phase in its own way.

use std::time::Duration;

use super::{Observation, Phase};
use crate::error::humane;

/// Why the appliance does not count as being back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WaitError {
    /// It never went down.
    #[error(
        "the appliance still runs {running} after {}: the reboot has not begun. Look at its \
         console; if its slots show no firmware chosen for the next boot, upgrade again",
        humane(*.bound)
    )]
    NeverWentDown {
        /// How long was waited.
        bound: Duration,
        /// What runs.
        running: String,
    },
    /// It went down and nothing answers any more.
    #[error(
        "nothing has answered for {} ({last}). Look at its console: it may have stopped while \
         booting, or come back under another address",
        humane(*.bound)
    )]
    NeverCameUp {
        /// How long was waited.
        bound: Duration,
        /// What was seen last.
        last: String,
    },
    /// Something answers, but the API does not come up.
    #[error(
        "it answers, but the API has not come up within {} ({last}). Look at its web interface, \
         which shows problems of the boot",
        humane(*.bound)
    )]
    NeverReady {
        /// How long was waited.
        bound: Duration,
        /// What was seen last.
        last: String,
    },
    /// The API is up and refuses every login.
    #[error(
        "the API is up, but no login has gone through for {} ({last}). Check the password; if it \
         is right, check whether its user database came up",
        humane(*.bound)
    )]
    NoLogin {
        /// How long was waited.
        bound: Duration,
        /// What was seen last.
        last: String,
    },
    /// It came back with another version.
    #[error(
        "it is back, but runs {running} and not {wanted}: it has fallen back, or booted another \
         slot. Its console and its log say why"
    )]
    WrongVersion {
        /// What was wanted.
        wanted: String,
        /// What runs.
        running: String,
    },
    /// The version runs, but the slots say something else.
    #[error(
        "{wanted} runs, but its slots do not agree (the current one holds {}, the one of the next \
         boot {}): the next reboot may start another version",
        or_nothing(current),
        or_nothing(after_reboot)
    )]
    SlotsDisagree {
        /// What was wanted, and runs.
        wanted: String,
        /// What the current slot holds.
        current: Option<String>,
        /// What the slot of the next boot holds.
        after_reboot: Option<String>,
    },
    /// The time for the whole is over, though no phase is stalled.
    #[error(
        "not back within {} ({phase}, since {}). It may be slow rather than stuck: allow it a longer \
         deadline, or look at its console",
        humane(*.deadline), humane(*.quiet)
    )]
    Deadline {
        /// The time for the whole.
        deadline: Duration,
        /// How far it had come.
        phase: Phase,
        /// How long ago something last changed.
        quiet: Duration,
    },
}

fn or_nothing(version: &Option<String>) -> &str {
    version.as_deref().unwrap_or("nothing")
}

impl WaitError {
    /// The phase in which it ended.
    pub fn phase(&self) -> Phase {
        match self {
            Self::NeverWentDown { .. } => Phase::GoingDown,
            Self::NeverCameUp { .. } => Phase::Down,
            Self::NeverReady { .. } => Phase::Starting,
            Self::NoLogin { .. } => Phase::LoggingIn,
            Self::WrongVersion { .. } => Phase::Version,
            Self::SlotsDisagree { .. } => Phase::Slots,
            Self::Deadline { phase, .. } => *phase,
        }
    }

    /// The error of a phase in which nothing has moved for too long.
    pub(super) fn stalled(phase: Phase, bound: Duration, wanted: &str, last: &Observation) -> Self {
        let wanted = wanted.to_owned();
        match last.clone() {
            Observation::NoAnswer(last) => Self::NeverCameUp { bound, last },
            Observation::NotReady(last) => Self::NeverReady { bound, last },
            Observation::NoLogin(last) => Self::NoLogin { bound, last },
            Observation::In { running, current, after_reboot, .. } => match phase {
                Phase::Slots => Self::SlotsDisagree { wanted, current, after_reboot },
                Phase::Version => Self::WrongVersion { wanted, running },
                _ => Self::NeverWentDown { bound, running },
            },
        }
    }
}
