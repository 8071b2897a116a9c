//! Writes a firmware image that every ISO 9660 tool can read, of any size, with flat memory.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::layout::{
    APPLICATION_PREFIX, FIRST_DESCRIPTOR, MAX_TEXT, NEWS, NOTES, PAYLOAD, PRIMARY, SECTOR,
    STANDARD_IDENTIFIER, TERMINATOR, VOLUME_PREFIX, primary, write_both_u16, write_both_u32,
};
use crate::version::FirmwareVersion;

/// What to write.
#[derive(Clone, Debug)]
pub struct ImageSpec {
    /// The version that the image claims.
    pub version: FirmwareVersion,
    /// Size of the file in bytes; rounded up to whole sectors of 2048 bytes, and to the smallest
    /// volume that holds the texts.
    pub size: u64,
    /// Becomes the slot's `upgrade_notes`.
    pub notes: Option<String>,
    /// Becomes the slot's `upgrade_news`.
    pub news: Option<String>,
}

/// Why an image could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteImageError {
    /// More than the 32-bit block count of ISO 9660 can say.
    #[error("an ISO 9660 volume has at most {MAX_SIZE} bytes, not {0}")]
    TooBig(u64),
    /// A text is longer than the reader takes.
    #[error("the {field} have {length} bytes; at most {MAX_TEXT} are read out of an image")]
    TextTooLong {
        /// `notes` or `news`.
        field: &'static str,
        /// Length in bytes.
        length: usize,
    },
    /// The file system refused.
    #[error("{operation} {path} failed", path = path.display())]
    Io {
        /// What was tried.
        operation: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// A file's extent is at most this long, which keeps every number of a record within 32 bits.
const MAX_EXTENT: u64 = u32::MAX as u64 / SECTOR as u64 * SECTOR as u64;
/// 2^31 blocks: far above any firmware, and the block numbers stay clear of 32 bits.
const MAX_SIZE: u64 = (1 << 31) * SECTOR as u64;
const SECTOR_BYTES: u64 = SECTOR as u64;
/// System area, primary descriptor, terminator, two path tables, root directory.
const PATH_TABLE_LITTLE: u32 = FIRST_DESCRIPTOR as u32 + 2;
const PATH_TABLE_BIG: u32 = PATH_TABLE_LITTLE + 1;
const ROOT: u32 = PATH_TABLE_BIG + 1;
const FIRST_FILE: u32 = ROOT + 1;
const PATH_TABLE_SIZE: u32 = 10;

impl ImageSpec {
    /// An image of this version and size with a line of notes.
    pub fn new(version: FirmwareVersion, size: u64) -> Self {
        let notes = Some(format!("Upgrade notes of firmware {version}.\n"));
        Self { version, size, notes, news: None }
    }
}

/// Writes the image beside `path` and moves it there once it is whole and on the disk.
///
/// The padding is a hole, so that a big image costs neither time nor space where the file system
/// has sparse files.
///
/// # Errors
/// [`WriteImageError`]; `path` is then what it was before.
pub fn write_image(path: &Path, spec: &ImageSpec) -> Result<(), WriteImageError> {
    let plan = Plan::new(spec)?;
    let io = |operation| {
        let path = path.to_owned();
        move |source| WriteImageError::Io { operation, path, source }
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::Builder::new()
        .prefix(".image-")
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .map_err(io("creating a file beside"))?;
    plan.write(file.as_file_mut()).map_err(io("writing"))?;
    file.as_file().sync_all().map_err(io("syncing"))?;
    file.persist(path).map_err(|fault| io("moving into place of")(fault.error))?;
    Ok(())
}

struct Entry<'s> {
    name: &'static str,
    content: &'s [u8],
    block: u32,
    bytes: u32,
}

struct Plan<'s> {
    version: FirmwareVersion,
    entries: Vec<Entry<'s>>,
    blocks: u32,
}

impl<'s> Plan<'s> {
    fn new(spec: &'s ImageSpec) -> Result<Self, WriteImageError> {
        if spec.size > MAX_SIZE {
            return Err(WriteImageError::TooBig(spec.size));
        }
        let mut entries = Vec::new();
        let mut block = FIRST_FILE;
        // A directory is sorted by name.
        for (field, name, text) in [("news", NEWS, &spec.news), ("notes", NOTES, &spec.notes)] {
            let Some(text) = text else { continue };
            let bytes = u32::try_from(text.len()).ok().filter(|bytes| *bytes <= MAX_TEXT);
            let bytes = bytes.ok_or(WriteImageError::TextTooLong { field, length: text.len() })?;
            entries.push(Entry { name, content: text.as_bytes(), block, bytes });
            block += bytes.div_ceil(SECTOR as u32);
        }
        let wanted = spec.size.div_ceil(SECTOR_BYTES);
        let padding = wanted.saturating_sub(u64::from(block)) * SECTOR_BYTES;
        let bytes = padding.min(MAX_EXTENT) as u32;
        entries.push(Entry { name: PAYLOAD, content: &[], block, bytes });
        let blocks = wanted.max(u64::from(block)) as u32;
        Ok(Self { version: spec.version, entries, blocks })
    }

