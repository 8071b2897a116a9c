//! Renders any OpenAPI document as a page, with a guide and a changelog if there are any:
//! `cargo run --example page -- api.yaml guide.md CHANGELOG.md > api.html`.

use std::error::Error;
use std::path::Path;

use openapi_document::Document;
use openapi_reference::{PageOptions, Sdk, page};

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args().skip(1);
    let document = paths.next().ok_or("give the path of an OpenAPI document")?;
    let document = Document::read(Path::new(&document))?;
    let guide = paths.next().map(std::fs::read_to_string).transpose()?;
    let changelog = paths.next().map(std::fs::read_to_string).transpose()?;
    let mut options = PageOptions::new(Sdk { client: "sps_firmware_client" });
    options.guide = guide.as_deref();
    options.changelog = changelog.as_deref();
    print!("{}", page(&document, &options)?);
    Ok(())
}
