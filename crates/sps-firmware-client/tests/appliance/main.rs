//! The SDK against the emulator, over TLS on loopback: what works, and what is lost on the way.

// Helpers are no `#[test]`s, and make a test fail by panicking all the same.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod acceptor;
mod applying;
mod certificates;
mod downloads;
mod link;
mod prechecks;
mod scenarios;
mod sessions;
mod setup;
mod strangers;
mod trust;
mod upgrades;
mod uploads;
