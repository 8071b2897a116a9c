//! Brings a file to the disk while it is still being written.
//!
//! Left to the end, its bytes would be waited for then, with the client; and as nothing ever reads
//! them again, the memory that keeps them is taken from others, which costs the system more than
//! the writing does.

use std::fs::File;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

/// Bytes after which the disk is set to work: enough for it to be busy with them for a while.
const STRETCH: u64 = 32 * 1024 * 1024;

/// What is on its way from a growing file to the disk.
pub(super) struct Writeback<'f> {
    file: &'f File,
    written: u64,
    announced: u64,
    /// Started for the first stretch, as many files are shorter.
    worker: Option<Worker>,
}

struct Worker {
    /// Where stretches end that are written.
    ends: SyncSender<u64>,
    thread: JoinHandle<io::Result<()>>,
}

impl<'f> Writeback<'f> {
    /// For a file that is empty now.
    pub(super) fn new(file: &'f File) -> Self {
        Self { file, written: 0, announced: 0, worker: None }
    }

    /// So many bytes more were written.
    pub(super) fn wrote(&mut self, bytes: usize) -> io::Result<()> {
        self.written += bytes as u64;
        if self.written - self.announced < STRETCH {
            return Ok(());
        }
        let worker = match &mut self.worker {
            Some(worker) => worker,
            worker => worker.insert(Worker::start(self.file)?),
        };
        // While the disk is behind, the stretch grows.
        if worker.ends.try_send(self.written).is_ok() {
            self.announced = self.written;
        }
        Ok(())
    }

    /// Waits for what is on its way.
    ///
    /// # Errors
    /// What went wrong there: the system tells of it once, so that a later sync would succeed.
    pub(super) fn finish(self) -> io::Result<()> {
        let Some(Worker { ends, thread }) = self.worker else { return Ok(()) };
        drop(ends);
        thread.join().unwrap_or_else(|_| Err(io::Error::other("bringing it to the disk failed")))
    }
}

impl Worker {
    fn start(file: &File) -> io::Result<Self> {
        let (ends, stretches) = sync_channel(1);
        let file = file.try_clone()?;
        // Not one of the runtime's threads, as the writer, which is one, waits for it.
        let thread = Builder::new().name("writeback".to_owned());
        let thread = thread.spawn(move || bring(&file, &stretches))?;
        Ok(Self { ends, thread })
    }
}

fn bring(file: &File, stretches: &Receiver<u64>) -> io::Result<()> {
    let mut done = 0;
    for end in stretches {
        file.sync_data()?;
        forget(file, done, end);
        done = end;
    }
    Ok(())
}

/// Lets the system's memory of a stretch go.
#[cfg(target_os = "linux")]
fn forget(file: &File, from: u64, to: u64) {
    use rustix::fs::{Advice, fadvise};
    // Advice, without which all works as well.
    let _ = fadvise(file, from, std::num::NonZeroU64::new(to - from), Advice::DontNeed);
}

/// Other systems take no such advice.
#[cfg(not(target_os = "linux"))]
fn forget(_: &File, _: u64, _: u64) {}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek, Write};

    use super::{STRETCH, Writeback};

    #[test]
    fn a_file_of_several_stretches_keeps_its_content() {
        let mut file = tempfile::tempfile().unwrap();
        let mut writeback = Writeback::new(&file);
        let chunk = vec![7; 1_000_000];
        let chunks = 3 * STRETCH as usize / chunk.len();
        for _ in 0..chunks {
            (&file).write_all(&chunk).unwrap();
            writeback.wrote(chunk.len()).unwrap();
        }
        assert!(writeback.announced >= STRETCH);
        writeback.finish().unwrap();
        file.rewind().unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        assert_eq!(content.len(), chunks * chunk.len());
        assert!(content.iter().all(|byte| *byte == 7));
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_brought_to_the_disk_is_told() {
        // A pipe can be written and not be synced.
        let (_reader, writer) = std::io::pipe().unwrap();
        let file = std::fs::File::from(std::os::fd::OwnedFd::from(writer));
        let mut writeback = Writeback::new(&file);
        writeback.wrote(STRETCH as usize).unwrap();
        assert!(writeback.finish().is_err());
    }
}
