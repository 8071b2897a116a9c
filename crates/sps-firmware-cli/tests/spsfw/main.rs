//! The program as people and scripts see it, against the emulator.

// Helpers are no `#[test]`s, and make a test fail by panicking all the same.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../../../sps-firmware-client/tests/appliance/acceptor.rs"]
mod acceptor;
mod certificates;
mod conforming;
mod credentials;
mod downloads;
mod errors;
mod generated;
mod going;
mod interrupts;
mod lab;
mod reading;
mod readme;
mod rollouts;
mod terminal;
mod trust;
mod upgrades;
mod watching;
