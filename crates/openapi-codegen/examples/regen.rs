//! Generates all outputs of a document below a directory: `regen DOCUMENT DIRECTORY`.

use std::path::Path;

use openapi_codegen::{Options, Target, Targets};
use openapi_document::Document;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(document), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: regen DOCUMENT DIRECTORY".into());
    };
    let out = Path::new(&out);
    let targets = Targets {
        types: Some(Target::new(out.join("sps-firmware-types/src/generated"))),
        client: Some(Target::new(out.join("sps-firmware-client/src/generated"))),
        server: Some(Target::new(out.join("sps-firmware-server/src/generated"))),
    };
    let options = Options::new(document.clone());
    let document = Document::read(Path::new(&document))?;
    for output in openapi_codegen::generate(&document, &targets, &options)? {
        if let Some(parent) = output.path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&output.path, output.contents)?;
        println!("{}", output.path.display());
    }
    Ok(())
}
