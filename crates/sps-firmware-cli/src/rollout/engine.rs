//! The rollout itself: waves in parallel, a journal, and a stop at too many failures.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::Result;
use futures_util::stream::{FuturesUnordered, StreamExt};
use sps_firmware_client::{Appliance, ApplyEvent, ApplyOptions, Target, same_version};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::fleet::Policy;
use super::journal::{Journal, Record, Verdict};
use super::report::{Line, Report};
use super::worker::{Halt, Worker};
use crate::duration::show;

/// What happens in a rollout.
#[derive(Debug)]
pub(crate) enum Event {
    /// A wave begins: its number from 1, how many there are, and who is in it.
    Wave { number: usize, of: usize, names: Vec<String> },
    /// Something happens on an appliance.
    Appliance { name: String, event: ApplyEvent },
    /// What stood in the way of an appliance may pass: it is begun with again.
    Again { name: String, cause: String },
    /// An appliance is done with. Told twice of one that was well at first and is not any more.
    Ended { name: String, verdict: Verdict },
    /// The wave is over and is watched for a while.
    Watching,
    /// No other wave begins until it is told to go on.
    Paused,
    /// It goes on.
    Resumed,
}

/// What the rollout is to do from now on; set from outside. What ends it more strictly is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Course {
    /// Wave after wave.
    Go,
    /// Finish this wave, then wait.
    Pause,
    /// Finish this wave, then end.
    Leave,
    /// Begin no other upgrade.
    Abort,
    /// End now, and leave those whose upgrade has begun to themselves.
    LeaveAtOnce,
}

impl Course {
    /// Takes another course, unless the rollout is on its way out already: that is not taken back.
    /// Whether it is taken.
    pub(crate) fn turn_to(&mut self, other: Self) -> bool {
        let may = self.may_turn_to(other);
        if may {
            *self = other;
        }
        may
    }

    /// Whether it would take another course.
    pub(crate) fn may_turn_to(self, other: Self) -> bool {
        self <= Self::Pause || other > self
    }
}

/// All that a rollout needs.
#[derive(Debug)]
pub(crate) struct Engine {
    /// The appliances by name, in the order of the fleet.
    pub(crate) appliances: Vec<(String, Appliance)>,
    /// The high-availability pair of each.
    pub(crate) pairs: Vec<Option<String>>,
    /// Their waves, by index.
    pub(crate) waves: Vec<Vec<usize>>,
    pub(crate) policy: Policy,
    pub(crate) target: Target,
    pub(crate) options: ApplyOptions,
    pub(crate) course: watch::Receiver<Course>,
}

