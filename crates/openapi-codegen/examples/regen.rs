//! Generates types and client of a document below a directory: `cargo run --example regen -- DOCUMENT DIRECTORY`.
//! Without arguments it prints the types of a small document of its own.

use std::path::Path;

use openapi_codegen::{Options, Target, Targets, generate, settle};
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
          content: { application/json: { schema: { $ref: '#/components/schemas/Time' } } }
components:
  schemas:
    Time:
      type: object
      description: A moment.
      required: [seconds]
      properties:
        seconds: { type: integer, format: int64, description: Seconds since 1970. }
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut targets = Targets { types: Some(Target::new("types")), client: None, server: None };
    let Some(name) = arguments.next() else {
        let document = Document::parse("clock.yaml", CLOCK)?;
        for file in generate(&document, &targets, &Options::new("clock.yaml"))? {
            println!("// {}\n{}", file.path.display(), file.contents);
        }
        return Ok(());
    };
    let out = arguments.next().ok_or("usage: regen DOCUMENT DIRECTORY")?;
    targets.client = Some(Target::new("client"));
    let document = Document::read(Path::new(&name))?;
    let mut options = Options::new(name);
    options.types_path = "crate::types".into();
    let outputs = generate(&document, &targets, &options)?;
    for file in settle::write(Path::new(&out), &targets, &outputs)? {
        println!("{:>10} {}", file.state, file.path.display());
    }
    Ok(())
}
