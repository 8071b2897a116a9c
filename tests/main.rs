//! Tests that cross crate borders: the document, what is generated from it, and the emulator.

mod architecture;
mod contract;
mod document;
mod evidence;
mod examples;
mod public_api;
mod readme;
mod round_trip;
mod support;
mod types;
mod wire;
