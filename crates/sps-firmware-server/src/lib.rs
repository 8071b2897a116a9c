//! Server stubs of the SPS firmware API: handler traits, routers, extraction.

#[rustfmt::skip]
// Why each: a property without a description has no documentation, and generated code is phrased
// for its generator, not for clippy.
#[allow(missing_docs, unreachable_pub, clippy::all)]
mod generated;

pub use generated::*;
