//! Generates all outputs of a document below a directory: `regen DOCUMENT DIRECTORY`.

use std::path::Path;

use openapi_codegen::{Options, Target, Targets, settle};
use openapi_document::Document;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(document), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: regen DOCUMENT DIRECTORY".into());
    };
    let targets = Targets {
        types: Some(Target::new("sps-firmware-types/src/generated")),
        client: Some(Target::new("sps-firmware-client/src/generated")),
        server: Some(Target::new("sps-firmware-server/src/generated")),
    };
    let options = Options::new(document.clone());
    let document = Document::read(Path::new(&document))?;
    let outputs = openapi_codegen::generate(&document, &targets, &options)?;
    for file in settle::write(Path::new(&out), &targets, &outputs)? {
        println!("{:>10} {}", file.state, file.path.display());
    }
    Ok(())
}
