//! What can go wrong while a document is read.

use std::path::PathBuf;

use crate::Position;

/// The text is no JSON or YAML, or it is larger than can be held.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}:{}:{}: {message}", position.line, position.column)]
pub struct ParseError {
    /// Name of the document, as given to the parser.
    pub name: String,
    /// Where the fault is.
    pub position: Position,
    /// What is wrong, and the cure.
    pub message: String,
}

/// A file could not be made a document.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file could not be read at all.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file was read, but it holds no document.
    #[error(transparent)]
    Parse(#[from] ParseError),
}
