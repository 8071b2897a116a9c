//! Renders any OpenAPI document as a page, with a guide and a changelog if there are any:
//! `cargo run --example page -- api.yaml guide.md CHANGELOG.md > api.html`.
//! Without a file it renders a small document of its own.

use std::error::Error;
use std::path::Path;

use openapi_document::Document;
use openapi_reference::{PageOptions, Sdk, page};

const CLOCK: &str = "openapi: 3.0.3
info: { title: Clock, version: 1.0.0, description: Tells the time. }
paths:
  /now:
    get:
      operationId: now_get
      summary: Tell the time
      responses: { '200': { description: The time. } }
";

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args().skip(1);
    let document = match paths.next() {
        Some(path) => Document::read(Path::new(&path))?,
        None => Document::parse("clock.yaml", CLOCK)?,
    };
    let guide = paths.next().map(std::fs::read_to_string).transpose()?;
    let changelog = paths.next().map(std::fs::read_to_string).transpose()?;
    // The crate that the Rust samples of the page use.
    let mut options = PageOptions::new(Sdk::new("clock_client"));
    options.guide = guide.as_deref();
    options.changelog = changelog.as_deref();
    print!("{}", page(&document, &options)?);
    Ok(())
}
