//! Writes an image into a file, on a thread of its own.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use tempfile::NamedTempFile;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::images::{IMAGE_PREFIX, LooseFile, PART_PREFIX};
use super::incoming::IntakeError;
use super::writeback::Writeback;
use crate::hex::hex;
use crate::iso::{ImageInfo, read_image};

/// Bytes that go to the disk's thread at a time: waking it for every chunk costs more than copying
/// does, and so does taking fresh memory for chunks that are freed on another thread.
const BUFFER_BYTES: usize = 256 * 1024;
/// How many of them an upload has, to fill one while another is written.
const BUFFERS: usize = 3;

/// What the file says, and the file if it stays. Nobody may wait for it any more, so that it has to go by
/// itself.
pub(super) type Spooled = (ImageInfo, Option<LooseFile>);

/// A file that is being filled. Dropped, it leaves nothing behind.
pub(super) struct Spool {
    buffer: Vec<u8>,
    spare: mpsc::Receiver<Vec<u8>>,
    sender: mpsc::Sender<Command>,
    task: JoinHandle<Result<Option<Spooled>, IntakeError>>,
}

enum Command {
    Write(Vec<u8>),
    Finish,
}

impl Spool {
    /// A file in a folder where it is to stay, or one without a name that goes after the reading.
    pub(super) fn start(folder: Option<Arc<Path>>) -> Self {
        let (sender, commands) = mpsc::channel(BUFFERS);
        let (empty, spare) = mpsc::channel(BUFFERS);
        for _ in 1..BUFFERS {
            // There is room for all of them; memory is taken when they are filled.
            let _ = empty.try_send(Vec::new());
        }
        let task = tokio::task::spawn_blocking(move || store(folder, commands, &empty));
        Self { buffer: Vec::new(), spare, sender, task }
    }

    /// Adds bytes; waits while the disk is behind. `false` if no more are wanted: [`Self::finish`]
    /// tells why.
    pub(super) async fn push(&mut self, bytes: &[u8]) -> bool {
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = BUFFER_BYTES - self.buffer.len();
            let (now, later) = rest.split_at(room.min(rest.len()));
            self.buffer.reserve_exact(room);
            self.buffer.extend_from_slice(now);
            rest = later;
            if self.buffer.len() == BUFFER_BYTES && !self.flush().await {
                return false;
            }
        }
        true
    }

    async fn flush(&mut self) -> bool {
        let full = std::mem::take(&mut self.buffer);
        if self.sender.send(Command::Write(full)).await.is_err() {
            return false;
        }
        match self.spare.recv().await {
            Some(empty) => {
                self.buffer = empty;
                true
            }
            None => false,
        }
    }

    /// Checks the image, and gives it its name in the folder.
    pub(super) async fn finish(mut self) -> Result<Spooled, IntakeError> {
        // A closed channel means that the task has ended with a fault, which it returns.
        if self.flush().await {
            let _ = self.sender.send(Command::Finish).await;
        }
        let spooled = self.task.await.map_err(io::Error::other)??;
        spooled.ok_or_else(|| io::Error::other("the end of the image was lost").into())
    }

    /// Removes what there is of the file, and waits for that.
    pub(super) async fn abandon(self) {
        drop(self.sender);
        // Its faults are of no interest any more.
        let _ = self.task.await;
    }
}

/// The file as long as nothing has been made of it.
enum Part {
    Nameless(File),
    InFolder(NamedTempFile, Arc<Path>),
}

impl Part {
    fn create(folder: Option<Arc<Path>>) -> io::Result<Self> {
        let Some(folder) = folder else { return tempfile::tempfile().map(Self::Nameless) };
        let mut builder = tempfile::Builder::new();
        let part = builder.prefix(PART_PREFIX).suffix(".part").tempfile_in(&folder)?;
        Ok(Self::InFolder(part, folder))
    }

    fn file(&mut self) -> &mut File {
        match self {
            Self::Nameless(file) => file,
            Self::InFolder(part, _) => part.as_file_mut(),
        }
    }

    /// Gives the file its name, if it is to stay.
    fn settle(self) -> io::Result<Option<LooseFile>> {
        let Self::InFolder(part, folder) = self else { return Ok(None) };
        let mut name = [0; 16];
        getrandom::fill(&mut name).map_err(io::Error::other)?;
        let path = folder.join(format!("{IMAGE_PREFIX}{}.iso", hex(&name)));
        part.as_file().sync_all()?;
        part.persist_noclobber(&path).map_err(|fault| fault.error)?;
        let file = LooseFile::new(path);
        // The new name has to be on the disk as well before anything refers to it.
        File::open(&folder)?.sync_all()?;
        Ok(Some(file))
    }
}

fn store(
    folder: Option<Arc<Path>>,
    commands: mpsc::Receiver<Command>,
    empty: &mpsc::Sender<Vec<u8>>,
) -> Result<Option<Spooled>, IntakeError> {
    let mut part = Part::create(folder)?;
    if !fill(&part, commands, empty)? {
        // The sender was dropped: the client is gone, and so is the file with `part`.
        return Ok(None);
    }
    let info = read_image(part.file())?;
    Ok(Some((info, part.settle()?)))
}

/// Whether the image came to its end.
fn fill(
    part: &Part,
    mut commands: mpsc::Receiver<Command>,
    empty: &mpsc::Sender<Vec<u8>>,
) -> io::Result<bool> {
    let (mut file, mut writeback) = match part {
        Part::Nameless(file) => (file, None),
        Part::InFolder(part, _) => (part.as_file(), Some(Writeback::new(part.as_file()))),
    };
    loop {
        match commands.blocking_recv() {
            Some(Command::Write(mut bytes)) => {
                file.write_all(&bytes)?;
                if let Some(writeback) = &mut writeback {
                    writeback.wrote(bytes.len())?;
                }
                bytes.clear();
                // There is room for all of them.
                let _ = empty.try_send(bytes);
            }
            Some(Command::Finish) => break,
            None => return Ok(false),
        }
    }
    writeback.map_or(Ok(()), Writeback::finish)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Command, Spool};
    use crate::iso::{ImageSpec, write_image};
    use crate::version::FirmwareVersion;

    #[tokio::test]
    async fn an_image_that_nobody_waits_for_any_more_goes() {
        let folder = tempfile::tempdir().unwrap();
        let image = folder.path().join("sps.iso");
        write_image(&image, &ImageSpec::new(FirmwareVersion::new(8, 0, 0), 100_000)).unwrap();
        let images = folder.path().join("images");
        std::fs::create_dir(&images).unwrap();
        let mut spool = Spool::start(Some(images.as_path().into()));
        assert!(spool.push(&std::fs::read(image).unwrap()).await);
        assert!(spool.flush().await);
        spool.sender.send(Command::Finish).await.unwrap();
        // As when the client hangs up now.
        drop(spool);
        for _ in 0..1000 {
            if std::fs::read_dir(&images).unwrap().count() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the image is still there");
    }
}
