//! Looking at a real appliance until the wait is over.

use std::time::Duration;

use tokio::time::Instant;

use super::{Arrived, Observation, Phase, WaitError, WaitMachine, WaitOptions, WaitStep};
use crate::appliance::Appliance;
use crate::error::{ApplianceError, ErrorKind};
use crate::plan::ApplianceState;

/// What a wait tells while it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitEvent {
    /// How far the appliance has come.
    pub phase: Phase,
    /// How long the wait has taken.
    pub elapsed: Duration,
    /// Whether this is the first event of its phase.
    pub is_new: bool,
}

/// Looks are this many times rarer at last than at first.
const RARER: u32 = 5;

impl Appliance {
    /// Waits until `version` runs, the appliance lets us in anew, and its slots agree.
    ///
    /// Expects what happens while an appliance reboots: refused and broken connections, TLS errors,
    /// 502 and 503, answers that are no JSON, and the end of the session. An open port is not taken
    /// for a running appliance, and neither is an answer without a login. Returns at once if all is
    /// so already. It only looks: dropping the future changes nothing.
    ///
    /// # Errors
    /// [`WaitError`]: each phase has a bound and an error of its own.
    pub async fn wait_until_running(
        &self,
        version: &str,
        options: &WaitOptions,
        mut event: impl FnMut(WaitEvent) + Send,
    ) -> Result<Arrived, WaitError> {
        let start = Instant::now();
        let mut machine = WaitMachine::new(version, *options);
        let mut interval = options.interval;
        let mut told = None;
        loop {
            let seen = self.look(options.patience).await;
            tracing::debug!(host = %self.host(), ?seen, "waiting");
            match machine.observe(start.elapsed(), seen)? {
                WaitStep::Arrived(arrived) => return Ok(arrived),
                WaitStep::Wait(phase) => {
                    let is_new = told.replace(phase) != Some(phase);
                    if is_new {
                        // Every phase is entered with quick looks again.
                        interval = options.interval;
                    }
                    event(WaitEvent { phase, elapsed: start.elapsed(), is_new });
                }
            }
            let left = options.deadline.saturating_sub(start.elapsed());
            tokio::time::sleep(interval.min(left)).await;
            interval = interval.mul_f64(1.25).min(options.interval * RARER);
        }
    }

    /// One look: nothing is tried twice, and no longer than `patience`.
    async fn look(&self, patience: Duration) -> Observation {
        let before = self.logins();
        match tokio::time::timeout(patience, self.state_now()).await {
            Ok(Ok(state)) => inside(self.logins() != before, &state),
            Ok(Err(error)) => outside(&error),
            Err(_) => Observation::NoAnswer("no answer in time".to_owned()),
        }
    }
}

fn inside(new_session: bool, state: &ApplianceState) -> Observation {
    let version = |slot: Option<(&str, &crate::plan::StoredFirmware)>| {
        slot.map(|(_, firmware)| firmware.version.clone())
    };
    Observation::In {
        new_session,
        running: state.running.clone(),
        current: version(state.current()),
        after_reboot: version(state.after_reboot()),
    }
}

/// What an error tells about an appliance that may be rebooting.
fn outside(error: &ApplianceError) -> Observation {
    let text = error.kind().to_string();
    match error.kind() {
        ErrorKind::Connect { .. }
        | ErrorKind::ConnectionLost { .. }
        | ErrorKind::Timeout { .. } => Observation::NoAnswer(text),
        ErrorKind::CredentialsRefused { .. }
        | ErrorKind::SessionNotAccepted { .. }
        | ErrorKind::NoSession => Observation::NoLogin(text),
        _ if error.status() == Some(429) => Observation::NoLogin(text),
        _ => Observation::NotReady(text),
    }
}
