//! Downloads that the appliance does by itself, and what becomes of their entries.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Appliance;
use super::slot::{Firmware, SlotId};

/// The key of a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FetchId(u64);

impl fmt::Display for FetchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for FetchId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// How far a download is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FetchStatus {
    /// Waits for its turn.
    Queued,
    /// Bytes are coming.
    InProgress,
    /// Downloaded and verified, about to be in a slot: too late to cancel.
    Installing,
    /// In a slot.
    Finished,
    /// Given up, see the entry's error.
    Failed,
    /// Cancelled by a client.
    Cancelled,
}

impl FetchStatus {
    /// A word for people; those that the contract has are the contract's.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::InProgress => "in-progress",
            Self::Installing => "installing",
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl FetchStatus {
    /// Whether nothing more will happen to the download.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Finished | Self::Failed | Self::Cancelled)
    }
}

/// A download.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchEntry {
    /// Where from.
    pub url: String,
    /// The SHA-256 that the file has to have, in hex of either case.
    pub sha256: Option<String>,
    /// How far it is.
    pub status: FetchStatus,
    /// Bytes that came, as of the last change of `status`.
    pub received: u64,
    /// Bytes that will come, where the server said so.
    pub total: Option<u64>,
    /// Why it failed.
    pub error: Option<String>,
    /// The slot it ended in.
    pub slot: Option<SlotId>,
}

/// What a DELETE did to a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchRemoval {
    /// It was still going on: it is cancelled now, its entry stays.
    Cancelled,
    /// It was over: its entry is gone.
    Forgotten,
}

/// Why a DELETE did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelRefusal {
    /// There is no entry with this key.
    NoSuchFetch,
    /// It is verified and being installed.
    Installing,
}

/// Entries are removed by clients only, so that their number needs a limit.
const MAX_FETCHES: usize = 1000;

/// The list of downloads is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are {MAX_FETCHES} downloads in the list: delete those that are over")]
pub struct TooManyFetches;

impl Appliance {
    /// Every download, oldest first.
    pub fn fetches(&self) -> impl ExactSizeIterator<Item = (FetchId, &FetchEntry)> {
        self.fetches.iter().map(|(id, entry)| (*id, entry))
    }

    /// One download.
    pub fn fetch(&self, id: FetchId) -> Option<&FetchEntry> {
        self.fetches.get(&id)
    }

    /// Queues a download.
    ///
    /// # Errors
    /// [`TooManyFetches`] if nobody removes entries.
    pub fn queue_fetch(
        &mut self,
        url: String,
        sha256: Option<String>,
    ) -> Result<FetchId, TooManyFetches> {
        if self.fetches.len() >= MAX_FETCHES {
            return Err(TooManyFetches);
        }
        let id = FetchId(self.next_fetch);
        self.next_fetch += 1;
        let entry = FetchEntry {
            url,
            sha256,
            status: FetchStatus::Queued,
            received: 0,
            total: None,
            error: None,
            slot: None,
        };
        self.fetches.insert(id, entry);
        Ok(id)
    }

    /// Moves a queued download to `InProgress`; `false` if it is not queued any more.
    pub fn start_fetch(&mut self, id: FetchId) -> bool {
        self.move_fetch(id, FetchStatus::Queued, FetchStatus::InProgress)
    }

    /// Moves a verified download to `Installing`; `false` if it was cancelled before.
    pub fn verify_fetch(&mut self, id: FetchId) -> bool {
        self.move_fetch(id, FetchStatus::InProgress, FetchStatus::Installing)
    }

    fn move_fetch(&mut self, id: FetchId, from: FetchStatus, to: FetchStatus) -> bool {
        match self.fetches.get_mut(&id) {
            Some(entry) if entry.status == from => {
                entry.status = to;
                true
            }
            _ => false,
        }
    }

    /// Puts the firmware of a verified download into the first empty slot and finishes the entry.
    ///
    /// Where there is no slot or no space for it, the entry is failed. `None` in all cases in which
    /// nothing is installed: these two, or a restart came in between.
    pub fn finish_fetch(&mut self, id: FetchId, firmware: Firmware) -> Option<SlotId> {
        let size = firmware.size;
        self.fetch(id).filter(|entry| entry.status == FetchStatus::Installing)?;
        match self.install(firmware) {
            Ok(slot) => {
                let entry = self.fetches.get_mut(&id)?;
                entry.status = FetchStatus::Finished;
                entry.received = size;
                entry.total = Some(size);
                entry.slot = Some(slot);
                Some(slot)
            }
            Err(refusal) => {
                self.fail_fetch(id, refusal.to_string(), size);
                None
            }
        }
    }

    /// Gives a download up; one that is over already stays what it is.
    pub fn fail_fetch(&mut self, id: FetchId, error: String, received: u64) {
        if let Some(entry) = self.fetches.get_mut(&id).filter(|entry| !entry.status.is_final()) {
            entry.status = FetchStatus::Failed;
            entry.error = Some(error);
            entry.received = received;
        }
    }

    /// The two-phase DELETE: the first cancels what is going on, the next removes the entry.
    ///
    /// # Errors
    /// [`CancelRefusal`]; nothing is changed then.
    pub fn remove_fetch(&mut self, id: FetchId) -> Result<FetchRemoval, CancelRefusal> {
        let entry = self.fetches.get_mut(&id).ok_or(CancelRefusal::NoSuchFetch)?;
        match entry.status {
            FetchStatus::Queued | FetchStatus::InProgress => {
                entry.status = FetchStatus::Cancelled;
                Ok(FetchRemoval::Cancelled)
            }
            FetchStatus::Installing => Err(CancelRefusal::Installing),
            FetchStatus::Finished | FetchStatus::Failed | FetchStatus::Cancelled => {
                self.fetches.remove(&id);
                Ok(FetchRemoval::Forgotten)
            }
        }
    }

    pub(super) fn interrupt_fetches(&mut self) {
        for entry in self.fetches.values_mut().filter(|entry| !entry.status.is_final()) {
            entry.status = FetchStatus::Failed;
            entry.error = Some("the appliance restarted during the download".to_owned());
        }
    }
}
