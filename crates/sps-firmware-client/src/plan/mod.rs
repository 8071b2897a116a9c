//! From what an appliance holds to what it should run: the steps that are missing.

mod apply;
mod compute;
mod event;
mod state;
#[cfg(test)]
mod tests;

pub use apply::{Applied, ApplyError, ApplyOptions, ImageSource};
pub use compute::{MakeRoom, PlanError, SlotChoice, Step, Target, UpgradePlan};
pub use event::ApplyEvent;
pub use state::{ApplianceState, SlotState, StoredFirmware};
