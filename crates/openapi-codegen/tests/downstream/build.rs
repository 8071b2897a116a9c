//! Generates types, client and server stubs into `OUT_DIR`.

use std::{env, error::Error, path::Path};

use openapi_codegen::{Options, Target, Targets, generate, settle};
use openapi_document::Document;

fn main() -> Result<(), Box<dyn Error>> {
    let document = Path::new("../../../../openapi/sps-firmware.yaml");
    println!("cargo::rerun-if-changed={}", document.display());
    let targets = Targets {
        types: Some(Target::new("types")),
        client: Some(Target::new("client")),
        server: Some(Target::new("server")),
    };
    let mut options = Options::new("sps-firmware.yaml");
    options.tool = "build.rs".into();
    options.types_path = "crate::types".into();
    let outputs = generate(&Document::read(document)?, &targets, &options)?;
    let out = env::var("OUT_DIR")?;
    settle::write(Path::new(&out), &targets, &outputs)?;
    std::fs::write(Path::new(&out).join("api.rs"), settle::modules(Path::new(&out), &targets))?;
    Ok(())
}
