//! Prints what the rules find in a document: `cargo run --example findings -- FILE`.
//! Without a file it reads a small document with two faults.

use std::path::Path;

use openapi_document::Document;
use openapi_lint::{Config, lint, render};

const FAULTY: &str = "openapi: 3.0.3
info: { title: Clock, version: 1.0.0 }
paths:
  /now/{zone}:
    get:
      operationId: now_get
      responses:
        '200':
          description: The time.
          content: { application/json: { schema: { $ref: '#/components/schemas/Tiem' } } }
components:
  schemas:
    Time: { type: string, format: date-time }
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let document = match std::env::args_os().nth(1) {
        Some(path) => Document::read(Path::new(&path))?,
        None => Document::parse("clock.yaml", FAULTY)?,
    };
    let findings = lint(&document, &Config::general());
    print!("{}", render::text(document.name(), &findings));
    Ok(())
}
