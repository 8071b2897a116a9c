//! What happens while a plan is applied.

use super::{Step, UpgradePlan};
use crate::appliance::{UploadProgress, Uploaded};
use crate::wait::WaitEvent;

/// What happens while a plan is applied, in the order in which it happens.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ApplyEvent {
    /// The appliance did not answer at first; it is waited for, as it may be rebooting.
    Unreachable(String),
    /// The plan; nothing has been changed yet.
    Planned(UpgradePlan),
    /// A step begins: number (from 1), how many there are, and what it is.
    StepBegun {
        /// Number of the step, from 1.
        number: usize,
        /// How many there are.
        of: usize,
        /// What it does.
        step: Step,
    },
    /// The image is on its way.
    Uploading(UploadProgress),
    /// The image has not arrived, as the slots show, and is sent again: why.
    UploadingAgain(String),
    /// The image has arrived.
    Uploaded(Uploaded),
    /// The test passed; its summary.
    Tested(String),
    /// The appliance has begun the upgrade.
    Upgrading(String),
    /// The answer to the upgrade was lost; whether it has begun, the wait will show.
    UpgradeUnknown(String),
    /// How far the appliance has come back.
    Waiting(WaitEvent),
}
