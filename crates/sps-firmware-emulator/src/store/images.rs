//! The folder of images: takes files in as streams, checks them, and gives them their names.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::hex::hex;
use crate::iso::{ImageFault, ImageInfo, read_image};

const IMAGE_PREFIX: &str = "image-";
const PART_PREFIX: &str = "incoming-";
/// Bytes that go to the disk's thread at a time: waking it for every chunk costs more than copying
/// does, and so does taking fresh memory for chunks that are freed on another thread.
const BUFFER_BYTES: usize = 256 * 1024;
/// How many of them an upload has, to fill one while another is written.
const BUFFERS: usize = 3;

/// Why an image was not taken in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IntakeError {
    /// The bytes are no firmware image.
    #[error(transparent)]
    Image(ImageFault),
    /// More bytes than allowed.
    #[error("the image has more than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// The appliance has no room for it.
    #[error("no space is left on the appliance for the image")]
    NoSpace,
    /// The disk or the system failed.
    #[error("storing the image failed")]
    Io(#[from] io::Error),
}

/// The folder; clones are the same folder.
#[derive(Clone, Debug)]
pub(crate) struct Images {
    folder: Arc<Folder>,
}

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    /// Set where the images go with the process; there is no need to sync them then.
    temporary: Option<TempDir>,
}

impl Images {
    /// A folder that is removed at the end.
    pub(crate) fn temporary() -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("spsfw-emulator-").tempdir()?;
        let path = folder.path().to_owned();
        Ok(Self { folder: Arc::new(Folder { path, temporary: Some(folder) }) })
    }

    /// A folder that stays. What lies in it from before and `known` does not name is removed: parts
    /// of uploads that a crash cut short, and images that no slot has.
    pub(crate) fn lasting(path: &Path, known: &HashSet<String>) -> io::Result<Self> {
        std::fs::create_dir_all(path)?;
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let ours = name.starts_with(IMAGE_PREFIX) || name.starts_with(PART_PREFIX);
            if ours && !known.contains(name.as_ref()) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(Self { folder: Arc::new(Folder { path: path.to_owned(), temporary: None }) })
    }

    /// Begins to take in an image of at most `limit` bytes, and no more than are `free`.
    pub(crate) fn receive(&self, limit: u64, free: u64) -> Incoming {
        let (sender, commands) = mpsc::channel(BUFFERS);
        let (empty, spare) = mpsc::channel(BUFFERS);
        for _ in 1..BUFFERS {
            // There is room for all of them; memory is taken when they are filled.
            let _ = empty.try_send(Vec::new());
        }
        let folder = self.folder.clone();
        let write = move || store(&folder, limit, free, commands, &empty);
        let task = tokio::task::spawn_blocking(write);
        Incoming { digest: Sha256::new(), buffer: Vec::new(), spare, sender, task }
    }

    /// Removes the image that a slot had; one that is gone already is no fault.
    pub(crate) fn remove(&self, name: &str) {
        remove(&self.folder.path.join(name));
    }
}

fn remove(path: &Path) {
    match std::fs::remove_file(path) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(path = %path.display(), %fault, "an image could not be removed");
        }
        _ => {}
    }
}

enum Command {
    Write(Vec<u8>),
    Finish { sha256: String },
}

/// An image on its way in. Dropped, it leaves nothing behind.
pub(crate) struct Incoming {
    digest: Sha256,
    buffer: Vec<u8>,
    spare: mpsc::Receiver<Vec<u8>>,
    sender: mpsc::Sender<Command>,
    task: JoinHandle<Result<Option<StoredImage>, IntakeError>>,
}

impl Incoming {
    /// Adds bytes; waits while the disk is behind. `false` if no more are wanted: [`Self::finish`]
    /// tells why.
    pub(crate) async fn push(&mut self, bytes: &[u8]) -> bool {
        // Here, while they are in this processor's cache; the disk's thread has its own work.
        self.digest.update(bytes);
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

    /// Ends the stream, checks the image, and gives it its name in the folder.
    pub(crate) async fn finish(mut self) -> Result<StoredImage, IntakeError> {
        // A closed channel means that the task has ended with a fault, which it returns.
        if self.flush().await {
            let sha256 = hex(&self.digest.finalize());
            let _ = self.sender.send(Command::Finish { sha256 }).await;
        }
        let stored = self.task.await.map_err(io::Error::other)??;
        stored.ok_or_else(|| io::Error::other("the end of the image was lost").into())
    }
}

/// An image in the folder, which removes itself unless it is kept.
#[derive(Debug)]
pub(crate) struct StoredImage {
    /// What the image says of itself.
    pub(crate) info: ImageInfo,
    /// Its length in bytes.
    pub(crate) size: u64,
    /// Its SHA-256 in lower-case hex.
    pub(crate) sha256: String,
    path: Option<PathBuf>,
}

impl StoredImage {
    /// The file's name in the folder.
    pub(crate) fn file_name(&self) -> Option<String> {
        Some(self.path.as_ref()?.file_name()?.to_string_lossy().into_owned())
    }

