//! Tests that cross crate borders: the document, what is generated from it, and the emulator.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

mod architecture;
mod client;
mod contract;
mod document;
mod evidence;
mod examples;
mod packages;
mod public_api;
mod readme;
#[rustfmt::skip]
#[path = "../docs/snippets.rs"]
#[allow(dead_code, reason = "compiled, so that the reference cannot rot; never run")]
mod reference_snippets;
mod round_trip;
mod support;
mod types;
mod wire;
mod workflows;
