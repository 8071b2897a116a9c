//! Orders to a rollout that runs: from another terminal, through a file beside its journal.
//!
//! A file and not a signal, since it reaches a rollout of another user or in a container, and works
//! where there are no signals. The rollout takes it away when it heeds it, which tells the one who
//! wrote it; why it does not heed it, it writes in its place.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::journal;
use crate::exit::CallerFault;

/// Begins what is written in place of an order that is not heeded.
const REFUSED: &str = "refused: ";
/// Longer than every order and every answer.
const LONGEST: u64 = 1000;

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
    /// No rollout uses the journal now, another order waits still, or the file cannot be written.
    pub(crate) fn leave(&self, journal: &Path, order: Order) -> Result<()> {
        if !journal::is_in_use(journal)? {
            let text = format!("no rollout is using the journal {}", journal.display());
            return Err(CallerFault(text).into());
        }
        match self.read()? {
            Some(text) if !text.starts_with(REFUSED) => {
                let text = format!("another order waits to be taken: {}", self.path.display());
                Err(CallerFault(text).into())
            }
            // An answer that nobody has come for, or nothing.
            _ => crate::config::write(&self.path, order.word()),
        }
    }

    /// What has become of the order that was left; nothing as long as it waits.
    pub(crate) fn answer(&self) -> Result<Option<Answer>> {
        let Some(text) = self.read()? else { return Ok(Some(Answer::Heeded)) };
        let Some(reason) = text.strip_prefix(REFUSED) else { return Ok(None) };
        self.clear()?;
        Ok(Some(Answer::Refused(reason.to_owned())))
    }

    /// The order that waits, which has to be heeded or refused then.
    ///
    /// # Errors
    /// The file cannot be read, or holds a word that is no order, which is refused.
    pub(crate) fn order(&self) -> Result<Option<Order>> {
        let text = self.read()?.unwrap_or_default();
        let word = text.trim();
        // One that is empty is just being written.
        if word.is_empty() || word.starts_with(REFUSED.trim_end()) {
            return Ok(None);
        }
        if let Some(order) = Order::ALL.into_iter().find(|order| order.word() == word) {
            return Ok(Some(order));
        }
        let words = Order::ALL.map(Order::word).join(", ");
        let reason = format!("`{}` is no order (there are: {words})", word.escape_debug());
        self.refuse(&reason)?;
        bail!(reason)
    }

    /// Tells whoever has left the order why it is not heeded.
    pub(crate) fn refuse(&self, reason: &str) -> Result<()> {
        crate::config::write(&self.path, &format!("{REFUSED}{reason}"))
    }

    /// Takes away what is there: an order that is heeded, or one that was not meant for this rollout.
    pub(crate) fn clear(&self) -> Result<()> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("taking {} away", self.path.display()))
            }
            _ => Ok(()),
        }
    }

    fn read(&self) -> Result<Option<String>> {
        let read = || {
            let mut text = String::new();
            std::fs::File::open(&self.path)?.take(LONGEST).read_to_string(&mut text)?;
            Ok::<_, std::io::Error>(text)
        };
        match read() {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            text => text.map(Some).with_context(|| format!("reading {}", self.path.display())),
        }
    }
}

/// What becomes of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The rollout does as it was told.
    Heeded,
    /// It does not, and this is why.
    Refused(String),
}

#[cfg(test)]
mod tests {
    use super::{Answer, Mailbox, Order};
    use crate::rollout::Journal;

    fn lab() -> (tempfile::TempDir, std::path::PathBuf, Mailbox) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fleet.journal.jsonl");
        let mailbox = Mailbox::of(&path);
        (folder, path, mailbox)
    }

    #[test]
    fn only_a_rollout_that_runs_gets_orders_and_one_at_a_time() {
        let (_folder, path, mailbox) = lab();
        let error = mailbox.leave(&path, Order::Pause).unwrap_err();
        assert!(error.to_string().contains("there is no journal"), "{error}");
        let journal = Journal::open(&path, "8.0.1").unwrap();
        assert_eq!(mailbox.order().unwrap(), None);
        mailbox.leave(&path, Order::Abort).unwrap();
        assert_eq!(mailbox.answer().unwrap(), None);
        let error = mailbox.leave(&path, Order::Pause).unwrap_err();
        assert!(error.to_string().contains("another order waits"), "{error}");
        assert_eq!(mailbox.order().unwrap(), Some(Order::Abort));
        mailbox.clear().unwrap();
        assert_eq!(mailbox.answer().unwrap(), Some(Answer::Heeded));
        drop(journal);
        let error = mailbox.leave(&path, Order::Pause).unwrap_err();
        assert!(error.to_string().contains("no rollout is using"), "{error}");
    }

    #[test]
    fn whoever_gives_an_order_that_is_not_heeded_gets_the_reason() {
        let (_folder, path, mailbox) = lab();
        let _journal = Journal::open(&path, "8.0.1").unwrap();
        mailbox.leave(&path, Order::Resume).unwrap();
        mailbox.refuse("too late").unwrap();
        assert_eq!(mailbox.order().unwrap(), None);
        assert_eq!(mailbox.answer().unwrap(), Some(Answer::Refused("too late".to_owned())));
        // It may be that nobody comes for it.
        mailbox.refuse("too late").unwrap();
        mailbox.leave(&path, Order::Abort).unwrap();
        assert_eq!(mailbox.order().unwrap(), Some(Order::Abort));
    }

    #[test]
    fn a_word_that_is_no_order_is_told_and_answered() {
        let (_folder, path, mailbox) = lab();
        std::fs::write(&mailbox.path, "").unwrap();
        assert_eq!(mailbox.order().unwrap(), None);
        std::fs::write(&mailbox.path, "abrot\n").unwrap();
        let error = mailbox.order().unwrap_err().to_string();
        assert_eq!(error, "`abrot` is no order (there are: pause, resume, abort)");
        assert_eq!(mailbox.order().unwrap(), None);
        assert_eq!(mailbox.answer().unwrap(), Some(Answer::Refused(error)));
        assert!(!mailbox.path.exists(), "{}", path.display());
    }
}
