//! Takes an image in as a stream: counts and hashes it, and reads what it says of itself.

use std::io;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::images::StoredImage;
use super::spool::Spool;
use crate::hex::hex;
use crate::iso::{ImageFault, head_suffices, read_head};
use crate::state::NO_SPACE;

/// What is kept of an image that passes by: the longest root directory that the reader takes, both
/// texts at their longest, and the descriptors before them, with as much to spare.
const HEAD_BYTES: usize = 512 * 1024;

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
    #[error("{NO_SPACE}")]
    NoSpace,
    /// The disk or the system failed.
    #[error("storing the image failed")]
    Io(#[from] io::Error),
}

impl From<ImageFault> for IntakeError {
    fn from(fault: ImageFault) -> Self {
        match fault {
            ImageFault::Read(fault) => Self::Io(fault),
            fault => Self::Image(fault),
        }
    }
}

/// An image on its way in. Dropped, it leaves nothing behind.
pub(crate) struct Incoming {
    size: u64,
    limit: u64,
    free: u64,
    digest: Sha256,
    content: Content,
}

enum Content {
    /// The beginning, while it is not known yet whether it suffices.
    Head(Vec<u8>),
    /// The beginning of an image that can be read from it; the rest is not kept.
    Passing(Vec<u8>),
    /// All of it goes into a file.
    Spooled(Spool),
}

impl Incoming {
    /// An image of at most `limit` bytes, and no more than are `free`, which is to stay in the folder
    /// if there is one.
    pub(super) fn new(limit: u64, free: u64, folder: Option<Arc<Path>>) -> Self {
        let content = match folder {
            Some(folder) => Content::Spooled(Spool::start(Some(folder))),
            None => Content::Head(Vec::new()),
        };
        Self { size: 0, limit, free, digest: Sha256::new(), content }
    }

    /// Adds bytes; waits while the disk is behind. `false` if no more are wanted: [`Self::finish`]
    /// tells why.
    pub(crate) async fn push(&mut self, bytes: &[u8]) -> bool {
        self.size = self.size.saturating_add(bytes.len() as u64);
        if self.size > self.limit.min(self.free) {
            return false;
        }
        // Here, while they are in this processor's cache; the disk's thread has its own work.
        self.digest.update(bytes);
        match &mut self.content {
            Content::Head(head) => {
                let room = HEAD_BYTES - head.len();
                let (now, later) = bytes.split_at(room.min(bytes.len()));
                head.extend_from_slice(now);
                later.is_empty() || self.go_on_after_head(later).await
            }
            Content::Passing(_) => true,
            Content::Spooled(spool) => spool.push(bytes).await,
        }
    }

    /// Decides whether the rest, which begins with these bytes, is needed.
    async fn go_on_after_head(&mut self, bytes: &[u8]) -> bool {
        let Content::Head(head) = &mut self.content else { return true };
        let head = std::mem::take(head);
        if head_suffices(&head) {
            self.content = Content::Passing(head);
            return true;
        }
        let mut spool = Spool::start(None);
        let wanted = spool.push(&head).await && spool.push(bytes).await;
        self.content = Content::Spooled(spool);
        wanted
    }

    /// Ends the stream, checks the image, and gives it its name in the folder if there is one.
    pub(crate) async fn finish(self) -> Result<StoredImage, IntakeError> {
        let Self { size, limit, free, digest, content } = self;
        if size > limit.min(free) {
            if let Content::Spooled(spool) = content {
                spool.abandon().await;
            }
            return Err(match size > limit {
                true => IntakeError::TooLarge { limit },
                false => IntakeError::NoSpace,
            });
        }
        let sha256 = hex(&digest.finalize());
        let (info, file) = match content {
            Content::Head(head) | Content::Passing(head) => (read_head(&head, size)?, None),
            Content::Spooled(spool) => spool.finish().await?,
        };
        Ok(StoredImage::new(info, size, sha256, file))
    }
}

#[cfg(test)]
mod tests {
    use super::{Content, HEAD_BYTES, Incoming, IntakeError};
    use crate::iso::{ImageFault, ImageSpec, read_image, write_image};
    use crate::store::Images;
    use crate::version::FirmwareVersion;

