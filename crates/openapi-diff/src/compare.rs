//! The comparison as a whole.

use openapi_document::{Document, SpecVersion};

use crate::build::{findings, merged};
use crate::options::Options;
use crate::report::Report;
use crate::sdk::judge;
use crate::walk::Walk;

/// Stack for documents that nest and refer deeply; only what is used costs memory.
const STACK: usize = 1 << 30;

/// Why two documents cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompareError {
    /// The document follows another specification.
    #[error("{name}: `{version}` is not supported; convert the document to OpenAPI 3.0 or 3.1")]
    Version {
        /// Name of the document.
        name: String,
        /// What it says of itself.
        version: String,
    },
    /// The document is no OpenAPI document.
    #[error("{name}: there is no `openapi` field at the top; is this an OpenAPI document?")]
    NoVersion {
        /// Name of the document.
        name: String,
    },
    /// The comparison could not run.
    #[error("the comparison ended early: {0}")]
    Thread(String),
}

/// Compares two documents.
///
/// # Errors
/// If one of them is no OpenAPI document of version 3.
pub fn compare(
    base: &Document,
    revision: &Document,
    options: &Options,
) -> Result<Report, CompareError> {
    check(base)?;
    check(revision)?;
    let run = || {
        let mut walk = Walk::new(base, revision, options);
        walk.run();
        let mut drafts = merged(walk.drafts);
        judge(&mut drafts, (base, revision), &walk.space.same, options.sdk);
        Report::new(findings(&drafts, &walk.users))
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run);
        let thread = thread.map_err(|it| CompareError::Thread(it.to_string()))?;
        thread.join().map_err(|_| CompareError::Thread("a fault of the engine".to_owned()))
    })
}

fn check(document: &Document) -> Result<(), CompareError> {
    let name = document.name().to_owned();
    match document.version() {
        SpecVersion::V3_0 | SpecVersion::V3_1 => Ok(()),
        SpecVersion::V2_0 => Err(CompareError::Version { name, version: "swagger 2.0".to_owned() }),
        SpecVersion::Unknown => match document.root().get("openapi") {
            Some(version) => {
                let version =
                    version.as_str().map_or_else(|| version.to_json().to_string(), str::to_owned);
                Err(CompareError::Version { name, version })
            }
            None => Err(CompareError::NoVersion { name }),
        },
    }
}
