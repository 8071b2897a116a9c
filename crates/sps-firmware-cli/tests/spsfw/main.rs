//! The program as people and scripts see it, against the emulator.

mod credentials;
mod downloads;
mod errors;
mod generated;
mod interrupts;
mod lab;
mod reading;
mod readme;
mod trust;
mod upgrades;
