//! No pair of texts makes the reader or the comparison panic, hang or grow without bound.
//!
//! The two documents are one input, parted at the first NUL, so that the fuzzer can copy from one
//! to the other.

#![no_main]

use libfuzzer_sys::fuzz_target;
use openapi_diff::{Options, compare};
use openapi_document::Document;

fuzz_target!(|data: &[u8]| {
    let mut halves = data.splitn(2, |byte| *byte == 0).map(<[u8]>::to_vec);
    let (Some(base), Some(revision)) = (halves.next(), halves.next()) else { return };
    let parse = |name: &str, bytes| Document::parse_bytes(name, bytes);
    let (Ok(base), Ok(revision)) = (parse("base", base), parse("revision", revision)) else {
        return;
    };
    let _ = compare(&base, &revision, &Options::default());
    let _ = compare(&base, &base, &Options::default())
        .map(|report| assert!(report.findings.is_empty()));
});
