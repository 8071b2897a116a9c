//! Orders to a rollout that runs: from another terminal, through a file beside its journal.
//!
//! A file and not a signal, since it reaches a rollout of another user or in a container, and works
//! where there are no signals. The rollout takes it away when it has read it, which tells the one
//! who wrote it that the order has arrived.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::journal;
use crate::exit::CallerFault;

/// What a rollout is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Begin no other wave until told to go on.
    Pause,
    /// Go on.
    Resume,
    /// Upgrade no other appliance; see those to the end whose upgrade has begun.
    Abort,
}

impl Order {
    const ALL: [Self; 3] = [Self::Pause, Self::Resume, Self::Abort];

    /// The word for it, in the file and in messages.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Abort => "abort",
        }
    }
}

/// Where orders to the rollout with this journal are left.
#[derive(Clone, Debug)]
pub(crate) struct Mailbox {
    path: PathBuf,
}

impl Mailbox {
    /// The one that belongs to a journal.
    pub(crate) fn of(journal: &Path) -> Self {
        let mut name = journal.file_name().unwrap_or_default().to_owned();
        name.push(".order");
        Self { path: journal.with_file_name(name) }
    }

    /// Leaves an order for the rollout that uses `journal`.
    ///
    /// # Errors
    /// No rollout uses the journal now, or the file cannot be written.
    pub(crate) fn leave(&self, journal: &Path, order: Order) -> Result<()> {
        if !journal::is_in_use(journal)? {
            let text = format!("no rollout is using the journal {}", journal.display());
            return Err(CallerFault(text).into());
        }
        crate::config::write(&self.path, order.word())
    }

    /// Whether the order that was left has been taken.
    pub(crate) fn is_empty(&self) -> bool {
        !self.path.exists()
    }

    /// Takes the order that was left, if there is one.
    pub(crate) fn take(&self) -> Result<Option<Order>> {
        let text = match std::fs::read_to_string(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            text => text.with_context(|| format!("reading {}", self.path.display()))?,
        };
        std::fs::remove_file(&self.path)
            .with_context(|| format!("taking {} away", self.path.display()))?;
        Ok(Order::ALL.into_iter().find(|order| order.word() == text.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Mailbox, Order};
    use crate::rollout::Journal;

    #[test]
    fn an_order_is_taken_once_and_only_a_rollout_that_runs_gets_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fleet.journal.jsonl");
        let mailbox = Mailbox::of(&path);
        let error = mailbox.leave(&path, Order::Pause).unwrap_err();
        assert!(error.to_string().contains("there is no journal"), "{error}");
        let journal = Journal::open(&path, "8.0.1").unwrap();
        assert_eq!(mailbox.take().unwrap(), None);
        mailbox.leave(&path, Order::Abort).unwrap();
        assert!(!mailbox.is_empty());
        assert_eq!(mailbox.take().unwrap(), Some(Order::Abort));
        assert!(mailbox.is_empty());
        drop(journal);
        let error = mailbox.leave(&path, Order::Pause).unwrap_err();
        assert!(error.to_string().contains("no rollout is using"), "{error}");
    }
}
