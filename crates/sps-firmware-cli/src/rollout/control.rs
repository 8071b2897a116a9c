//! Orders to a rollout that runs: from another terminal, through a file beside its journal.
//!
//! A file and not a signal, since it reaches a rollout of another user or in a container, and works
//! where there are no signals. Whether it heeds it, and if not why, the rollout writes in its place,
//! for the one who wrote it: each order has a mark of its own, so that nobody takes what another
//! was told for theirs. One written by hand may have none, and is taken away when it is heeded.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::journal;
use crate::exit::CallerFault;

/// Begins what is written in place of an order that is heeded.
const HEEDED: &str = "heeded";
/// Begins what is written in place of one that is not.
const REFUSED: &str = "refused";
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

/// Tells an order from all others; empty for one that was written by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark(String);

impl Mark {
    fn new() -> Self {
        Self(format!("{:016x}", RandomState::new().build_hasher().finish()))
    }
}

/// What the file holds: a word, the mark of the order, and the reason of a refusal.
fn parts(text: &str) -> (&str, &str, &str) {
    let mut parts = text.splitn(3, ' ').map(str::trim);
    let mut next = || parts.next().unwrap_or_default();
    (next(), next(), next())
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
    pub(crate) fn leave(&self, journal: &Path, order: Order) -> Result<Mark> {
        if !journal::is_in_use(journal)? {
            let text = format!("no rollout is using the journal {}", journal.display());
            return Err(CallerFault(text).into());
        }
        // An answer that nobody has come for is in nobody's way.
        if self.read()?.is_some_and(|text| matches!(parts(&text).0, HEEDED | REFUSED)) {
            self.clear()?;
        }
        let mark = Mark::new();
        if crate::config::write_new(&self.path, &format!("{} {}", order.word(), mark.0))? {
            return Ok(mark);
        }
        let text = format!("another order waits to be taken: {}", self.path.display());
        Err(CallerFault(text).into())
    }

    /// What has become of the order with this mark; nothing as long as it waits.
    pub(crate) fn answer(&self, mark: &Mark) -> Result<Option<Answer>> {
        let text = self.read()?.unwrap_or_default();
        let answer = match parts(&text) {
            (_, of, _) if of != mark.0 => return Ok(Some(Answer::Lost)),
            (HEEDED, ..) => Answer::Heeded,
            (REFUSED, _, reason) => Answer::Refused(reason.to_owned()),
            _ => return Ok(None),
        };
        self.clear()?;
        Ok(Some(answer))
    }

    /// Takes away the order with this mark, which must not surprise the next rollout; not that of
    /// another.
    pub(crate) fn take_back(&self, mark: &Mark) -> Result<()> {
        match self.read() {
            Ok(Some(text)) if parts(&text).1 != mark.0 => Ok(()),
            _ => self.clear(),
        }
    }

    /// The order that waits, which has to be heeded or refused then.
    ///
    /// # Errors
    /// The file cannot be read, or holds a word that is no order, which is refused.
    pub(crate) fn order(&self) -> Result<Option<(Order, Mark)>> {
        let text = self.read()?.unwrap_or_default();
        let (word, mark, _) = parts(&text);
        // One that is empty is just being written.
        if matches!(word, "" | HEEDED | REFUSED) {
            return Ok(None);
        }
        let mark = Mark(mark.to_owned());
        if let Some(order) = Order::ALL.into_iter().find(|order| order.word() == word) {
            return Ok(Some((order, mark)));
        }
        let words = Order::ALL.map(Order::word).join(", ");
        let reason = format!("`{}` is no order (there are: {words})", word.escape_debug());
        self.refuse(&mark, &reason)?;
        bail!(reason)
    }

    /// Tells whoever has left the order that it is heeded.
    pub(crate) fn heed(&self, mark: &Mark) -> Result<()> {
        if mark.0.is_empty() {
            return self.clear();
        }
        crate::config::write(&self.path, &format!("{HEEDED} {}", mark.0))
    }

    /// Tells whoever has left the order why it is not heeded.
    pub(crate) fn refuse(&self, mark: &Mark, reason: &str) -> Result<()> {
        crate::config::write(&self.path, &format!("{REFUSED} {} {reason}", mark.0))
    }

    /// Takes away what is there, such as an order that was not meant for this rollout.
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
            journal::check_kind(&self.path, "an order")?;
            let mut text = String::new();
            std::fs::File::open(&self.path)?.take(LONGEST).read_to_string(&mut text)?;
            Ok::<_, anyhow::Error>(text)
        };
        match read() {
            Err(error)
                if error
                    .downcast_ref::<std::io::Error>()
                    .is_some_and(|error| error.kind() == ErrorKind::NotFound) =>
            {
                Ok(None)
            }
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
    /// Nobody knows: another order is there, or was, and its answer is gone.
    Lost,
}

