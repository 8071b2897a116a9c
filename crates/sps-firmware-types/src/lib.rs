//! Types of the SPS firmware API, generated from its OpenAPI document.

#[rustfmt::skip]
// Why each: a property without a description has no documentation; the derives of several crates
// write code that clippy would phrase differently.
#[allow(missing_docs, unreachable_pub, clippy::all)]
mod generated;

pub use generated::*;
