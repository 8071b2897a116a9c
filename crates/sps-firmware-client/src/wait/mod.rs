//! Waiting for an appliance to come back from an upgrade.

mod drive;
mod error;
mod machine;
#[cfg(test)]
mod tests;

pub use drive::WaitEvent;
pub use error::WaitError;
pub use machine::{Arrived, Observation, Phase, Step as WaitStep, WaitMachine, WaitOptions};
