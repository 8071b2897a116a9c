//! Lists the operations of a document with their lines: `cargo run --example operations -- FILE`.
//! Without a file it reads a small document of its own.

use std::path::Path;

use openapi_document::Document;

const CLOCK: &str = "openapi: 3.0.3
info: { title: Clock, version: 1.0.0 }
paths:
  /now:
    get:
      operationId: now_get
      responses: { '200': { description: The time. } }
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let document = match std::env::args_os().nth(1) {
        Some(path) => Document::read(Path::new(&path))?,
        None => Document::parse("clock.yaml", CLOCK)?,
    };
    for operation in document.operations() {
        let line = operation.node.key_position().line;
        println!("{line:>7}  {:<40} {}", operation.id().unwrap_or("-"), operation.label());
    }
    Ok(())
}
