//! The folder of images, if there is one, and what is known of an image that was taken in.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::incoming::Incoming;
use crate::iso::ImageInfo;
use crate::state::Appliance;

pub(super) const IMAGE_PREFIX: &str = "image-";
pub(super) const PART_PREFIX: &str = "incoming-";

/// Where images go; clones are the same place.
#[derive(Clone, Debug)]
pub(crate) struct Images {
    folder: Option<Arc<Path>>,
}

impl Images {
    /// Nowhere: what has to be known of an image is learnt while it passes by.
    pub(crate) fn passing() -> Self {
        Self { folder: None }
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
        Ok(Self { folder: Some(path.into()) })
    }

    /// Begins to take in an image of at most `limit` bytes, and no more than are `free`.
    pub(crate) fn receive(&self, limit: u64, free: u64) -> Incoming {
        Incoming::new(limit, free, self.folder.clone())
    }

    /// Removes the images that `gone` has in its slots and `stays` has not.
    pub(crate) fn remove_unnamed(&self, gone: &Appliance, stays: &Appliance) {
        let Some(folder) = &self.folder else { return };
        for name in gone.files().filter(|name| stays.files().all(|kept| kept != *name)) {
            remove(&folder.join(name));
        }
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

/// A file in the folder that no slot names yet. It goes with this, unless it is kept.
#[derive(Debug)]
pub(super) struct LooseFile(Option<PathBuf>);

impl LooseFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(Some(path))
    }

    fn name(&self) -> Option<String> {
        Some(self.0.as_ref()?.file_name()?.to_string_lossy().into_owned())
    }
}

impl Drop for LooseFile {
    fn drop(&mut self) {
        if let Self(Some(path)) = self {
            remove(path);
        }
    }
}

/// An image that was taken in. Its file, if it has one, goes with this unless it is kept.
#[derive(Debug)]
pub(crate) struct StoredImage {
    /// What the image says of itself.
    pub(crate) info: ImageInfo,
    /// Its length in bytes.
    pub(crate) size: u64,
    /// Its SHA-256 in lower-case hex.
    pub(crate) sha256: String,
    file: Option<LooseFile>,
}

impl StoredImage {
    pub(super) fn new(info: ImageInfo, size: u64, sha256: String, file: Option<LooseFile>) -> Self {
        Self { info, size, sha256, file }
    }

    /// The file's name in the folder; there is none without a folder.
    pub(crate) fn file_name(&self) -> Option<String> {
        self.file.as_ref()?.name()
    }

    /// Leaves the file to the transaction that has just put it into a slot.
    pub(crate) fn keep(mut self) {
        if let Some(LooseFile(path)) = &mut self.file {
            *path = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use bytes::Bytes;

    use super::Images;
    use crate::iso::{ImageFault, ImageSpec, write_image};
    use crate::store::IntakeError;
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
            let stored = incoming.finish().await.unwrap();
            assert_eq!(stored.size, image().len() as u64);
            assert_eq!(files(folder.path()), 1);
            if keep {
                stored.keep()
            } else {
                drop(stored)
            }
            assert_eq!(files(folder.path()), usize::from(keep));
        }
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
