//! Lowers an OpenAPI document and generates types, client and server stubs from it.

mod admit;
mod client;
mod error;
mod json;
mod lint;
mod lower;
mod model;
mod names;
mod options;
mod output;
mod progenitor;
mod server;
pub mod settle;
mod types;

use openapi_document::Document;

pub use error::Error;
pub use lower::{Lowering, PASSES, Pass};
pub use options::{Options, Target, Targets};
pub use output::{MARKER, Output};

/// Generates the outputs of all targets. It is a pure function: the same document and options give
/// the same bytes, and nothing is read or written.
///
/// # Errors
/// If the document has lint errors, or says what the generators cannot take.
pub fn generate(
    document: &Document,
    targets: &Targets,
    options: &Options,
) -> Result<Vec<Output>, Error> {
    lint::lint_errors(document)?;
    from_json(&document.to_json(), targets, options)
}

/// Lowers and generates, whatever the linter would say.
fn from_json(
    document: &serde_json::Value,
    targets: &Targets,
    options: &Options,
) -> Result<Vec<Output>, Error> {
    let lowered = lower::lower(document, &options.lowering)?;
    admit::admit(document, &lowered)?;
    let header = output::Header { tool: options.tool.clone(), source: options.source.clone() };
    let mut outputs = Vec::new();
    if let Some(target) = &targets.types {
        outputs.extend(types::generate(document, &lowered, target, &header)?);
    }
    if let Some(target) = &targets.client {
        outputs.extend(client::generate(document, &lowered, target, options, &header)?);
    }
    if let Some(target) = &targets.server {
        outputs.extend(server::generate(document, target, options, &header)?);
    }
    Ok(outputs)
}

#[cfg(test)]
mod tests;
