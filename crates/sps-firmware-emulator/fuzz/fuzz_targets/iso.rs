//! No file makes the image reader panic, or read more than it promises.
//!
//! The input is what follows the 16 sectors of the boot system, which the reader skips.

#![no_main]

use std::io::{Cursor, Read, Seek, SeekFrom};

use libfuzzer_sys::fuzz_target;
use sps_firmware_emulator::iso::read_image;

const BOOT_SYSTEM: usize = 16 * 2048;
/// 32 descriptors, 64 sectors of a directory and two texts of 64 KiB.
const MOST: usize = (32 + 64) * 2048 + 2 * 64 * 1024;

/// Counts what is read.
struct Counted {
    input: Cursor<Vec<u8>>,
    read: usize,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.read += read;
        Ok(read)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.input.seek(to)
    }
}

fuzz_target!(|data: &[u8]| {
    let input = Cursor::new([&[0; BOOT_SYSTEM], data].concat());
    let mut input = Counted { input, read: 0 };
    if let Ok(info) = read_image(&mut input) {
        // A version is what the rest of the emulator prints and compares.
        assert_eq!(info.version.to_string().parse().ok(), Some(info.version));
    }
    assert!(input.read <= MOST, "{} bytes were read", input.read);
});
