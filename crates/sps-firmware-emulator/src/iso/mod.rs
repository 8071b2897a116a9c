//! ISO 9660 images as the emulator's firmware: the convention, a reader and a writer.
//!
//! The vendor publishes no format for its images. The emulator's own convention, in a volume that
//! every ISO 9660 tool can read:
//!
//! | place | content |
//! |---|---|
//! | volume identifier | `SPS_8_0_0` |
//! | application identifier | `SPS FIRMWARE 8.0.0` |
//! | `/NOTES.TXT;1` | the slot's `upgrade_notes`, UTF-8, at most 64 KiB; optional |
//! | `/NEWS.TXT;1` | the slot's `upgrade_news`, the same; optional |
//! | `/PAYLOAD.BIN;1` | padding up to the wanted size |
//!
//! Either identifier is enough to name the version; if both do, they have to agree.

mod head;
mod layout;
mod reader;
mod writer;

pub(crate) use head::{head_suffices, read_head};
pub use reader::{ImageFault, ImageInfo, read_image};
pub use writer::{ImageSpec, WriteImageError, write_image};

#[cfg(test)]
mod tests;
