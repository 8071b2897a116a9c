//! The SDK against the emulator, over TLS on loopback: what works, and what is lost on the way.

mod applying;
mod downloads;
mod link;
mod sessions;
mod setup;
mod trust;
mod upgrades;
mod uploads;
