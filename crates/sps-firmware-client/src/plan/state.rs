//! What an appliance holds, as far as an upgrade depends on it.

use serde::{Deserialize, Serialize};
use sps_firmware_types::{FirmwareSlotList, SlotBody};

use crate::version::same_version;

/// What runs on an appliance and what its slots hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplianceState {
    /// The version of the firmware that runs, `firmware_version` of `/api/info`.
    pub running: String,
    /// All slots in the appliance's order, the empty ones too.
    pub slots: Vec<SlotState>,
}

/// One slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotState {
    /// The key that names the slot, as listed; never an index.
    pub key: String,
    /// What is in it; `None` if it is empty.
    pub firmware: Option<StoredFirmware>,
}

/// The firmware in a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFirmware {
    /// Its version.
    pub version: String,
    /// Whether it runs.
    pub current: bool,
    /// Whether the next boot starts it.
    pub after_reboot: bool,
}

impl ApplianceState {
    /// The state out of what the appliance answers.
    pub fn new(running: impl Into<String>, slots: FirmwareSlotList) -> Self {
        let slots = slots
            .items
            .into_iter()
            .map(|item| SlotState { key: item.key, firmware: StoredFirmware::read(item.body) })
            .collect();
        Self { running: running.into(), slots }
    }

    /// The slot that runs.
    pub fn current(&self) -> Option<(&str, &StoredFirmware)> {
        self.occupied().find(|(_, firmware)| firmware.current)
    }

    /// The slot that the next boot starts.
    pub fn after_reboot(&self) -> Option<(&str, &StoredFirmware)> {
        self.occupied().find(|(_, firmware)| firmware.after_reboot)
    }

    /// All slots that hold a firmware, by key.
    pub fn occupied(&self) -> impl Iterator<Item = (&str, &StoredFirmware)> {
        self.slots
            .iter()
            .filter_map(|slot| slot.firmware.as_ref().map(|firmware| (slot.key.as_str(), firmware)))
    }

    /// How many slots are empty.
    pub fn empty_slots(&self) -> usize {
        self.slots.iter().filter(|slot| slot.firmware.is_none()).count()
    }

    /// The slots that hold a version.
    pub fn holding<'s>(
        &'s self,
        version: &'s str,
    ) -> impl Iterator<Item = (&'s str, &'s StoredFirmware)> {
        self.occupied().filter(move |(_, firmware)| same_version(&firmware.version, version))
    }

    /// A slot by its key.
    pub fn slot(&self, key: &str) -> Option<&SlotState> {
        self.slots.iter().find(|slot| slot.key == key)
    }
}

impl StoredFirmware {
    /// What a slot's body says; `None` if the slot is empty.
    ///
    /// A body that says anything at all is that of a slot in use: taking it for an empty one could
    /// cost the firmware that runs.
    pub fn read(body: SlotBody) -> Option<Self> {
        (body != SlotBody::default()).then(|| Self {
            version: body.version.unwrap_or_default(),
            current: body.current.unwrap_or_default(),
            after_reboot: body.after_reboot.unwrap_or_default(),
        })
    }

    /// Whether the appliance lets it be deleted.
    pub fn is_deletable(&self) -> bool {
        !self.current && !self.after_reboot
    }
}
