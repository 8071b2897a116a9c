//! Reads a firmware image: which version it claims, and whether the claim holds together.
//!
//! The input is whatever somebody uploaded. Every number in it is checked against the real length
//! before it is used, and nothing is allocated by a size that the image names.

use std::io::{self, Read, Seek, SeekFrom};

use super::layout::{
    APPLICATION_PREFIX, FIRST_DESCRIPTOR, MAX_DESCRIPTORS, MAX_TEXT, NEWS, NOTES, PRIMARY, SECTOR,
    STANDARD_IDENTIFIER, TERMINATOR, VOLUME_PREFIX, both_u16, both_u32, primary,
};
use crate::version::FirmwareVersion;

/// What a firmware image says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageInfo {
    /// The firmware version out of the volume's identifiers.
    pub version: FirmwareVersion,
    /// Text of `/NOTES.TXT`.
    pub upgrade_notes: Option<String>,
    /// Text of `/NEWS.TXT`.
    pub upgrade_news: Option<String>,
}

/// Why a file is no firmware image.
#[derive(Debug, thiserror::Error)]
pub enum ImageFault {
    /// Not a single byte.
    #[error("the image is empty")]
    Empty,
    /// Shorter than the smallest ISO 9660 volume.
    #[error("the image ends after {length} bytes, before its volume descriptors do")]
    TooShort {
        /// Length of the file in bytes.
        length: u64,
    },
    /// The standard identifier `CD001` is missing.
    #[error("the file is no ISO 9660 image: no volume descriptor at sector {sector}")]
    NotIso {
        /// Where a descriptor should have been.
        sector: u64,
    },
    /// No primary volume descriptor before the terminator.
    #[error("the image has no primary volume descriptor")]
    NoPrimary,
    /// The list of descriptors does not end.
    #[error("the list of volume descriptors has no end")]
    NoTerminator,
    /// A field contradicts itself, another field, or the standard.
    #[error("the field `{field}` of the volume is not believable: {reason}")]
    Lie {
        /// The name of the field in the standard.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The file is shorter than the volume says.
    #[error("the image is truncated: the volume has {declared} bytes, the file {length}")]
    Truncated {
        /// Volume size by the descriptor, in bytes.
        declared: u64,
        /// Length of the file in bytes.
        length: u64,
    },
    /// A readable ISO 9660 volume of something else.
    #[error("the volume is no SPS firmware: it is named `{volume}`")]
    NotFirmware {
        /// The volume identifier, cut and with unusual characters replaced.
        volume: String,
    },
    /// The file could not be read; not the image's fault.
    #[error("the image could not be read")]
    Read(#[from] io::Error),
}

/// Reads the version and the notes of a firmware image.
///
/// Needs at most a few hundred kilobytes of the input and as much memory, however big the image is.
///
/// # Errors
/// [`ImageFault::Read`] if reading fails, any other [`ImageFault`] if the input is no image that an
/// appliance would take.
pub fn read_image<R: Read + Seek>(mut input: R) -> Result<ImageInfo, ImageFault> {
    let length = input.seek(SeekFrom::End(0))?;
    if length == 0 {
        return Err(ImageFault::Empty);
    }
    let descriptor = find_primary(&mut input, length)?;
    let root = check_primary(&descriptor, length)?;
    let version = firmware_version(&descriptor)?;
    let mut texts = Texts::default();
    read_root(&mut input, root, length, &mut texts)?;
    Ok(ImageInfo { version, upgrade_notes: texts.notes, upgrade_news: texts.news })
}

type Sector = [u8; SECTOR];

fn find_primary<R: Read + Seek>(input: &mut R, length: u64) -> Result<Sector, ImageFault> {
    let mut found = None;
    for sector in FIRST_DESCRIPTOR..FIRST_DESCRIPTOR + MAX_DESCRIPTORS {
        if (sector + 1) * SECTOR as u64 > length {
            return Err(ImageFault::TooShort { length });
        }
        let bytes = read_sector(input, sector)?;
        if &bytes[1..6] != STANDARD_IDENTIFIER {
            return Err(ImageFault::NotIso { sector });
        }
        match bytes[0] {
            TERMINATOR => return found.ok_or(ImageFault::NoPrimary),
            // A second primary descriptor is allowed by the standard, as a copy of the first.
            PRIMARY if found.is_none() => found = Some(bytes),
            _ => {}
        }
    }
    Err(ImageFault::NoTerminator)
}

/// Where a file or directory lies, checked against the real length.
#[derive(Clone, Copy)]
struct Extent {
    block: u32,
    bytes: u32,
}

impl Extent {
    /// The extent at the place in a directory record, if both of its numbers hold together.
    fn of_record(record: &[u8], length: u64) -> Result<Self, ImageFault> {
        let numbers = both_u32(record, 2).zip(both_u32(record, 10));
        let (block, bytes) = numbers
            .ok_or_else(|| lie("directory record", "its two byte orders disagree".into()))?;
        let end = u64::from(block) * SECTOR as u64 + u64::from(bytes);
        if u64::from(block) <= FIRST_DESCRIPTOR || end > length {
            return Err(lie("directory record", format!("extent {block}+{bytes} is outside")));
        }
        Ok(Self { block, bytes })
    }
}

fn check_primary(descriptor: &Sector, length: u64) -> Result<Extent, ImageFault> {
    if descriptor[6] != 1 || descriptor[primary::STRUCTURE_VERSION] != 1 {
        return Err(lie("version", "only version 1 is defined".into()));
    }
    match both_u16(descriptor, primary::BLOCK_SIZE) {
        Some(size) if usize::from(size) == SECTOR => {}
        Some(size) => return Err(lie("logical block size", format!("{size} instead of {SECTOR}"))),
        None => return Err(lie("logical block size", "its two byte orders disagree".into())),
    }
    let blocks = both_u32(descriptor, primary::SPACE_SIZE)
        .ok_or_else(|| lie("volume space size", "its two byte orders disagree".into()))?;
    let declared = u64::from(blocks) * SECTOR as u64;
    if u64::from(blocks) <= FIRST_DESCRIPTOR + 1 {
        return Err(lie("volume space size", format!("{blocks} blocks hold no volume")));
    }
    if declared > length {
        return Err(ImageFault::Truncated { declared, length });
    }
    let root = &descriptor[primary::ROOT..primary::ROOT + 34];
    if root[0] != 34 || root[25] & 2 == 0 {
        return Err(lie("root directory", "it is no directory record".into()));
    }
    Extent::of_record(root, declared)
}

fn firmware_version(descriptor: &Sector) -> Result<FirmwareVersion, ImageFault> {
    let volume = text(&descriptor[primary::VOLUME..primary::VOLUME + 32]);
    let application = text(&descriptor[primary::APPLICATION..primary::APPLICATION + 128]);
    let by_volume = volume.strip_prefix(VOLUME_PREFIX).map(|rest| rest.replace('_', "."));
    let by_application = application.strip_prefix(APPLICATION_PREFIX).map(str::to_owned);
    let parse = |field, text: Option<String>| {
        text.map(|text| {
            text.parse::<FirmwareVersion>().map_err(|fault| lie(field, fault.to_string()))
        })
        .transpose()
    };
    let by_application = parse("application identifier", by_application)?;
    match (parse("volume identifier", by_volume)?, by_application) {
        (Some(volume), Some(application)) if volume != application => {
            let reason = format!("it says {application}, the volume identifier {volume}");
            Err(lie("application identifier", reason))
        }
        (Some(version), _) | (None, Some(version)) => Ok(version),
        (None, None) => Err(ImageFault::NotFirmware { volume }),
    }
}

#[derive(Default)]
struct Texts {
    notes: Option<String>,
    news: Option<String>,
}

/// The root directory may be this long; the writer's has one sector.
const MAX_ROOT_SECTORS: u32 = 64;

fn read_root<R: Read + Seek>(
    input: &mut R,
    root: Extent,
    length: u64,
    texts: &mut Texts,
) -> Result<(), ImageFault> {
    let sectors = root.bytes / SECTOR as u32;
    if sectors == 0 || sectors > MAX_ROOT_SECTORS {
        return Err(lie("root directory", format!("{} bytes long", root.bytes)));
    }
    for sector in 0..sectors {
        let bytes = read_sector(input, u64::from(root.block) + u64::from(sector))?;
        let mut rest: &[u8] = &bytes;
        // A record never crosses a sector; a length of zero fills the rest of the sector.
        while let Some(&size) = rest.first().filter(|size| **size != 0) {
            let record = rest
                .get(..usize::from(size))
                .filter(|record| record.len() >= 34)
                .ok_or_else(|| lie("directory record", format!("{size} bytes long")))?;
            let name = record
                .get(33..33 + usize::from(record[32]))
                .ok_or_else(|| lie("file identifier", "it is longer than its record".into()))?;
            let slot = match name {
                name if name == NOTES.as_bytes() => Some(&mut texts.notes),
                name if name == NEWS.as_bytes() => Some(&mut texts.news),
                _ => None,
            };
            if let Some(slot) = slot {
                // Read again and again, one long text would be more work than the image is worth.
                if slot.is_some() {
                    return Err(lie("file identifier", "two files have the same one".into()));
                }
                *slot = Some(read_text(input, Extent::of_record(record, length)?)?);
            }
            rest = &rest[usize::from(size)..];
        }
    }
    Ok(())
}

fn read_text<R: Read + Seek>(input: &mut R, extent: Extent) -> Result<String, ImageFault> {
    if extent.bytes > MAX_TEXT {
        return Err(lie("text file", format!("{} bytes, at most {MAX_TEXT}", extent.bytes)));
    }
    input.seek(SeekFrom::Start(u64::from(extent.block) * SECTOR as u64))?;
    let mut bytes = vec![0; extent.bytes as usize];
    input.read_exact(&mut bytes)?;
    String::from_utf8(bytes).map_err(|fault| lie("text file", fault.utf8_error().to_string()))
}

fn read_sector<R: Read + Seek>(input: &mut R, sector: u64) -> Result<Sector, io::Error> {
    input.seek(SeekFrom::Start(sector * SECTOR as u64))?;
    let mut bytes = [0; SECTOR];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// An identifier without its padding; what is not printable ASCII becomes a question mark.
fn text(field: &[u8]) -> String {
    let printable = |byte: &u8| if (0x20..0x7f).contains(byte) { *byte as char } else { '?' };
    field.iter().map(printable).collect::<String>().trim_end().to_owned()
}

fn lie(field: &'static str, reason: String) -> ImageFault {
    ImageFault::Lie { field, reason }
}
