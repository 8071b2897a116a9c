//! The emulator over its network, as a client sees it.

// A helper of a test may fail it; clippy knows tests only by their attribute.
#![allow(clippy::unwrap_used)]

mod certificates;
mod contract;
mod control;
mod crashes;
mod crowds;
mod downloads;
mod hardness;
mod logins;
mod logs;
mod pages;
mod process;
mod raw;
mod recordings;
mod refusals;
mod requests;
mod scenarios;
#[cfg(unix)]
mod signals;
mod slow;
mod smuggling;
mod support;
mod upgrades;
mod uploads;
