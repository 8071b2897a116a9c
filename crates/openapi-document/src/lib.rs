//! Reads OpenAPI documents, JSON or YAML, into a read-only tree in which every node knows its place
//! in the source.
//!
//! The tree is one arena and its handles, [`Node`], are `Copy`. Nothing is judged here: any JSON or
//! YAML is read, whatever its shape, and an accessor for an absent or ill-typed member gives
//! `None`, so that lint and diff can report on documents that are not valid.
//!
//! ```
//! use openapi_document::Document;
//!
//! let document = Document::parse("api.yaml", "openapi: 3.0.3\npaths:\n  /a:\n    get: {}\n")?;
//! let operation = document.operations().next().ok_or("no operation")?;
//! assert_eq!(operation.label(), "GET /a");
//! assert_eq!(operation.node.key_position().line, 4);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod document;
mod error;
mod json;
mod node;
mod operation;
pub mod pointer;
mod position;
mod reference;
mod scalar;
pub mod schema;
mod tree;
mod yaml;

pub use document::{Document, DuplicateKey, SpecVersion};
pub use error::{ParseError, ReadError};
pub use node::{Kind, Node};
pub use operation::{Method, Operation, Parameter};
pub use position::Position;
pub use reference::ReferenceError;
