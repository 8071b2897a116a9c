//! Reader and writer against each other, and the reader against liars.

use std::io::Cursor;
use std::process::Command;

use super::{ImageFault, ImageInfo, ImageSpec, head_suffices, read_head, read_image, write_image};
use crate::version::FirmwareVersion;

const V8: FirmwareVersion = FirmwareVersion::new(8, 0, 0);

fn image(spec: &ImageSpec) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sps.iso");
    write_image(&path, spec).unwrap();
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "a temporary file was left behind");
    std::fs::read(path).unwrap()
}

fn read(bytes: &[u8]) -> Result<ImageInfo, ImageFault> {
    read_image(Cursor::new(bytes))
}

fn small() -> Vec<u8> {
    let news = Some("Länger als gedacht.".to_owned());
    image(&ImageSpec { news, ..ImageSpec::new(V8, 256 * 1024) })
}

#[test]
fn what_is_written_reads_back() {
    let info = read(&small()).unwrap();
    assert_eq!(info.version, V8);
    assert_eq!(info.upgrade_notes.as_deref(), Some("Upgrade notes of firmware 8.0.0.\n"));
    assert_eq!(info.upgrade_news.as_deref(), Some("Länger als gedacht."));
}

#[test]
fn an_image_has_the_wanted_size_in_whole_sectors() {
    assert_eq!(image(&ImageSpec::new(V8, 1_000_000)).len(), 1_001_472);
    assert!(read(&image(&ImageSpec::new(V8, 0))).is_ok(), "the smallest image is readable");
}

#[test]
fn the_same_wish_gives_the_same_bytes() {
    assert_eq!(small(), small());
}

#[test]
fn isoinfo_reads_the_image_where_it_is_installed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sps.iso");
    write_image(&path, &ImageSpec::new(V8, 1 << 20)).unwrap();
    // The workflow installs the tool and sets the variable, so that the check cannot vanish there.
    let Ok(output) = Command::new("isoinfo").arg("-d").arg("-i").arg(&path).output() else {
        assert!(std::env::var_os("REQUIRE_ISOINFO").is_none(), "isoinfo is not installed");
        eprintln!("not checked: isoinfo is not installed");
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    assert!(text.contains("Volume id: SPS_8_0_0"), "{text}");
    assert!(text.contains("Application id: SPS FIRMWARE 8.0.0"), "{text}");
    assert!(text.contains("Volume size is: 512"), "{text}");
    let listing = Command::new("isoinfo").arg("-l").arg("-i").arg(&path).output().unwrap();
    let text = String::from_utf8_lossy(&listing.stdout).into_owned();
    assert!(text.contains("NOTES.TXT;1") && text.contains("PAYLOAD.BIN;1"), "{text}");
}

#[test]
fn an_empty_file_is_named_as_such() {
    assert!(matches!(read(&[]), Err(ImageFault::Empty)));
}

#[test]
fn another_file_is_no_image() {
    assert!(matches!(read(&vec![b'x'; 100_000]), Err(ImageFault::NotIso { sector: 16 })));
    assert!(matches!(read(b"hello"), Err(ImageFault::TooShort { length: 5 })));
}

#[test]
fn an_image_cut_at_any_sector_is_refused() {
    let whole = small();
    for sectors in 0..whole.len() / 2048 {
        assert!(read(&whole[..sectors * 2048]).is_err(), "cut after {sectors} sectors");
    }
    let fault = read(&whole[..whole.len() - 1]).unwrap_err();
    assert!(matches!(fault, ImageFault::Truncated { declared: 262_144, length: 262_143 }));
}

#[test]
fn an_iso_of_something_else_is_refused_by_name() {
    let mut bytes = small();
    bytes[32768 + 40..][..32].copy_from_slice(b"DEBIAN 13.1                     ");
    bytes[32768 + 574..][..128].fill(b' ');
    let fault = read(&bytes).unwrap_err();
    assert_eq!(fault.to_string(), "the volume is no SPS firmware: it is named `DEBIAN 13.1`");
}

#[test]
fn identifiers_that_disagree_are_a_lie() {
    let mut bytes = small();
    bytes[32768 + 40..][..9].copy_from_slice(b"SPS_7_0_0");
    let fault = read(&bytes).unwrap_err().to_string();
    assert!(fault.contains("it says 8.0.0, the volume identifier 7.0.0"), "{fault}");
}

#[test]
fn a_list_of_descriptors_without_end_is_refused() {
    let mut bytes = small();
    for sector in 17..48 {
        bytes[sector * 2048..][..7].copy_from_slice(b"\x02CD001\x01");
    }
    bytes.resize(200 * 2048, 0);
    assert!(matches!(read(&bytes), Err(ImageFault::NoTerminator)));
}

#[test]
fn each_lying_number_is_refused() {
    // Offsets into the primary descriptor: block size, space size, root extent, root length.
    for (at, name) in [(128, "block size"), (80, "space size"), (158, "extent"), (166, "length")] {
        let mut bytes = small();
        bytes[32768 + at] ^= 0x55;
        let fault = read(&bytes).unwrap_err();
        assert!(matches!(fault, ImageFault::Lie { .. }), "{name}: {fault}");
    }
    let mut bytes = small();
    bytes[32768 + 166..][..8].copy_from_slice(&[0xff; 8]);
    assert!(read(&bytes).is_err(), "a root directory of 4 GiB was taken");
}

#[test]
fn two_files_of_one_name_are_refused() {
    let mut bytes = small();
    let name = b"NOTES.TXT;1";
    let record = bytes.windows(name.len()).position(|window| window == name).unwrap() - 33;
    let size = usize::from(bytes[record]);
    let copy = bytes[record..record + size].to_vec();
    let mut end = record;
    while bytes[end] != 0 {
        end += usize::from(bytes[end]);
    }
    bytes[end..end + size].copy_from_slice(&copy);
    let fault = read(&bytes).unwrap_err().to_string();
    assert!(fault.contains("two files have the same one"), "{fault}");
}

#[test]
fn no_flipped_byte_makes_the_reader_panic() {
    let mut bytes = small();
    // Everything but the padding, which is never looked at.
    for at in 32768..24 * 2048 {
        for flip in [0x01, 0x80, 0xff] {
            bytes[at] ^= flip;
            drop(read(&bytes));
            bytes[at] ^= flip;
        }
    }
    assert!(read(&bytes).is_ok());
}

#[test]
fn a_head_that_suffices_tells_what_the_whole_image_tells() {
    let mut bytes = small();
    let mut sufficed = 0;
    // Behind both texts, more of the image makes no difference.
    for kept in (0..26 * 2048).step_by(1000) {
        for at in (32768..24 * 2048).step_by(7) {
            bytes[at] ^= 0x11;
            if head_suffices(&bytes[..kept]) {
                sufficed += 1;
                for length in [kept, kept + 1000, bytes.len()] {
                    let length = length.min(bytes.len());
                    let by_head = read_head(&bytes[..kept], length as u64);
                    let by_all = read(&bytes[..length]);
                    assert_eq!(format!("{by_head:?}"), format!("{by_all:?}"), "{at}, {kept}");
                }
            }
            bytes[at] ^= 0x11;
        }
    }
    assert!(sufficed > 1000, "{sufficed}");
}

#[test]
fn a_head_without_the_texts_does_not_suffice() {
    let whole = small();
    assert!(!head_suffices(&whole[..20 * 2048]));
    assert!(head_suffices(&whole[..24 * 2048]));
    assert!(matches!(read_head(&whole[..20 * 2048], 256 * 1024), Err(ImageFault::Read(_))));
}
