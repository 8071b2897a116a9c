//! What a rollout has done, on the disk before it is told: so that it can be gone on with.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::exit::CallerFault;

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "kebab-case")]
pub(crate) enum Record {
    /// The first line: what the rollout is for.
    Rollout {
        /// The version.
        version: String,
    },
    /// An appliance is being worked on.
    Begun {
        /// Its name.
        name: String,
    },
    /// An appliance is done with, well or not.
    Ended {
        /// Its name.
        name: String,
        /// How it ended.
        verdict: Verdict,
    },
}

/// How an appliance ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// It runs the version.
    Done {
        /// What it ran before.
        before: String,
        /// How long it took.
        seconds: u64,
    },
    /// It does not, or is not well.
    Failed {
        /// Why.
        reason: String,
        /// How long it took.
        seconds: u64,
    },
    /// Its turn has not come.
    NotRun {
        /// Why.
        reason: String,
    },
    /// Its upgrade had begun, and nobody has waited for its end.
    Unknown {
        /// Why.
        reason: String,
    },
}

/// The journal of one rollout. While it is open, no other process can open it.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    path: PathBuf,
}

impl Journal {
    /// Opens the journal, and gives what it says of a run before.
    pub(crate) fn open(path: &Path, version: &str) -> Result<(Self, BTreeMap<String, Verdict>)> {
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .with_context(|| format!("opening the journal {}", path.display()))?;
        if file.try_lock().is_err() {
            let text = format!("another rollout is using the journal {}", path.display());
            return Err(CallerFault(text).into());
        }
        let mut text = String::new();
        file.read_to_string(&mut text).with_context(|| format!("reading {}", path.display()))?;
        let records = read(&text)?;
        // A line that a crash has cut off says nothing, and would spoil the next one.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64).context("removing a line that was cut off")?;
        file.seek(SeekFrom::End(0)).context("going to the end of the journal")?;
        let mut journal = Self { file, path: path.to_owned() };
        match records.first() {
            None => journal.write(&Record::Rollout { version: version.to_owned() })?,
            Some(Record::Rollout { version: other }) if other == version => {}
            Some(_) => {
                let text = format!(
                    "the journal {} belongs to another rollout; move it away, or name another with \
                     --journal",
                    path.display()
                );
                return Err(CallerFault(text).into());
            }
        }
        let ended = records.into_iter().filter_map(|record| match record {
            Record::Ended { name, verdict } => Some((name, verdict)),
            _ => None,
        });
        Ok((journal, ended.collect()))
    }

    /// Adds a line, and does not return before it is on the disk.
    pub(crate) fn write(&mut self, record: &Record) -> Result<()> {
        let mut line = serde_json::to_string(record).context("writing JSON")?;
        line.push('\n');
        let write = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        write.with_context(|| format!("writing the journal {}", self.path.display()))
    }
}

/// Whether a rollout has the journal open.
pub(super) fn is_in_use(path: &Path) -> Result<bool> {
    let file = File::open(path)
        .map_err(|error| CallerFault(format!("there is no journal {}: {error}", path.display())))?;
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("looking at the journal {}", path.display()))
        }
    }
}

fn read(text: &str) -> Result<Vec<Record>> {
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole
        .lines()
        .enumerate()
        .map(|(index, line)| {
            serde_json::from_str(line).with_context(|| format!("line {} of the journal", index + 1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Journal, Record, Verdict};

    fn done() -> Verdict {
        Verdict::Done { before: "8.0.0".into(), seconds: 7 }
    }

    #[test]
    fn what_was_written_is_read_again_and_a_torn_line_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (mut journal, before) = Journal::open(&path, "8.0.1").unwrap();
        assert!(before.is_empty());
        journal.write(&Record::Begun { name: "a".into() }).unwrap();
        journal.write(&Record::Ended { name: "a".into(), verdict: done() }).unwrap();
        drop(journal);
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str(r#"{"record":"ended","na"#);
        std::fs::write(&path, text).unwrap();
        let (mut journal, before) = Journal::open(&path, "8.0.1").unwrap();
        assert_eq!(before["a"], done());
        journal.write(&Record::Begun { name: "b".into() }).unwrap();
        drop(journal);
        assert_eq!(Journal::open(&path, "8.0.1").unwrap().1.len(), 1);
    }

    #[test]
    fn two_rollouts_do_not_share_a_journal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let first = Journal::open(&path, "8.0.1").unwrap();
        let error = Journal::open(&path, "8.0.1").unwrap_err();
        assert!(error.to_string().contains("another rollout"), "{error}");
        drop(first);
        let error = Journal::open(&path, "8.0.2").unwrap_err();
        assert!(error.to_string().contains("belongs to another rollout"), "{error}");
    }
}
