//! What a generated Rust SDK makes of two documents, and what of it a change stops from compiling.
//!
//! The SDKs are modelled as they are generated: types as typify makes them, methods as progenitor does. Differences
//! between them are given to the edits that they come from, by the places in the documents that both name.

mod builder;
mod cause;
mod changes;
mod containers;
mod keywords;
mod methods;
mod names;
mod rest;
mod scalars;
mod surface;
mod unions;
mod verdict;
mod words;

pub(crate) use verdict::judge;
