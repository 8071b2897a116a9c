//! Client of the SPS firmware API.

#[rustfmt::skip]
// Why each: progenitor writes code that clippy would phrase differently, and its modules have items
// that only a client with other features uses.
#[allow(missing_docs, unreachable_pub, unused_imports, clippy::all)]
mod generated;

pub use generated::*;