    /// Leaves the file in the folder for good.
    pub(crate) fn keep(&mut self) {
        self.path = None;
    }
}

impl Drop for StoredImage {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            remove(path);
        }
    }
}

fn store(
    folder: &Folder,
    limit: u64,
    free: u64,
    mut commands: mpsc::Receiver<Command>,
    empty: &mpsc::Sender<Vec<u8>>,
) -> Result<Option<StoredImage>, IntakeError> {
    let mut part =
        tempfile::Builder::new().prefix(PART_PREFIX).suffix(".part").tempfile_in(&folder.path)?;
    let mut size = 0_u64;
    let sha256 = loop {
        match commands.blocking_recv() {
            Some(Command::Write(mut bytes)) => {
                size = size.saturating_add(bytes.len() as u64);
                if size > limit {
                    return Err(IntakeError::TooLarge { limit });
                }
                if size > free {
                    return Err(IntakeError::NoSpace);
                }
                part.write_all(&bytes)?;
                bytes.clear();
                // There is room for all of them.
                let _ = empty.try_send(bytes);
            }
            Some(Command::Finish { sha256 }) => break sha256,
            // The sender was dropped: the client is gone, and so is the part with `part`.
            None => return Ok(None),
        }
    };
    let info = read_image(part.as_file_mut()).map_err(|fault| match fault {
        ImageFault::Read(fault) => IntakeError::Io(fault),
        fault => IntakeError::Image(fault),
    })?;
    let mut name = [0; 16];
    getrandom::fill(&mut name).map_err(io::Error::other)?;
    let path = folder.path.join(format!("{IMAGE_PREFIX}{}.iso", hex(&name)));
    let lasting = folder.temporary.is_none();
    if lasting {
        part.as_file().sync_all()?;
    }
    part.persist_noclobber(&path).map_err(|fault| fault.error)?;
    let stored = StoredImage { info, size, sha256, path: Some(path) };
    if lasting {
        // The new name has to be on the disk as well before anything refers to it.
        File::open(&folder.path)?.sync_all()?;
    }
    Ok(Some(stored))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use bytes::Bytes;

    use super::{Images, IntakeError};
    use crate::iso::{ImageFault, ImageSpec, write_image};
    use crate::version::FirmwareVersion;

    fn image() -> Bytes {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sps.iso");
        write_image(&path, &ImageSpec::new(FirmwareVersion::new(8, 0, 0), 100_000)).unwrap();
        std::fs::read(path).unwrap().into()
    }

    fn files(folder: &std::path::Path) -> usize {
        std::fs::read_dir(folder).unwrap().count()
    }

    #[tokio::test]
    async fn an_image_is_there_only_if_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let images = Images::lasting(folder.path(), &HashSet::new()).unwrap();
        for keep in [false, true] {
            let mut incoming = images.receive(u64::MAX, u64::MAX);
            for chunk in image().chunks(7000) {
                assert!(incoming.push(chunk).await);
            }
            let mut stored = incoming.finish().await.unwrap();
            assert_eq!(stored.size, image().len() as u64);
            assert_eq!(files(folder.path()), 1);
            if keep {
                stored.keep();
            }
            drop(stored);
            assert_eq!(files(folder.path()), usize::from(keep));
        }
    }

    #[tokio::test]
    async fn an_upload_that_breaks_off_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let images = Images::lasting(folder.path(), &HashSet::new()).unwrap();
        let mut incoming = images.receive(u64::MAX, u64::MAX);
        assert!(incoming.push(&image()).await);
        let super::Incoming { sender, task, .. } = incoming;
        drop(sender);
        assert!(task.await.unwrap().unwrap().is_none());
        assert_eq!(files(folder.path()), 0);
    }

    #[tokio::test]
    async fn what_is_no_image_or_too_big_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let images = Images::lasting(folder.path(), &HashSet::new()).unwrap();
        let empty = images.receive(u64::MAX, u64::MAX).finish().await;
        assert!(matches!(empty, Err(IntakeError::Image(ImageFault::Empty))));
        let mut incoming = images.receive(1000, u64::MAX);
        incoming.push(&image()).await;
        let fault = incoming.finish().await;
        assert!(matches!(fault, Err(IntakeError::TooLarge { limit: 1000 })));
        let mut incoming = images.receive(u64::MAX, 1000);
        incoming.push(&image()).await;
        assert!(matches!(incoming.finish().await, Err(IntakeError::NoSpace)));
        assert_eq!(files(folder.path()), 0);
    }

    #[test]
    fn a_start_removes_what_no_slot_names_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["image-1.iso", "image-2.iso", "incoming-x.part", "notes.txt"] {
            std::fs::write(folder.path().join(name), b"").unwrap();
        }
        Images::lasting(folder.path(), &HashSet::from(["image-1.iso".to_owned()])).unwrap();
        let mut left: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, ["image-1.iso", "notes.txt"]);
    }
}
