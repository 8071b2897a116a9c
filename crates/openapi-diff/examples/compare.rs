//! Compares two files and prints the report as JSON: `cargo run --example compare -- BASE REVISION`.
//! Without files it compares two small documents of its own.

use std::path::Path;

use openapi_diff::{Options, compare};
use openapi_document::Document;

const CLOCK: &str = "openapi: 3.0.3
info: { title: Clock, version: 1.0.0 }
paths:
  /now:
    get:
      operationId: now_get
      responses:
        '200':
          description: The time.
          content: { application/json: { schema: { type: integer, format: int32 } } }
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut files = std::env::args().skip(1);
    let (base, revision) = match (files.next(), files.next()) {
        (Some(base), Some(revision)) => {
            (Document::read(Path::new(&base))?, Document::read(Path::new(&revision))?)
        }
        (None, _) => (
            Document::parse("base.yaml", CLOCK)?,
            Document::parse("revision.yaml", CLOCK.replace("int32", "int64"))?,
        ),
        (Some(_), None) => return Err("usage: compare BASE REVISION".into()),
    };
    let report = compare(&base, &revision, &Options::default())?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(())
}
