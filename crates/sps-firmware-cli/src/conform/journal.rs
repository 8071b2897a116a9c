//! What was asked and answered, in its order, and what was not asked and why.

use serde_json::Value;

use super::exchange::Exchange;
use super::finding::Rule;
use super::probe::Probe;

/// All that a run has seen.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    pub(crate) entries: Vec<Entry>,
    /// Probes that did not run, and why.
    pub(crate) skipped: Vec<(&'static Probe, String)>,
    /// What went wrong beside the exchanges.
    pub(crate) troubles: Vec<Trouble>,
}

/// An exchange of a probe.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) probe: &'static Probe,
    pub(crate) exchange: Exchange,
}

/// Something that went wrong and is no exchange.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) probe: &'static Probe,
    pub(crate) rule: Rule,
    pub(crate) message: String,
}

impl Journal {
    /// The body that a probe was answered with, if its aim was met.
    pub(crate) fn body(&self, probe: &str) -> Option<Value> {
        let mut answers = self.entries.iter().rev().filter(|entry| entry.probe.name == probe);
        answers.find_map(|Entry { probe, exchange }| {
            let answer = exchange.answer.as_ref().ok()?;
            (answer.status == probe.aim).then(|| answer.json())?
        })
    }

    pub(crate) fn skip(&mut self, probe: &'static Probe, reason: impl Into<String>) {
        self.skipped.push((probe, reason.into()));
    }
}
