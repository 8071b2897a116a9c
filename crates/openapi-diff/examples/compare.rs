//! Compares two files and prints the report as JSON.

use std::path::Path;

use openapi_diff::{Options, compare};
use openapi_document::Document;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut files = std::env::args().skip(1);
    let (Some(base), Some(revision)) = (files.next(), files.next()) else {
        return Err("usage: compare BASE REVISION".into());
    };
    let base = Document::read(Path::new(&base))?;
    let revision = Document::read(Path::new(&revision))?;
    let report = compare(&base, &revision, &Options::default())?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(())
}
