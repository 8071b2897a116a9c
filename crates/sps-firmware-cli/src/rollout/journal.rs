//! What a rollout has done, on the disk before it is told: so that it can be gone on with.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::exit::CallerFault;

/// Thousands of appliances and many runs make a few MiB.
const LONGEST: u64 = 64 << 20;
/// Every line begins so.
const BEGINNING: &[u8] = br#"{"record":""#;

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
    fault: Option<String>,
}

impl Journal {
    /// Opens the journal, and gives what it says of a run before.
    pub(crate) fn open(path: &Path, version: &str) -> Result<(Self, BTreeMap<String, Verdict>)> {
        check_kind(path, "a journal")?;
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
        let text = read(&mut file, path)?;
        // A line that a crash has cut off says nothing, and would spoil the next one.
        let whole = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        let records = records(&text[..whole], &text[whole..], path)?;
        let first = Record::Rollout { version: version.to_owned() };
        if records.first().is_some_and(|record| *record != first) {
            let text = format!(
                "the journal {} belongs to another rollout; move it away, or name another with \
                 --journal",
                path.display()
            );
            return Err(CallerFault(text).into());
        }
        file.set_len(whole as u64).context("removing a line that was cut off")?;
        file.seek(SeekFrom::End(0)).context("going to the end of the journal")?;
        let mut journal = Self { file, path: path.to_owned(), fault: None };
        if records.is_empty() {
            journal.write(&first)?;
        }
        let ended = records.into_iter().filter_map(|record| match record {
            Record::Ended { name, verdict } => Some((name, verdict)),
            _ => None,
        });
        Ok((journal, ended.collect()))
    }

    /// Adds a line, and says whether it is on the disk now. Once that has failed, nothing is
    /// written any more, so that a line which was cut off is the last one.
    pub(crate) fn note(&mut self, record: &Record) -> bool {
        if self.fault.is_none() {
            self.fault = self.write(record).err().map(|error| format!("{error:#}"));
        }
        self.fault.is_none()
    }

    /// Why nothing can be written any more, if so.
    pub(crate) fn fault(&self) -> Option<String> {
        self.fault.clone()
    }

    /// Adds a line, and does not return before it is on the disk.
    fn write(&mut self, record: &Record) -> Result<()> {
        let mut line = serde_json::to_string(record).context("writing JSON")?;
        line.push('\n');
        let write = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        write.with_context(|| format!("writing the journal {}", self.path.display()))
    }
}

/// Whether a rollout has the journal open.
pub(crate) fn is_in_use(path: &Path) -> Result<bool> {
    check_kind(path, "a journal")?;
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

/// Refuses what cannot be a journal, or an order, before it is opened: a pipe would be waited for,
/// a device may have no end.
pub(super) fn check_kind(path: &Path, what: &str) -> Result<()> {
    match std::fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => {
            let text = format!("{} cannot be {what}: it is no regular file", path.display());
            Err(CallerFault(text).into())
        }
        // What else is wrong with it comes out when it is opened.
        _ => Ok(()),
    }
}

fn read(file: &mut File, path: &Path) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    let read = file.take(LONGEST + 1).read_to_end(&mut text);
    read.with_context(|| format!("reading {}", path.display()))?;
    if text.len() as u64 > LONGEST {
        return Err(no_journal(path, &format!("it has more than {} MiB", LONGEST >> 20)).into());
    }
    Ok(text)
}

/// The lines that are whole. What was cut off has to be the beginning of one: nothing else is
/// removed, as it may be somebody's only copy.
fn records(whole: &[u8], cut_off: &[u8], path: &Path) -> Result<Vec<Record>> {
    let shared = cut_off.len().min(BEGINNING.len());
    if cut_off[..shared] != BEGINNING[..shared] {
        return Err(no_journal(path, "its last line is none of a journal").into());
    }
    let lines = whole.split_inclusive(|&byte| byte == b'\n').enumerate();
    lines
        .map(|(index, line)| {
            serde_json::from_slice(line)
                .map_err(|error| no_journal(path, &format!("line {}: {error}", index + 1)).into())
        })
        .collect()
}

fn no_journal(path: &Path, reason: &str) -> CallerFault {
    CallerFault(format!("{} is no journal of a rollout: {reason}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{Journal, LONGEST, Record, Verdict};

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
    fn a_journal_that_ends_at_any_byte_is_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let names = ["münchen", "zürich"];
        let (mut journal, _) = Journal::open(&path, "8.0.1").unwrap();
        for name in names {
            journal.write(&Record::Begun { name: name.into() }).unwrap();
            journal.write(&Record::Ended { name: name.into(), verdict: done() }).unwrap();
        }
        drop(journal);
        let text = std::fs::read(&path).unwrap();
        for end in 0..=text.len() {
            std::fs::write(&path, &text[..end]).unwrap();
            let (mut journal, before) = Journal::open(&path, "8.0.1").unwrap();
            let ended = text[..end].split_inclusive(|&byte| byte == b'\n');
            let ended = ended.filter(|line| line.starts_with(b"{\"record\":\"ended"));
            assert_eq!(before.len(), ended.filter(|line| line.ends_with(b"\n")).count(), "{end}");
            journal.write(&Record::Ended { name: "wien".into(), verdict: done() }).unwrap();
            drop(journal);
            assert!(Journal::open(&path, "8.0.1").unwrap().1.contains_key("wien"), "{end}");
        }
    }

    #[test]
    fn what_is_no_journal_is_refused_and_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes");
        for text in ["notes without an end of line", "notes\n", "{\"record\":\"other\"}\n", "\n"] {
            std::fs::write(&path, text).unwrap();
            let error = Journal::open(&path, "8.0.1").unwrap_err().to_string();
            assert!(error.contains("is no journal of a rollout"), "{error}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        std::fs::File::create(&path).unwrap().set_len(LONGEST + 1).unwrap();
        let error = Journal::open(&path, "8.0.1").unwrap_err().to_string();
        assert!(error.contains("more than 64 MiB"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_device_or_a_folder_is_no_journal() {
        for path in ["/dev/zero", "/dev/null", "/"] {
            let error = Journal::open(path.as_ref(), "8.0.1").unwrap_err().to_string();
            assert!(error.contains("no regular file"), "{error}");
        }
    }

    #[test]
    fn two_rollouts_do_not_share_a_journal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let _first = Journal::open(&path, "8.0.1").unwrap();
        let error = Journal::open(&path, "8.0.1").unwrap_err();
        assert!(error.to_string().contains("another rollout"), "{error}");
    }

    #[test]
    fn the_journal_of_another_rollout_stays_as_it_is_with_a_line_that_was_cut_off_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (mut journal, _) = Journal::open(&path, "8.0.1").unwrap();
        journal.write(&Record::Begun { name: "a".into() }).unwrap();
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        let text = &whole[..whole.len() - 5];
        std::fs::write(&path, text).unwrap();
        let error = Journal::open(&path, "8.0.2").unwrap_err();
        assert!(error.to_string().contains("belongs to another rollout"), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), text);
    }
}
