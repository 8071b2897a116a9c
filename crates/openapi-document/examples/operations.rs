//! Lists the operations of a document with their lines: `cargo run --example operations FILE`.

use std::path::PathBuf;

use openapi_document::Document;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path: PathBuf = std::env::args_os().nth(1).ok_or("usage: operations FILE")?.into();
    let document = Document::read(&path)?;
    for operation in document.operations() {
        let line = operation.node.key_position().line;
        println!("{line:>7}  {:<40} {}", operation.id().unwrap_or("-"), operation.label());
    }
    Ok(())
}
