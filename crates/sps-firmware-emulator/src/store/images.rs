//! The folder of images: takes files in as streams, checks them, and gives them their names.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::hex::hex;
use crate::iso::{ImageFault, ImageInfo, read_image};

const IMAGE_PREFIX: &str = "image-";
const PART_PREFIX: &str = "incoming-";
/// Bytes that go to the disk's thread at a time: waking it for every chunk costs more than it does.
const BATCH_BYTES: usize = 256 * 1024;
/// Small chunks keep the buffers alive that they were read into.
const BATCH_CHUNKS: usize = 16;
/// Batches that wait for the disk; an upload holds a megabyte at most.
const WAITING_BATCHES: usize = 2;

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
        let (sender, receiver) = mpsc::channel(WAITING_BATCHES);
        let folder = self.folder.clone();
        let task = tokio::task::spawn_blocking(move || store(&folder, limit, free, receiver));
        Incoming { digest: Sha256::new(), batch: Vec::new(), batch_bytes: 0, sender, task }
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
    Write(Vec<Bytes>),
    Finish { sha256: String },
}

/// An image on its way in. Dropped, it leaves nothing behind.
pub(crate) struct Incoming {
    digest: Sha256,
    batch: Vec<Bytes>,
    batch_bytes: usize,
    sender: mpsc::Sender<Command>,
    task: JoinHandle<Result<Option<StoredImage>, IntakeError>>,
}

impl Incoming {
    /// Adds bytes; waits while the disk is behind. `false` if no more are wanted: [`Self::finish`]
    /// tells why.
    pub(crate) async fn push(&mut self, bytes: Bytes) -> bool {
        // Here, while the chunk is in this processor's cache and the disk's thread has its own work.
        self.digest.update(&bytes);
        self.batch_bytes += bytes.len();
        self.batch.push(bytes);
        if self.batch_bytes < BATCH_BYTES && self.batch.len() < BATCH_CHUNKS {
            return true;
        }
        self.flush().await
    }

    async fn flush(&mut self) -> bool {
        self.batch_bytes = 0;
        let batch = std::mem::take(&mut self.batch);
        self.sender.send(Command::Write(batch)).await.is_ok()
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
) -> Result<Option<StoredImage>, IntakeError> {
    let mut part =
        tempfile::Builder::new().prefix(PART_PREFIX).suffix(".part").tempfile_in(&folder.path)?;
    let mut size = 0_u64;
    let sha256 = loop {
        match commands.blocking_recv() {
            Some(Command::Write(batch)) => {
                for bytes in batch {
                    size = size.saturating_add(bytes.len() as u64);
                    if size > limit {
                        return Err(IntakeError::TooLarge { limit });
                    }
                    if size > free {
                        return Err(IntakeError::NoSpace);
                    }
                    part.write_all(&bytes)?;
                }
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
                assert!(incoming.push(Bytes::copy_from_slice(chunk)).await);
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
        assert!(incoming.push(image()).await);
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
        incoming.push(image()).await;
        let fault = incoming.finish().await;
        assert!(matches!(fault, Err(IntakeError::TooLarge { limit: 1000 })));
        let mut incoming = images.receive(u64::MAX, 1000);
        incoming.push(image()).await;
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
