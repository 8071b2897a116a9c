//! The plan as a pure function of the state and the target.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ApplianceState;
use crate::version::{compare_versions, same_version};

/// What an appliance should run, and what may be done for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    version: String,
    image: bool,
    make_room: MakeRoom,
}

/// Which firmware may be deleted when an image has to be brought and no slot is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MakeRoom {
    /// None: the plan fails and says which ones could go.
    #[default]
    Never,
    /// The oldest version that neither runs nor is chosen for the next boot.
    Oldest,
    /// The one in this slot.
    Slot(String),
}

/// One step of an upgrade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Step {
    /// Delete a firmware to make room. It cannot be undone.
    DeleteSlot {
        /// The slot's key.
        slot: String,
        /// The version that goes.
        version: String,
    },
    /// Bring the image onto the appliance, into an empty slot that the appliance chooses.
    BringImage {
        /// The version that the image has to have.
        version: String,
    },
    /// Have the appliance test whether it can be upgraded. Nothing changes.
    Test {
        /// Which slot.
        slot: SlotChoice,
    },
    /// Upgrade, which reboots the appliance and cuts the sessions through it.
    Upgrade {
        /// Which slot.
        slot: SlotChoice,
    },
    /// Wait until the appliance is back and runs the version, in accordance with its slots.
    Wait {
        /// The version.
        version: String,
    },
}

/// A slot of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SlotChoice {
    /// The slot with this key.
    Key(String),
    /// The one that the appliance puts the image into.
    OfTheImage,
}

/// The steps from what an appliance holds to what it should run, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpgradePlan {
    /// The version that runs now.
    pub from: String,
    /// The version that will run.
    pub to: String,
    /// What is missing; empty if nothing is.
    pub steps: Vec<Step>,
}

/// Why there is no way to the target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// No slot holds the version, and there is no image to bring.
    #[error("no slot holds version {version}, and no image was given; slots: {}", list(.found))]
    ImageNeeded {
        /// The wanted version.
        version: String,
        /// The versions that are there, with their slots.
        found: Vec<(String, String)>,
    },
    /// An image has to be brought, all slots are full, and nothing may be deleted.
    #[error(
        "all slots are full and nothing may be deleted; {}",
        if deletable.is_empty() { "none of them could be either".to_owned() }
        else { format!("these could go: {}", list(deletable)) }
    )]
    NoRoom {
        /// What the appliance would let go: slot and version.
        deletable: Vec<(String, String)>,
    },
    /// The slot that should be emptied cannot be.
    #[error("slot {slot} cannot be emptied: {reason}")]
    CannotDelete {
        /// The slot's key.
        slot: String,
        /// Why not.
        reason: &'static str,
    },
    /// Another upgrade has begun and waits for its reboot.
    #[error(
        "slot {slot} with version {version} is already chosen for the next boot: another upgrade \
         is on its way; wait for it to end"
    )]
    OtherUpgradePending {
        /// The chosen slot.
        slot: String,
        /// Its version.
        version: String,
    },
}

fn list(versions: &[(String, String)]) -> String {
    let entries: Vec<_> =
        versions.iter().map(|(slot, version)| format!("{version} in slot {slot}")).collect();
    entries.join(", ")
}

impl Target {
    /// This version, wherever it is, if it is on the appliance.
    pub fn version(version: impl Into<String>) -> Self {
        let version = version.into().trim().to_owned();
        Self { version, image: false, make_room: MakeRoom::default() }
    }

    /// There is an image of the version that can be brought.
    #[must_use]
    pub fn with_image(mut self) -> Self {
        self.image = true;
        self
    }

    /// What may be deleted for the image.
    #[must_use]
    pub fn make_room(mut self, make_room: MakeRoom) -> Self {
        self.make_room = make_room;
        self
    }

    /// The wanted version.
    pub fn wanted(&self) -> &str {
        &self.version
    }
}

