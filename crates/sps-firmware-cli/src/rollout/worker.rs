//! One appliance of a wave: upgraded, checked, and left alone once the rollout is stopped.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sps_firmware_client::{
    Appliance, ApplianceError, ApplianceState, Applied, ApplyError, ApplyEvent, ApplyOptions, Step,
    Target,
};
use tokio::sync::{mpsc, watch};

use super::engine::Event;
use super::fleet::Policy;
use super::health;
use super::journal::Verdict;
use crate::duration::show;

/// How often an appliance is begun with, when what stands in the way may pass.
const ATTEMPTS: u32 = 3;
/// Before the second attempt; twice that before the third.
const REST: Duration = Duration::from_secs(3);

/// What stops the workers of a wave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Halt {
    /// Why no further upgrade may begin.
    pub(super) reason: String,
    /// Whether those are left as well whose upgrade has begun.
    pub(super) at_once: bool,
}

/// Nothing while the rollout goes on.
pub(super) type Halts = watch::Receiver<Option<Halt>>;

/// An appliance with all that its upgrade takes.
#[derive(Clone, Debug)]
pub(super) struct Worker {
    pub(super) name: String,
    pub(super) appliance: Appliance,
    /// The others of its high-availability pair.
    pub(super) partners: Vec<(String, Appliance)>,
    /// The one of them that has failed in this rollout.
    pub(super) failed_partner: Option<String>,
    pub(super) target: Target,
    pub(super) options: ApplyOptions,
    pub(super) policy: Policy,
}

/// Why an appliance was not upgraded.
enum Trouble {
    /// With the appliance itself.
    Here(String),
    /// With its partner: it is left alone.
    WithPartner(String),
}

/// Why an attempt has ended early.
enum Stop {
    Error(ApplyError),
    Partner(String),
}

impl Worker {
    /// Upgrades the appliance, if it is not stopped before the upgrade has begun.
    pub(super) async fn work(self, events: mpsc::UnboundedSender<Event>, halt: Halts) -> Verdict {
        let start = Instant::now();
        let deadline = self.policy.deadline;
        let begun = AtomicBool::new(false);
        let outcome = tokio::select! {
            outcome = tokio::time::timeout(deadline, self.upgrade(&events, &begun)) => outcome,
            verdict = halted(halt, &begun) => return verdict,
        };
        let seconds = start.elapsed().as_secs();
        match outcome {
            Ok(Ok(before)) => Verdict::Done { before, seconds },
            Ok(Err(Trouble::WithPartner(reason))) => Verdict::NotRun { reason },
            Ok(Err(Trouble::Here(reason))) => Verdict::Failed { reason, seconds },
            Err(_) => {
                let reason = format!("it was not done within {}", show(deadline));
                Verdict::Failed { reason, seconds }
            }
        }
    }

    /// Brings the appliance to the version, planning anew after what may pass, and checks it.
    async fn upgrade(
        &self,
        events: &mpsc::UnboundedSender<Event>,
        begun: &AtomicBool,
    ) -> Result<String, Trouble> {
        let mut first_before = None;
        let mut attempt = 1;
        loop {
            let error = match self.attempt(events, begun, &mut first_before).await {
                Ok(applied) => {
                    self.check_health().await.map_err(Trouble::Here)?;
                    return Ok(first_before.unwrap_or(applied.before));
                }
                Err(Stop::Partner(reason)) => return Err(Trouble::WithPartner(reason)),
                Err(Stop::Error(error)) => error,
            };
            if attempt == ATTEMPTS || !error.is_retryable() {
                return Err(Trouble::Here(error.to_string()));
            }
            // What may pass has kept the upgrade from beginning.
            begun.store(false, Ordering::Relaxed);
            let again = Event::Again { name: self.name.clone(), cause: error.to_string() };
            let _ = events.send(again);
            tokio::time::sleep(attempt * REST).await;
            attempt += 1;
        }
    }

