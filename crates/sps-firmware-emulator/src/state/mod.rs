//! The appliance as a pure state machine: what its firmware is, and what may happen to it.
//!
//! Nothing here reads a clock, a file or a socket. A transition takes the state and what it needs
//! to know, and gives the new state or a refusal. The picture is in the crate's documentation.

mod fetch;
mod phase;
mod precheck;
mod slot;

pub use fetch::{CancelRefusal, FetchEntry, FetchId, FetchRemoval, FetchStatus, TooManyFetches};
pub use phase::{Phase, Reboot};
pub use precheck::{Check, Failure, Precheck, TestReport};
pub use slot::{Firmware, SlotId};

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

/// Everything of the appliance that outlives a power cut.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Appliance {
    slots: BTreeMap<SlotId, Option<Firmware>>,
    current: SlotId,
    after_reboot: SlotId,
    fetches: BTreeMap<FetchId, FetchEntry>,
    next_fetch: u64,
    phase: Phase,
    /// Whether an upgrade has to come with a message.
    pub require_commit_log: bool,
    /// Conditions that the precheck finds; changed by scenarios.
    pub precheck: Precheck,
    /// Whether the next boot of a new firmware fails, so that the appliance falls back.
    pub next_boot_fails: bool,
    /// Test results that override the next prechecks, one each.
    pub forced_reports: VecDeque<TestReport>,
}

/// Why a slot cannot be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeleteRefusal {
    /// There is no slot with this key.
    #[error("there is no such slot")]
    NoSuchSlot,
    /// It holds the running firmware.
    #[error("the slot holds the running firmware")]
    Current,
    /// It holds the firmware that runs after the next reboot.
    #[error("the slot is chosen for the next reboot")]
    AfterReboot,
}

/// Why a firmware cannot be tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestRefusal {
    /// No such slot, or nothing in it.
    EmptySlot,
    /// The precheck ran and found something.
    Failed(Failure),
}

/// Why an upgrade does not begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpgradeRefusal {
    /// A message is required and was not given.
    MessageMissing,
    /// The test that every upgrade starts with did not pass.
    Test(TestRefusal),
    /// Another upgrade has begun, and the appliance is about to go down.
    Rebooting,
}

/// All slots hold a firmware.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no slot is empty: delete a firmware first")]
pub struct NoEmptySlot;

/// What is said of an image that is larger than what is free, whenever that is seen.
pub(crate) const NO_SPACE: &str = "no space is left on the appliance for the image";

/// Why a firmware cannot be put into a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstallRefusal {
    /// All slots hold a firmware.
    #[error(transparent)]
    NoEmptySlot(#[from] NoEmptySlot),
    /// It has more bytes than are free, as another may have taken them while it came.
    #[error("{NO_SPACE}")]
    NoSpace,
}

impl Appliance {
    /// An appliance with `slots` slots (at least one), running `firmware` out of the first.
    pub fn new(slots: u32, firmware: Firmware) -> Self {
        let first = SlotId::FIRST;
        let mut map: BTreeMap<_, _> = first.up_to(slots).map(|id| (id, None)).collect();
        map.insert(first, Some(Firmware { has_run: true, ..firmware }));
        Self {
            slots: map,
            current: first,
            after_reboot: first,
            fetches: BTreeMap::new(),
            next_fetch: 1,
            phase: Phase::Running,
            require_commit_log: false,
            precheck: Precheck::default(),
            next_boot_fails: false,
            forced_reports: VecDeque::new(),
        }
    }

    /// Every slot with what is in it, by key.
    pub fn slots(&self) -> impl ExactSizeIterator<Item = (SlotId, Option<&Firmware>)> {
        self.slots.iter().map(|(id, firmware)| (*id, firmware.as_ref()))
    }

