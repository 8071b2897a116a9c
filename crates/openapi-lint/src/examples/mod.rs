//! Checks values against the schemas of the document.

mod library;
mod translate;

pub(crate) use library::Library;
