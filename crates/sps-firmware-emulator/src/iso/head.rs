//! Reads an image of which only the beginning was kept.

use std::io::{self, Read, Seek, SeekFrom};

use super::reader::{ImageFault, ImageInfo, read_image};

/// Whether an image that begins like this can be read from its beginning alone, however long it is.
pub(crate) fn head_suffices(head: &[u8]) -> bool {
    // No other length would make the reader ask for more.
    !matches!(read_head(head, u64::MAX), Err(ImageFault::Read(_)))
}

/// Reads an image of this length from its beginning.
///
/// # Errors
/// [`ImageFault::Read`] if the beginning does not suffice, otherwise what [`read_image`] says.
pub(crate) fn read_head(head: &[u8], length: u64) -> Result<ImageInfo, ImageFault> {
    read_image(Head { head, length, at: 0 })
}

struct Head<'b> {
    head: &'b [u8],
    length: u64,
    at: u64,
}

impl Read for Head<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let at = usize::try_from(self.at).unwrap_or(usize::MAX);
        let Some(mut rest) = self.head.get(at..).filter(|rest| !rest.is_empty()) else {
            return match self.at < self.length {
                true => Err(io::Error::other("this part of the image has not been kept")),
                false => Ok(0),
            };
        };
        let count = rest.read(buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Head<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