/// What has come of the appliances so far, by index.
type Verdicts = BTreeMap<usize, Verdict>;

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
        let mut verdicts = Verdicts::new();
        let mut stopped = None;
        let of = self.waves.len();
        for (index, wave) in self.waves.iter().enumerate() {
            stopped = self.stopped_before_a_wave(&mut told).await;
            if stopped.is_some() {
                break;
            }
            let names = wave.iter().map(|&member| self.appliances[member].0.clone()).collect();
            told(Event::Wave { number: index + 1, of, names });
            let changed = self.wave(index, journal, before, &mut verdicts, &mut told).await?;
            // A wave that an earlier run has done is neither watched nor waited for again.
            let more = index + 1 < of;
            if more && changed && self.too_many(index, &verdicts).is_none() {
                self.watch(wave, journal, &mut verdicts, &mut told).await;
            }
            stopped = self.too_many(index, &verdicts).or_else(|| self.aborted());
            stopped = stopped.or_else(|| journal.fault());
            if more && stopped.is_none() {
                stopped = self.too_few(index, &verdicts);
            }
            if stopped.is_some() {
                break;
            }
        }
        Ok(self.report(&verdicts, stopped))
    }

    /// Waits while the rollout is paused; why no other wave may begin, if so.
    async fn stopped_before_a_wave(&self, told: &mut impl FnMut(Event)) -> Option<String> {
        let mut course = self.course.clone();
        if *course.borrow_and_update() == Course::Pause {
            told(Event::Paused);
            // Whoever could tell it to go on lives as long as the rollout.
            let _ = course.wait_for(|course| *course != Course::Pause).await;
            if *course.borrow() == Course::Go {
                told(Event::Resumed);
            }
        }
        match *course.borrow() {
            Course::Leave => Some("it was interrupted; run it again to go on".to_owned()),
            _ => self.aborted(),
        }
    }

    /// Why no other upgrade may begin, if somebody has said so.
    fn aborted(&self) -> Option<String> {
        let text = match *self.course.borrow() {
            Course::Abort => "it was aborted; run it again to go on",
            Course::LeaveAtOnce => "it was left with Ctrl-C; run it again to go on",
            _ => return None,
        };
        Some(text.to_owned())
    }

    /// Why the successes in the wave with this index do not allow another one, if so. Those that
    /// were left alone count as no success, though they are no failure either.
    fn too_few(&self, index: usize, verdicts: &Verdicts) -> Option<String> {
        let wave = &self.waves[index];
        let have_to = self.policy.successes_per_wave?.of(wave.len()).min(wave.len());
        let done = |index: &&usize| matches!(verdicts.get(index), Some(Verdict::Done { .. }));
        let done = wave.iter().filter(done).count();
        (done < have_to)
            .then(|| format!("{done} succeeded in wave {}, where {have_to} have to", index + 1))
    }

    /// Why the failures are too many after the wave with this index, if they are.
    fn too_many(&self, index: usize, verdicts: &Verdicts) -> Option<String> {
        let failed = |index: &usize| matches!(verdicts.get(index), Some(Verdict::Failed { .. }));
        let wave = &self.waves[index];
        let now = wave.iter().filter(|&index| failed(index)).count();
        let may = self.policy.failures_per_wave.of(wave.len());
        if now > may {
            return Some(format!("{now} failed in wave {}, where {may} may", index + 1));
        }
        let in_all = verdicts.keys().filter(|&index| failed(index)).count();
        let may = self.policy.failures.of(self.appliances.len());
        (in_all > may).then(|| format!("{in_all} failed in all, where {may} may"))
    }

    /// Upgrades the appliances of a wave; whether anything was changed on any of them.
    async fn wave(
        &self,
        number: usize,
        journal: &mut Journal,
        before: &BTreeMap<String, Verdict>,
        verdicts: &mut Verdicts,
        told: &mut impl FnMut(Event),
    ) -> Result<bool> {
        let mut tasks = JoinSet::new();
        let (sender, mut events) = mpsc::unbounded_channel();
        let (halt, halted) = watch::channel(None);
        let mut course = self.course.clone();
        for &index in &self.waves[number] {
            let mut worker = self.worker(index);
            worker.failed_partner = self.failed_partner(index, verdicts);
            if !journal.note(&Record::Begun { name: worker.name.clone() }) {
                break;
            }
            let (sender, halted) = (sender.clone(), halted.clone());
            tasks.spawn(async move { (index, worker.work(sender, halted).await) });
        }
        drop(sender);
        let mut changed = false;
        loop {
            // The first reason stands.
            let reason = self.too_many(number, verdicts).or_else(|| self.aborted());
            let reason = reason.or_else(|| journal.fault());
            let at_once = *self.course.borrow() == Course::LeaveAtOnce;
            halt.send_if_modified(|halt| {
                let Some(reason) = reason else { return false };
                match halt {
                    Some(halt) => at_once && !std::mem::replace(&mut halt.at_once, true),
                    None => halt.replace(Halt { reason, at_once }).is_none(),
                }
            });
            tokio::select! {
                biased;
                Some(event) = events.recv() => told(event),
                Ok(()) = course.changed() => {}
                joined = tasks.join_next() => {
                    let Some(joined) = joined else { return Ok(changed) };
                    let (index, verdict) = joined?;
                    changed |= match &verdict {
                        Verdict::Done { before, .. } => !same_version(before, self.target.wanted()),
                        _ => true,
                    };
                    let verdict = with_history(verdict, before.get(&self.appliances[index].0));
                    self.end(index, verdict, journal, verdicts, told);
                }
            }
        }
    }

    /// Writes down and tells how an appliance has ended.
    fn end(
        &self,
        index: usize,
        verdict: Verdict,
        journal: &mut Journal,
        verdicts: &mut Verdicts,
        told: &mut impl FnMut(Event),
    ) {
        let name = self.appliances[index].0.clone();
        journal.note(&Record::Ended { name: name.clone(), verdict: verdict.clone() });
        told(Event::Ended { name, verdict: verdict.clone() });
        verdicts.insert(index, verdict);
    }

    /// Gives the upgraded appliances of a wave the policy's time, and looks at them again.
    async fn watch(
        &self,
        wave: &[usize],
        journal: &mut Journal,
        verdicts: &mut Verdicts,
        told: &mut impl FnMut(Event),
    ) {
        let pause = self.policy.pause;
        if pause.is_zero() {
            return;
        }
        told(Event::Watching);
        let mut course = self.course.clone();
        // One that is to end does not wait; one that is paused goes on watching.
        let end = course.wait_for(|course| !matches!(course, Course::Go | Course::Pause));
        let _ = tokio::time::timeout(pause, end).await;
        if *self.course.borrow() == Course::LeaveAtOnce {
            return;
        }
        let done = |index: &&usize| matches!(verdicts.get(index), Some(Verdict::Done { .. }));
        let mut looks: FuturesUnordered<_> =
            wave.iter()
                .filter(done)
                .map(|&index| async move {
                    (index, Instant::now(), self.worker(index).look_again().await)
                })
                .collect();
        let mut failed = Vec::new();
        while let Some((index, start, outcome)) = looks.next().await {
            let Err(reason) = outcome else { continue };
            let reason = format!("it was well at first, but not {} later: {reason}", show(pause));
            failed.push((index, Verdict::Failed { reason, seconds: start.elapsed().as_secs() }));
        }
        drop(looks);
        for (index, verdict) in failed {
            self.end(index, verdict, journal, verdicts, told);
        }
    }

    fn worker(&self, index: usize) -> Worker {
        let (name, appliance) = &self.appliances[index];
        Worker {
            name: name.clone(),
            appliance: appliance.clone(),
            partners: self
                .partners(index)
                .map(|partner| self.appliances[partner].clone())
                .collect(),
            failed_partner: None,
            target: self.target.clone(),
            options: self.options.clone(),
            policy: self.policy.clone(),
        }
    }

    /// The others of its pair.
    fn partners(&self, index: usize) -> impl Iterator<Item = usize> {
        let pair = self.pairs[index].as_ref();
        let all = self.pairs.iter().enumerate();
        all.filter(move |&(other, of)| pair.is_some() && other != index && of.as_ref() == pair)
            .map(|(other, _)| other)
    }

    /// The name of a partner that has failed: the appliance is the one that still works then.
    fn failed_partner(&self, index: usize, verdicts: &Verdicts) -> Option<String> {
        let failed =
            |partner: &usize| matches!(verdicts.get(partner), Some(Verdict::Failed { .. }));
        let partner = self.partners(index).find(failed)?;
        Some(self.appliances[partner].0.clone())
    }

    fn report(&self, verdicts: &Verdicts, stopped: Option<String>) -> Report {
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

#[cfg(test)]
mod tests {
    use super::Course::{self, Abort, Go, Leave, LeaveAtOnce, Pause};

    #[test]
    fn a_rollout_on_its_way_out_is_only_told_to_hurry() {
        let courses = [Go, Pause, Leave, Abort, LeaveAtOnce];
        for (from, taken) in [
            (Go, &courses[..]),
            (Pause, &courses),
            (Leave, &[Abort, LeaveAtOnce]),
            (Abort, &[LeaveAtOnce]),
            (LeaveAtOnce, &[]),
        ] {
            for to in courses {
                let mut course: Course = from;
                let may = course.turn_to(to);
                assert_eq!((may, course == to), (taken.contains(&to), may || to == from), "{to:?}");
            }
        }
    }
}
