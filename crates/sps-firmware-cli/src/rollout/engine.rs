//! The rollout itself: waves in parallel, a journal, and a stop at too many failures.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use sps_firmware_client::{Appliance, ApplyEvent, ApplyOptions, Target};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::fleet::Policy;
use super::health;
use super::journal::{Journal, Record, Verdict};
use super::report::{Line, Report};
use crate::duration::show;

/// An appliance of the rollout.
#[derive(Clone, Debug)]
struct Worker {
    name: String,
    appliance: Appliance,
    target: Target,
    options: ApplyOptions,
    policy: Policy,
}

/// What happens in a rollout.
#[derive(Debug)]
pub(crate) enum Event {
    /// A wave begins: its number from 1, how many there are, and who is in it.
    Wave { number: usize, of: usize, names: Vec<String> },
    /// Something happens on an appliance.
    Appliance { name: String, event: ApplyEvent },
    /// An appliance is done with.
    Ended { name: String, verdict: Verdict },
}

/// All that a rollout needs.
#[derive(Debug)]
pub(crate) struct Engine {
    /// The appliances by name, in the order of the fleet.
    pub(crate) appliances: Vec<(String, Appliance)>,
    /// Their waves, by index.
    pub(crate) waves: Vec<Vec<usize>>,
    pub(crate) policy: Policy,
    pub(crate) target: Target,
    pub(crate) options: ApplyOptions,
    /// Set from outside: no further wave begins, and those that wait for their turn do not get it.
    pub(crate) pausing: Arc<AtomicBool>,
}

impl Engine {
    /// Upgrades wave by wave until all are done or too many have failed.
    ///
    /// `before` is what the journal says of an earlier run. Appliances that are done are looked at
    /// again all the same, which costs two requests: the journal tells what was, not what is.
    pub(crate) async fn run(
        &self,
        journal: &mut Journal,
        before: &BTreeMap<String, Verdict>,
        mut told: impl FnMut(Event),
    ) -> Result<Report> {
        let mut verdicts: BTreeMap<usize, Verdict> = BTreeMap::new();
        let mut stopped = None;
        let of = self.waves.len();
        for (index, wave) in self.waves.iter().enumerate() {
            if self.pausing.load(Ordering::Relaxed) {
                stopped = Some("it was paused; run it again to go on".to_owned());
                break;
            }
            let names = wave.iter().map(|&member| self.appliances[member].0.clone()).collect();
            told(Event::Wave { number: index + 1, of, names });
            let ended = self.wave(wave, journal, before, &mut told).await?;
            let failed = |verdicts: &BTreeMap<usize, Verdict>| {
                verdicts
                    .values()
                    .filter(|verdict| matches!(verdict, Verdict::Failed { .. }))
                    .count()
            };
            let failed_now = failed(&ended);
            verdicts.extend(ended);
            stopped = self.too_many(index + 1, failed_now, failed(&verdicts));
            if stopped.is_some() {
                break;
            }
            if index + 1 < of {
                self.rest().await;
            }
        }
        Ok(self.report(&verdicts, stopped))
    }

    /// Why the failures are too many, if they are.
    fn too_many(&self, wave: usize, now: usize, in_all: usize) -> Option<String> {
        let Policy { failures_per_wave, failures, .. } = self.policy;
        if now > failures_per_wave {
            return Some(format!("{now} failed in wave {wave}, where {failures_per_wave} may"));
        }
        (in_all > failures).then(|| format!("{in_all} failed in all, where {failures} may"))
    }

    /// Waits between two waves, and no longer when it is to pause.
    async fn rest(&self) {
        let until = Instant::now() + self.policy.pause;
        while Instant::now() < until && !self.pausing.load(Ordering::Relaxed) {
            let left = until.saturating_duration_since(Instant::now());
            tokio::time::sleep(left.min(Duration::from_millis(200))).await;
        }
    }

    async fn wave(
        &self,
        wave: &[usize],
        journal: &mut Journal,
        before: &BTreeMap<String, Verdict>,
        told: &mut impl FnMut(Event),
    ) -> Result<BTreeMap<usize, Verdict>> {
        let mut tasks = JoinSet::new();
        let (sender, mut events) = mpsc::unbounded_channel();
        for &index in wave {
            let worker = self.worker(index);
            journal.write(&Record::Begun { name: worker.name.clone() })?;
            let sender = sender.clone();
            tasks.spawn(async move { (index, worker.work(sender).await) });
        }
        drop(sender);
        let mut ended = BTreeMap::new();
        loop {
            tokio::select! {
                biased;
                Some(event) = events.recv() => told(event),
                joined = tasks.join_next() => {
                    let Some(joined) = joined else { return Ok(ended) };
                    let (index, verdict) = joined?;
                    let name = self.appliances[index].0.clone();
                    let verdict = with_history(verdict, before.get(&name));
                    journal.write(&Record::Ended { name: name.clone(), verdict: verdict.clone() })?;
                    told(Event::Ended { name, verdict: verdict.clone() });
                    ended.insert(index, verdict);
                }
            }
        }
    }

    fn worker(&self, index: usize) -> Worker {
        let (name, appliance) = &self.appliances[index];
        Worker {
            name: name.clone(),
            appliance: appliance.clone(),
            target: self.target.clone(),
            options: self.options.clone(),
            policy: self.policy.clone(),
        }
    }

    fn report(&self, verdicts: &BTreeMap<usize, Verdict>, stopped: Option<String>) -> Report {
        let wave_of = |index: usize| {
            self.waves.iter().position(|wave| wave.contains(&index)).map_or(0, |wave| wave + 1)
        };
        let lines = self.appliances.iter().enumerate().map(|(index, (name, _))| {
            let verdict = verdicts.get(&index).cloned().unwrap_or_else(|| Verdict::NotRun {
                reason: stopped.clone().unwrap_or_else(|| "its turn has not come".to_owned()),
            });
            Line { name: name.clone(), wave: wave_of(index), verdict }
        });
        let appliances = lines.collect();
        Report { version: self.target.wanted().to_owned(), stopped, appliances }
    }
}

/// An appliance that was upgraded by an earlier run keeps what that run has measured.
fn with_history(now: Verdict, before: Option<&Verdict>) -> Verdict {
    match (&now, before) {
        (Verdict::Done { before: ran, .. }, Some(Verdict::Done { before: first, .. }))
            if ran != first =>
        {
            before.cloned().unwrap_or(now)
        }
        _ => now,
    }
}

impl Worker {
    async fn work(self, events: mpsc::UnboundedSender<Event>) -> Verdict {
        let start = Instant::now();
        let deadline = self.policy.deadline;
        let outcome = match tokio::time::timeout(deadline, self.upgrade(&events)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(format!("it was not done within {}", show(deadline))),
        };
        let seconds = start.elapsed().as_secs();
        match outcome {
            Ok(before) => Verdict::Done { before, seconds },
            Err(reason) => Verdict::Failed { reason, seconds },
        }
    }

    async fn upgrade(&self, events: &mpsc::UnboundedSender<Event>) -> Result<String, String> {
        let told = |event| {
            // Nobody listens any more only when the rollout is over.
            let _ = events.send(Event::Appliance { name: self.name.clone(), event });
        };
        let applied = self
            .appliance
            .apply(&self.target, &self.options, told)
            .await
            .map_err(|error| error.to_string())?;
        if let Some(program) = &self.policy.health {
            health::check(program, &self.name, self.appliance.host()).await?;
        }
        Ok(applied.before)
    }
}