    fn write(&self, file: &mut File) -> io::Result<()> {
        let mut head = vec![0; FIRST_FILE as usize * SECTOR];
        let mut put = |block: u32, bytes: &[u8]| {
            let at = block as usize * SECTOR;
            head[at..at + bytes.len()].copy_from_slice(bytes);
        };
        put(FIRST_DESCRIPTOR as u32, &self.primary());
        put(FIRST_DESCRIPTOR as u32 + 1, &descriptor(TERMINATOR)[..7]);
        put(PATH_TABLE_LITTLE, &path_table(ROOT.to_le_bytes(), 1_u16.to_le_bytes()));
        put(PATH_TABLE_BIG, &path_table(ROOT.to_be_bytes(), 1_u16.to_be_bytes()));
        put(ROOT, &self.root());
        file.write_all(&head)?;
        for entry in &self.entries {
            file.write_all(entry.content)?;
            let gap = entry.content.len().next_multiple_of(SECTOR) - entry.content.len();
            file.write_all(&vec![0; gap])?;
        }
        file.set_len(u64::from(self.blocks) * SECTOR_BYTES)
    }

    fn primary(&self) -> Vec<u8> {
        let mut bytes = descriptor(PRIMARY);
        bytes[primary::SYSTEM..primary::VOLUME + 32].fill(b' ');
        bytes[primary::TEXTS..primary::DATES].fill(b' ');
        // Four dates that are not given: 16 zero digits and a zero offset each.
        for date in 0..4 {
            bytes[primary::DATES + date * 17..][..16].fill(b'0');
        }
        let mut put = |at: usize, field: &[u8]| bytes[at..at + field.len()].copy_from_slice(field);
        let FirmwareVersion { major, minor, patch } = self.version;
        put(primary::SYSTEM, b"LINUX");
        put(primary::VOLUME, format!("{VOLUME_PREFIX}{major}_{minor}_{patch}").as_bytes());
        put(primary::PUBLISHER, b"SPS FIRMWARE EMULATOR");
        put(primary::APPLICATION, format!("{APPLICATION_PREFIX}{}", self.version).as_bytes());
        put(primary::SPACE_SIZE, &write_both_u32(self.blocks));
        put(primary::SET_SIZE, &write_both_u16(1));
        put(primary::SEQUENCE, &write_both_u16(1));
        put(primary::BLOCK_SIZE, &write_both_u16(SECTOR as u16));
        put(primary::PATH_TABLE_SIZE, &write_both_u32(PATH_TABLE_SIZE));
        put(primary::PATH_TABLE_LITTLE, &PATH_TABLE_LITTLE.to_le_bytes());
        put(primary::PATH_TABLE_BIG, &PATH_TABLE_BIG.to_be_bytes());
        put(primary::ROOT, &record(&[0], ROOT, SECTOR as u32, true));
        put(primary::STRUCTURE_VERSION, &[1]);
        bytes
    }

    fn root(&self) -> Vec<u8> {
        let mut bytes = record(&[0], ROOT, SECTOR as u32, true);
        bytes.extend(record(&[1], ROOT, SECTOR as u32, true));
        for entry in &self.entries {
            bytes.extend(record(entry.name.as_bytes(), entry.block, entry.bytes, false));
        }
        bytes
    }
}

fn descriptor(kind: u8) -> Vec<u8> {
    let mut bytes = vec![0; SECTOR];
    bytes[0] = kind;
    bytes[1..6].copy_from_slice(STANDARD_IDENTIFIER);
    bytes[6] = 1;
    bytes
}

/// The path table's only entry is the root: its own parent, with a one-byte name.
fn path_table(root: [u8; 4], parent: [u8; 2]) -> Vec<u8> {
    let mut bytes = vec![1, 0];
    bytes.extend(root);
    bytes.extend(parent);
    bytes.extend([0, 0]);
    bytes
}

fn record(name: &[u8], block: u32, bytes: u32, directory: bool) -> Vec<u8> {
    let length = (33 + name.len()).next_multiple_of(2);
    let mut record = Vec::with_capacity(length);
    record.extend([length as u8, 0]);
    record.extend(write_both_u32(block));
    record.extend(write_both_u32(bytes));
    // 1 January 2024, 00:00 UTC: the same version and size give the same bytes.
    record.extend([124, 1, 1, 0, 0, 0, 0]);
    record.extend([if directory { 2 } else { 0 }, 0, 0]);
    record.extend(write_both_u16(1));
    record.push(name.len() as u8);
    record.extend(name);
    record.resize(length, 0);
    record
}
