//! Offsets and field encodings of ISO 9660 that the reader and the writer share.

/// Size of a logical sector, and of a logical block in the images read and written here.
pub(super) const SECTOR: usize = 2048;
/// The volume descriptors start here; the 16 sectors before belong to the boot system.
pub(super) const FIRST_DESCRIPTOR: u64 = 16;
/// How many descriptors the reader looks at before it gives up on finding the terminator.
pub(super) const MAX_DESCRIPTORS: u64 = 32;
/// Descriptor type of the primary volume descriptor.
pub(super) const PRIMARY: u8 = 1;
/// Descriptor type of the terminator.
pub(super) const TERMINATOR: u8 = 255;
/// Bytes 1 to 6 of every descriptor.
pub(super) const STANDARD_IDENTIFIER: &[u8; 5] = b"CD001";
/// The largest text file that is read out of an image.
pub(super) const MAX_TEXT: u32 = 64 * 1024;
/// File name of the text that becomes `upgrade_notes`.
pub(super) const NOTES: &str = "NOTES.TXT;1";
/// File name of the text that becomes `upgrade_news`.
pub(super) const NEWS: &str = "NEWS.TXT;1";
/// File name of the padding.
pub(super) const PAYLOAD: &str = "PAYLOAD.BIN;1";
/// What the application identifier starts with.
pub(super) const APPLICATION_PREFIX: &str = "SPS FIRMWARE ";
/// What the volume identifier starts with.
pub(super) const VOLUME_PREFIX: &str = "SPS_";

/// Byte offsets within the primary volume descriptor.
pub(super) mod primary {
    /// System identifier, 32 a-characters.
    pub(in crate::iso) const SYSTEM: usize = 8;
    /// Volume identifier, 32 d-characters.
    pub(in crate::iso) const VOLUME: usize = 40;
    /// Number of logical blocks, 32 bit in both byte orders.
    pub(in crate::iso) const SPACE_SIZE: usize = 80;
    /// Volume set size, 16 bit in both byte orders.
    pub(in crate::iso) const SET_SIZE: usize = 120;
    /// Volume sequence number, 16 bit in both byte orders.
    pub(in crate::iso) const SEQUENCE: usize = 124;
    /// Logical block size, 16 bit in both byte orders.
    pub(in crate::iso) const BLOCK_SIZE: usize = 128;
    /// Path table size in bytes, 32 bit in both byte orders.
    pub(in crate::iso) const PATH_TABLE_SIZE: usize = 132;
    /// Location of the little-endian path table, 32 bit little-endian.
    pub(in crate::iso) const PATH_TABLE_LITTLE: usize = 140;
    /// Location of the big-endian path table, 32 bit big-endian.
    pub(in crate::iso) const PATH_TABLE_BIG: usize = 148;
    /// The root directory's record, 34 bytes.
    pub(in crate::iso) const ROOT: usize = 156;
    /// The first of the text fields that are blank here: volume set identifier.
    pub(in crate::iso) const TEXTS: usize = 190;
    /// Publisher identifier, 128 a-characters.
    pub(in crate::iso) const PUBLISHER: usize = 318;
    /// Application identifier, 128 a-characters.
    pub(in crate::iso) const APPLICATION: usize = 574;
    /// The first of the four 17-byte dates; the text fields end here.
    pub(in crate::iso) const DATES: usize = 813;
    /// File structure version, always 1.
    pub(in crate::iso) const STRUCTURE_VERSION: usize = 881;
}

/// Reads a 32-bit field that is stored in both byte orders; `None` if the two disagree.
pub(super) fn both_u32(bytes: &[u8], at: usize) -> Option<u32> {
    let little = u32::from_le_bytes(array(bytes, at)?);
    let big = u32::from_be_bytes(array(bytes, at + 4)?);
    (little == big).then_some(little)
}

/// Reads a 16-bit field that is stored in both byte orders; `None` if the two disagree.
pub(super) fn both_u16(bytes: &[u8], at: usize) -> Option<u16> {
    let little = u16::from_le_bytes(array(bytes, at)?);
    let big = u16::from_be_bytes(array(bytes, at + 2)?);
    (little == big).then_some(little)
}

/// The bytes of a 32-bit field in both byte orders.
pub(super) fn write_both_u32(value: u32) -> [u8; 8] {
    let mut field = [0; 8];
    field[..4].copy_from_slice(&value.to_le_bytes());
    field[4..].copy_from_slice(&value.to_be_bytes());
    field
}

/// The bytes of a 16-bit field in both byte orders.
pub(super) fn write_both_u16(value: u16) -> [u8; 4] {
    let mut field = [0; 4];
    field[..2].copy_from_slice(&value.to_le_bytes());
    field[2..].copy_from_slice(&value.to_be_bytes());
    field
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}