#[cfg(test)]
mod tests {
    use super::{Answer, Mailbox, Mark, Order};
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
        let mark = mailbox.leave(&path, Order::Abort).unwrap();
        assert_eq!(mailbox.answer(&mark).unwrap(), None);
        let error = mailbox.leave(&path, Order::Pause).unwrap_err();
        assert!(error.to_string().contains("another order waits"), "{error}");
        assert_eq!(mailbox.order().unwrap(), Some((Order::Abort, mark.clone())));
        mailbox.heed(&mark).unwrap();
        assert_eq!(mailbox.order().unwrap(), None);
        assert_eq!(mailbox.answer(&mark).unwrap(), Some(Answer::Heeded));
        assert!(!mailbox.path.exists());
        drop(journal);
        let error = mailbox.leave(&path, Order::Pause).unwrap_err();
        assert!(error.to_string().contains("no rollout is using"), "{error}");
    }

    #[test]
    fn of_orders_at_the_same_moment_one_is_left_and_the_others_are_told_that_it_waits() {
        let (_folder, path, mailbox) = lab();
        let _journal = Journal::open(&path, "8.0.1").unwrap();
        for _ in 0..20 {
            let start = std::sync::Barrier::new(8);
            let leave = || {
                start.wait();
                mailbox.leave(&path, Order::Abort)
            };
            let left: Vec<_> = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..8).map(|_| scope.spawn(leave)).collect();
                threads.into_iter().filter_map(|thread| thread.join().unwrap().ok()).collect()
            });
            assert_eq!(left.len(), 1);
            assert_eq!(mailbox.answer(&left[0]).unwrap(), None);
            mailbox.clear().unwrap();
        }
    }

    #[test]
    fn whoever_gives_an_order_that_is_not_heeded_gets_the_reason() {
        let (_folder, path, mailbox) = lab();
        let _journal = Journal::open(&path, "8.0.1").unwrap();
        let mark = mailbox.leave(&path, Order::Resume).unwrap();
        mailbox.refuse(&mark, "too late").unwrap();
        assert_eq!(mailbox.order().unwrap(), None);
        assert_eq!(mailbox.answer(&mark).unwrap(), Some(Answer::Refused("too late".to_owned())));
        // It may be that nobody comes for it.
        mailbox.refuse(&mark, "too late").unwrap();
        let mark = mailbox.leave(&path, Order::Abort).unwrap();
        assert_eq!(mailbox.order().unwrap(), Some((Order::Abort, mark)));
    }

    #[test]
    fn nobody_takes_the_answer_or_the_order_of_another_for_theirs() {
        let (_folder, path, mailbox) = lab();
        let _journal = Journal::open(&path, "8.0.1").unwrap();
        let first = mailbox.leave(&path, Order::Resume).unwrap();
        mailbox.refuse(&first, "too late").unwrap();
        let second = mailbox.leave(&path, Order::Abort).unwrap();
        assert_eq!(mailbox.answer(&first).unwrap(), Some(Answer::Lost));
        mailbox.take_back(&first).unwrap();
        assert_eq!(mailbox.answer(&second).unwrap(), None);
        mailbox.heed(&second).unwrap();
        assert_eq!(mailbox.answer(&first).unwrap(), Some(Answer::Lost));
        assert_eq!(mailbox.answer(&second).unwrap(), Some(Answer::Heeded));
        assert_eq!(mailbox.answer(&first).unwrap(), Some(Answer::Lost));
        let third = mailbox.leave(&path, Order::Pause).unwrap();
        mailbox.take_back(&third).unwrap();
        assert_eq!(mailbox.order().unwrap(), None);
    }

    #[test]
    fn an_order_written_by_hand_is_taken_away_when_it_is_heeded() {
        let (_folder, _, mailbox) = lab();
        std::fs::write(&mailbox.path, "pause\n").unwrap();
        let (order, mark) = mailbox.order().unwrap().unwrap();
        assert_eq!(order, Order::Pause);
        mailbox.heed(&mark).unwrap();
        assert!(!mailbox.path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_the_place_of_an_order_is_not_waited_for() {
        let (_folder, _, mailbox) = lab();
        let made = std::process::Command::new("mkfifo").arg(&mailbox.path).status().unwrap();
        assert!(made.success());
        let error = format!("{:#}", mailbox.order().unwrap_err());
        assert!(error.contains("cannot be an order: it is no regular file"), "{error}");
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
        assert_eq!(mailbox.answer(&Mark(String::new())).unwrap(), Some(Answer::Refused(error)));
        assert!(!mailbox.path.exists(), "{}", path.display());
    }
}