    const NEWS_BLOCK: usize = 21;

    fn image(bytes: u64) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sps.iso");
        let spec = ImageSpec::new(FirmwareVersion::new(8, 0, 0), bytes);
        write_image(&path, &ImageSpec { news: Some("News.".to_owned()), ..spec }).unwrap();
        std::fs::read(path).unwrap()
    }

    /// The same image with its news at the end, where no other file is.
    fn image_with_news_at_the_end(bytes: u64) -> Vec<u8> {
        let mut image = image(bytes);
        let name = image.windows(8).position(|window| window == b"NEWS.TXT").unwrap();
        let last = (image.len() / 2048 - 1) as u32;
        image[name - 31..][..4].copy_from_slice(&last.to_le_bytes());
        image[name - 27..][..4].copy_from_slice(&last.to_be_bytes());
        let news = image[NEWS_BLOCK * 2048..][..2048].to_vec();
        image[NEWS_BLOCK * 2048..][..2048].fill(0);
        image[last as usize * 2048..].copy_from_slice(&news);
        image
    }

    async fn push(incoming: &mut Incoming, bytes: &[u8]) {
        for chunk in bytes.chunks(7000) {
            assert!(incoming.push(chunk).await);
        }
    }

    #[tokio::test]
    async fn an_image_that_passes_by_says_what_it_says_in_a_file() {
        for size in [100_000, HEAD_BYTES as u64, HEAD_BYTES as u64 + 2048, 3_000_000] {
            for image in [image(size), image_with_news_at_the_end(size)] {
                let mut incoming = Images::passing().receive(u64::MAX, u64::MAX);
                push(&mut incoming, &image).await;
                let stored = incoming.finish().await.unwrap();
                assert_eq!(stored.info, read_image(std::io::Cursor::new(&image)).unwrap());
                assert_eq!(stored.info.upgrade_news.as_deref(), Some("News."));
                assert_eq!(stored.size, image.len() as u64);
                assert_eq!(stored.file_name(), None);
            }
        }
    }

    #[tokio::test]
    async fn only_an_image_that_its_head_does_not_tell_goes_into_a_file() {
        for (image, passes) in
            [(image(3_000_000), true), (image_with_news_at_the_end(3_000_000), false)]
        {
            let mut incoming = Images::passing().receive(u64::MAX, u64::MAX);
            push(&mut incoming, &image).await;
            assert_eq!(matches!(&incoming.content, Content::Passing(_)), passes);
            assert_eq!(matches!(&incoming.content, Content::Spooled(_)), !passes);
        }
    }

    #[tokio::test]
    async fn an_image_that_passes_by_is_refused_like_one_in_a_file() {
        let whole = image(3_000_000);
        let refusal = async |limit, free, bytes: &[u8]| {
            let mut incoming = Images::passing().receive(limit, free);
            for chunk in bytes.chunks(7000) {
                incoming.push(chunk).await;
            }
            incoming.finish().await.unwrap_err()
        };
        let fault = refusal(1_000_000, u64::MAX, &whole).await;
        assert!(matches!(fault, IntakeError::TooLarge { limit: 1_000_000 }));
        assert!(matches!(refusal(u64::MAX, 1_000_000, &whole).await, IntakeError::NoSpace));
        let fault = refusal(u64::MAX, u64::MAX, &whole[..whole.len() - 1]).await;
        assert!(matches!(fault, IntakeError::Image(ImageFault::Truncated { .. })));
        let fault = refusal(u64::MAX, u64::MAX, &vec![b'x'; 1_000_000]).await;
        assert!(matches!(fault, IntakeError::Image(ImageFault::NotIso { sector: 16 })));
        assert!(matches!(
            refusal(u64::MAX, u64::MAX, &[]).await,
            IntakeError::Image(ImageFault::Empty)
        ));
    }

    #[tokio::test]
    async fn an_upload_that_breaks_off_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut incoming = Incoming::new(u64::MAX, u64::MAX, Some(folder.path().into()));
        push(&mut incoming, &image(1_000_000)).await;
        let Content::Spooled(spool) = incoming.content else { panic!("it is not in the folder") };
        spool.abandon().await;
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