    async fn attempt(
        &self,
        events: &mpsc::UnboundedSender<Event>,
        begun: &AtomicBool,
        first_before: &mut Option<String>,
    ) -> Result<Applied, Stop> {
        let told = |event| {
            if let ApplyEvent::StepBegun {
                step: Step::Upgrade { .. } | Step::Wait { .. }, ..
            } = &event
            {
                begun.store(true, Ordering::Relaxed);
            }
            // Nobody listens any more only when the rollout is over.
            let _ = events.send(Event::Appliance { name: self.name.clone(), event });
        };
        let plan = self.appliance.plan(&self.target, self.options.reach, told);
        let plan = plan.await.map_err(Stop::Error)?;
        // A later attempt may find that the upgrade of the one before has come about.
        first_before.get_or_insert_with(|| plan.from.clone());
        if plan.is_disruptive() {
            self.check_partners().await.map_err(Stop::Partner)?;
        }
        self.appliance.carry_out(plan, &self.options, told).await.map_err(Stop::Error)
    }

    /// Looks again at an appliance that was well: what runs, its slots, and the caller's own check.
    pub(super) async fn look_again(&self) -> Result<(), String> {
        let deadline = self.policy.deadline;
        let late = |_| Err(format!("it could not be looked at within {}", show(deadline)));
        tokio::time::timeout(deadline, self.look()).await.unwrap_or_else(late)
    }

    async fn look(&self) -> Result<(), String> {
        let state = self.appliance.state().await.map_err(|error| error.to_string())?;
        let wanted = self.target.wanted();
        match settled(&state) {
            Some(version) if sps_firmware_client::same_version(version, wanted) => {}
            Some(version) => return Err(format!("it runs {version} and not {wanted}")),
            None => return Err("its slots do not agree with what runs".to_owned()),
        }
        self.check_health().await
    }

    async fn check_health(&self) -> Result<(), String> {
        match &self.policy.health {
            Some(program) => health::check(program, &self.name, self.appliance.host()).await,
            None => Ok(()),
        }
    }

    /// Both of a pair must never be down at once: the partner has to be up, and to stay so.
    async fn check_partners(&self) -> Result<(), String> {
        if let Some(name) = &self.failed_partner {
            return Err(format!("its partner {name} has failed, and this one still works"));
        }
        for (name, partner) in &self.partners {
            // One look may fail for what passes; for longer, the partner is not waited for.
            let mut state = partner.state_now().await;
            if state.as_ref().is_err_and(ApplianceError::is_retryable) {
                tokio::time::sleep(REST).await;
                state = partner.state_now().await;
            }
            let trouble = match &state {
                Ok(state) if settled(state).is_some() => continue,
                Ok(_) => "has an upgrade on its way".to_owned(),
                Err(error) => format!("is not up ({error})"),
            };
            return Err(format!("its partner {name} {trouble}, and both must not be down at once"));
        }
        Ok(())
    }
}

/// The version that runs, if the next boot will start it as well.
fn settled(state: &ApplianceState) -> Option<&str> {
    let (current, next) = (state.current()?, state.after_reboot()?);
    let agree = current.0 == next.0
        && sps_firmware_client::same_version(&current.1.version, &state.running);
    agree.then_some(state.running.as_str())
}

/// Ends when the rollout is stopped, but once the upgrade has begun only if it is left at once.
async fn halted(mut halt: Halts, begun: &AtomicBool) -> Verdict {
    loop {
        let told = halt.borrow_and_update().clone();
        match told {
            Some(Halt { reason, .. }) if !begun.load(Ordering::Relaxed) => {
                return Verdict::NotRun { reason };
            }
            Some(Halt { reason, at_once: true }) => {
                let reason = format!("its upgrade had begun and goes on without us: {reason}");
                return Verdict::Unknown { reason };
            }
            _ => {}
        }
        // Without a rollout there is nobody to stop this one either.
        if halt.changed().await.is_err() {
            return std::future::pending().await;
        }
    }
}
