//! Slots and the firmware in them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::version::FirmwareVersion;

/// The key of a slot: a number from 1 on that the API writes as a string in answers and paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SlotId(u32);

impl SlotId {
    /// The slot that a new appliance runs from.
    pub const FIRST: Self = Self(1);

    /// The key of a `slot_id` in a request body; `None` if no slot can have it.
    pub fn from_number(number: i64) -> Option<Self> {
        u32::try_from(number).ok().filter(|number| *number > 0).map(Self)
    }

    pub(super) fn up_to(self, count: u32) -> impl Iterator<Item = Self> {
        (self.0..=count.max(self.0)).map(Self)
    }
}

impl fmt::Display for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The text is no slot key as the list of slots gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no slot has such a key: take one from the list of slots")]
pub struct NoSlotKey;

impl FromStr for SlotId {
    type Err = NoSlotKey;

    fn from_str(text: &str) -> Result<Self, NoSlotKey> {
        // Exactly the listed spelling: `01` and `+1` are not keys.
        let number = text.parse().map_err(|_| NoSlotKey)?;
        Self::from_number(number).filter(|id| id.to_string() == text).ok_or(NoSlotKey)
    }
}

/// A stored firmware.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firmware {
    /// Its version.
    pub version: FirmwareVersion,
    /// The whole upgrade notes.
    pub upgrade_notes: Option<String>,
    /// What of the notes matters when coming from the running firmware.
    pub upgrade_news: Option<String>,
    /// Size of the image in bytes; 0 for the firmware that the appliance was delivered with.
    pub size: u64,
    /// SHA-256 of the image in lower-case hex, where there is an image.
    pub sha256: Option<String>,
    /// File name in the folder of images, where images are kept.
    pub file: Option<String>,
    /// Whether this appliance has run it: only such a firmware may be older than the running one.
    pub has_run: bool,
}

impl Firmware {
    /// The firmware that an appliance is delivered with; there is no image file of it.
    pub fn delivered(version: FirmwareVersion) -> Self {
        Self {
            version,
            upgrade_notes: None,
            upgrade_news: None,
            size: 0,
            sha256: None,
            file: None,
            has_run: true,
        }
    }
}