    /// The files of the images in the slots.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.slots.values().filter_map(|slot| slot.as_ref()?.file.as_deref())
    }

    /// What is in a slot: `None` if there is no such slot, `Some(None)` if it is empty.
    pub fn slot(&self, id: SlotId) -> Option<Option<&Firmware>> {
        self.slots.get(&id).map(Option::as_ref)
    }

    /// The slot that the appliance runs from.
    pub fn current(&self) -> SlotId {
        self.current
    }

    /// The slot that it will run from after the next reboot.
    pub fn after_reboot(&self) -> SlotId {
        self.after_reboot
    }

    /// The running firmware.
    pub fn running(&self) -> Option<&Firmware> {
        self.slot(self.current).flatten()
    }

    /// How many slots are empty.
    pub fn empty_slots(&self) -> usize {
        self.slots.values().filter(|firmware| firmware.is_none()).count()
    }

    /// Bytes that all stored images take.
    pub fn used_bytes(&self) -> u64 {
        self.slots.values().flatten().map(|firmware| firmware.size).fold(0, u64::saturating_add)
    }

    /// Bytes that further images can take.
    pub fn free_bytes(&self) -> u64 {
        self.precheck.storage_bytes.saturating_sub(self.used_bytes())
    }

    /// Where the appliance is between two boots.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Puts a firmware into the first empty slot.
    ///
    /// # Errors
    /// [`InstallRefusal`]; nothing is changed then.
    pub fn install(&mut self, firmware: Firmware) -> Result<SlotId, InstallRefusal> {
        let free = self.free_bytes();
        let (id, slot) =
            self.slots.iter_mut().find(|(_, slot)| slot.is_none()).ok_or(NoEmptySlot)?;
        if firmware.size > free {
            return Err(InstallRefusal::NoSpace);
        }
        *slot = Some(Firmware { has_run: false, ..firmware });
        Ok(*id)
    }

    /// Empties a slot and gives what was in it; an empty slot stays empty.
    ///
    /// # Errors
    /// [`DeleteRefusal`]; nothing is changed then.
    pub fn delete(&mut self, id: SlotId) -> Result<Option<Firmware>, DeleteRefusal> {
        let (current, after_reboot) = (self.current, self.after_reboot);
        let slot = self.slots.get_mut(&id).ok_or(DeleteRefusal::NoSuchSlot)?;
        match id {
            id if id == current => Err(DeleteRefusal::Current),
            id if id == after_reboot => Err(DeleteRefusal::AfterReboot),
            _ => Ok(slot.take()),
        }
    }

    /// Runs the precheck of the firmware in a slot.
    ///
    /// # Errors
    /// [`TestRefusal`].
    pub fn test(&mut self, id: SlotId) -> Result<TestReport, TestRefusal> {
        let firmware = self.slot(id).flatten().ok_or(TestRefusal::EmptySlot)?;
        let report = self
            .precheck
            .run(firmware, self.running(), self.free_bytes())
            .map_err(TestRefusal::Failed);
        match self.forced_reports.pop_front() {
            Some(forced) => forced.into_result().map_err(TestRefusal::Failed),
            None => report,
        }
    }

    /// Tests the firmware in a slot, chooses it for the next boot, and begins the reboot.
    ///
    /// # Errors
    /// [`UpgradeRefusal`]; the chosen slot is then what it was before.
    pub fn upgrade(
        &mut self,
        id: SlotId,
        message: Option<&str>,
    ) -> Result<TestReport, UpgradeRefusal> {
        if self.phase != Phase::Running {
            return Err(UpgradeRefusal::Rebooting);
        }
        let report = self.test(id).map_err(UpgradeRefusal::Test)?;
        if self.require_commit_log && message.is_none_or(|message| message.trim().is_empty()) {
            return Err(UpgradeRefusal::MessageMissing);
        }
        self.after_reboot = id;
        self.phase = Phase::Answering;
        Ok(report)
    }

    /// Begins a reboot into the slot that is chosen already.
    pub fn restart(&mut self) {
        if self.phase == Phase::Running {
            self.phase = Phase::Answering;
        }
    }

    /// Takes the next step of a reboot; running appliances keep running.
    ///
    /// The last step moves the flags. A failed boot leaves the old firmware running and chosen.
    pub fn step(&mut self) -> Reboot {
        let (next, outcome) = match self.phase {
            Phase::Running => (Phase::Running, Reboot::Nothing),
            Phase::Answering => {
                self.interrupt_fetches();
                (Phase::Down, Reboot::WentDown)
            }
            Phase::Down => (Phase::Booting, Reboot::Booting),
            Phase::Booting => (Phase::Running, self.boot()),
        };
        self.phase = next;
        outcome
    }

    /// Takes all steps of a reboot at once.
    pub fn finish_reboot(&mut self) {
        while self.phase != Phase::Running {
            self.step();
        }
    }

    /// What a power cut in any phase leaves behind: a boot into the chosen slot, and downloads that
    /// will not go on.
    pub fn power_up(&mut self) {
        self.interrupt_fetches();
        if self.phase != Phase::Running {
            self.boot();
            self.phase = Phase::Running;
        }
    }

    fn boot(&mut self) -> Reboot {
        let fails = std::mem::take(&mut self.next_boot_fails);
        if fails && self.after_reboot != self.current {
            self.after_reboot = self.current;
            return Reboot::FellBack;
        }
        self.current = self.after_reboot;
        if let Some(Some(firmware)) = self.slots.get_mut(&self.current) {
            firmware.has_run = true;
        }
        Reboot::Booted
    }
}

#[cfg(test)]
mod tests;
