//! From what an appliance holds to what it should run: the steps that are missing.

mod apply;
mod compute;
mod event;
mod precheck;
mod state;
#[cfg(test)]
mod tests;

pub use apply::{Applied, ApplyError, ApplyOptions, ImageSource};
pub use compute::{MakeRoom, PlanError, SlotChoice, Step, Target, UpgradePlan};
pub use event::ApplyEvent;
pub use precheck::{Check, CheckOutcome, Precheck};
pub use state::{ApplianceState, SlotState, StoredFirmware};