impl UpgradePlan {
    /// The steps that are missing. Reads nothing and changes nothing.
    ///
    /// ```
    /// use sps_firmware_client::{ApplianceState, SlotState, Step, StoredFirmware, Target, UpgradePlan};
    ///
    /// let running = StoredFirmware { version: "8.0.0".into(), current: true, after_reboot: true };
    /// let state = ApplianceState {
    ///     running: "8.0.0".into(),
    ///     slots: vec![
    ///         SlotState { key: "1".into(), firmware: Some(running) },
    ///         SlotState { key: "2".into(), firmware: None },
    ///     ],
    /// };
    /// let plan = UpgradePlan::compute(&state, &Target::version("8.0.1").with_image())?;
    /// assert!(matches!(plan.steps[0], Step::BringImage { .. }));
    /// assert!(UpgradePlan::compute(&state, &Target::version("8.0.0"))?.is_empty());
    /// # Ok::<(), sps_firmware_client::PlanError>(())
    /// ```
    ///
    /// # Errors
    /// [`PlanError`] if no steps lead to the target, with what stands in the way.
    pub fn compute(state: &ApplianceState, target: &Target) -> Result<Self, PlanError> {
        let wanted = target.version.as_str();
        let plan = |steps| Ok(Self { from: state.running.clone(), to: wanted.to_owned(), steps });
        let wait = || Step::Wait { version: wanted.to_owned() };
        let runs = same_version(&state.running, wanted);
        match state.after_reboot().filter(|(_, firmware)| !firmware.current) {
            // The reboot of this very upgrade is still to come.
            Some((_, firmware)) if same_version(&firmware.version, wanted) && !runs => {
                return plan(vec![wait()]);
            }
            Some((slot, firmware)) => {
                return Err(PlanError::OtherUpgradePending {
                    slot: slot.to_owned(),
                    version: firmware.version.clone(),
                });
            }
            None if runs => return plan(Vec::new()),
            None => {}
        }
        let mut steps = Vec::new();
        let slot = match state.holding(wanted).find(|(_, firmware)| !firmware.current) {
            Some((key, _)) => SlotChoice::Key(key.to_owned()),
            None => {
                steps.extend(bring(state, target)?);
                SlotChoice::OfTheImage
            }
        };
        steps.extend([Step::Test { slot: slot.clone() }, Step::Upgrade { slot }, wait()]);
        plan(steps)
    }

    /// Whether nothing is missing.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Whether a step cannot be undone or interrupts the service.
    pub fn is_disruptive(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::DeleteSlot { .. } | Step::Upgrade { .. }))
    }
}

/// The steps that bring the image, with room made for it where that is allowed.
fn bring(state: &ApplianceState, target: &Target) -> Result<Vec<Step>, PlanError> {
    let named = |(slot, firmware): (&str, &super::StoredFirmware)| {
        (slot.to_owned(), firmware.version.clone())
    };
    if !target.image {
        return Err(PlanError::ImageNeeded {
            version: target.version.clone(),
            found: state.occupied().map(named).collect(),
        });
    }
    let bring = Step::BringImage { version: target.version.clone() };
    if state.empty_slots() > 0 {
        return Ok(vec![bring]);
    }
    let mut deletable: Vec<_> =
        state.occupied().filter(|(_, firmware)| firmware.is_deletable()).map(named).collect();
    deletable.sort_by(|(_, left), (_, right)| compare_versions(left, right));
    let (slot, version) = match &target.make_room {
        MakeRoom::Oldest if !deletable.is_empty() => deletable.swap_remove(0),
        MakeRoom::Never | MakeRoom::Oldest => return Err(PlanError::NoRoom { deletable }),
        MakeRoom::Slot(slot) => match deletable.into_iter().find(|(key, _)| key == slot) {
            Some(found) => found,
            None => {
                let reason = match state.slot(slot) {
                    None => "there is no such slot",
                    Some(_) => "it runs or is chosen for the next boot",
                };
                return Err(PlanError::CannotDelete { slot: slot.clone(), reason });
            }
        },
    };
    Ok(vec![Step::DeleteSlot { slot, version }, bring])
}

impl fmt::Display for SlotChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => write!(f, "slot {key}"),
            Self::OfTheImage => f.write_str("the slot of the image"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DeleteSlot { slot, version } => {
                write!(f, "delete version {version} from slot {slot} (cannot be undone)")
            }
            Self::BringImage { version } => {
                write!(f, "bring the image of version {version} into an empty slot")
            }
            Self::Test { slot } => write!(f, "test whether {slot} can be upgraded to"),
            Self::Upgrade { slot } => {
                write!(f, "upgrade to {slot} (reboots the appliance and cuts its sessions)")
            }
            Self::Wait { version } => write!(f, "wait until version {version} runs"),
        }
    }
}
