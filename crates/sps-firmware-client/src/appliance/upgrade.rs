//! Testing, upgrading, rolling back and deleting: what works on one slot.

use sps_firmware_types::{FirmwareTestRequest, FirmwareUpgradeRequest};

use super::Appliance;
use crate::error::{ApplianceError, ErrorKind};
use crate::outcome::Outcome;
use crate::plan::StoredFirmware;

const TEST: &str = "testing the upgrade";
const UPGRADE: &str = "upgrading";
const DELETE: &str = "deleting the firmware";
const ROLLBACK: &str = "rolling back";

impl Appliance {
    /// Has the appliance test whether it can be upgraded to a slot; the answer is its summary, a
    /// text for people. Nothing changes.
    ///
    /// # Errors
    /// [`ApplianceError`]; a test that did not pass is `FirmwareTestFailed` in it.
    pub async fn test(&self, slot: &str) -> Result<String, ApplianceError> {
        let body = FirmwareTestRequest { slot_id: slot_id(TEST, slot)? };
        let client = self.client();
        let request = || client.firmware_test(self.x_token(), &body);
        Ok(self.repeat(TEST, self.shared.timeouts.test, request).await?.body.test_summary)
    }

    /// Upgrades to a slot: the appliance tests, answers with the summary of the test, and reboots.
    ///
    /// The session ends with that; go on with
    /// [`wait_until_running`](Appliance::wait_until_running), after an unknown outcome as well: the
    /// version that runs afterwards says what happened. Never send it again instead. Whoever drops
    /// the future knows as little as after an unknown outcome.
    ///
    /// # Errors
    /// [`ApplianceError`]; the upgrade has not begun then. An empty message is refused here, since
    /// some appliances demand one and no appliance minds.
    pub async fn upgrade(
        &self,
        slot: &str,
        message: &str,
    ) -> Result<Outcome<String>, ApplianceError> {
        if message.trim().is_empty() {
            return Err(ApplianceError::invalid(UPGRADE, "give a message that says why"));
        }
        let slot_id = slot_id(UPGRADE, slot)?;
        let body = FirmwareUpgradeRequest { slot_id, message: Some(message.to_owned()) };
        let client = self.client();
        let request = || client.firmware_upgrade(self.x_token(), &body);
        match self.once(UPGRADE, self.shared.timeouts.test, request).await? {
            Outcome::Done(result) => Ok(Outcome::Done(result.body.test_summary)),
            Outcome::Unknown(cause) => Ok(Outcome::Unknown(cause)),
        }
    }

    /// Upgrades to the version that ran before, if it is still in a slot, and gives the slot's key.
    ///
    /// Which version that was has to be remembered by the caller: the appliance does not tell.
    ///
    /// # Errors
    /// As [`Appliance::upgrade`]; refused if no slot holds the version any more, or if it runs.
    pub async fn rollback(
        &self,
        former: &str,
        message: &str,
    ) -> Result<Outcome<String>, ApplianceError> {
        let state = self.state().await?;
        let mut slots: Vec<_> = state.holding(former).collect();
        if slots.is_empty() {
            let there: Vec<_> =
                state.occupied().map(|(_, firmware)| firmware.version.as_str()).collect();
            let text = format!(
                "version {former} is in no slot any more (there are: {}); upload its image",
                there.join(", ")
            );
            return Err(ApplianceError::invalid(ROLLBACK, text));
        }
        slots.retain(|(_, firmware)| !firmware.current);
        let Some((key, _)) = slots.first() else {
            return Err(ApplianceError::invalid(
                ROLLBACK,
                format!("version {former} runs already"),
            ));
        };
        match self.upgrade(key, message).await? {
            Outcome::Done(_) => Ok(Outcome::Done((*key).to_owned())),
            Outcome::Unknown(cause) => Ok(Outcome::Unknown(cause)),
        }
    }

    /// Deletes the firmware in a slot. It cannot be undone.
    ///
    /// If the answer is lost, the slot is read to see what happened.
    ///
    /// # Errors
    /// [`ApplianceError`]; nothing was deleted then.
    pub async fn delete_slot(&self, slot: &str) -> Result<Outcome<()>, ApplianceError> {
        let client = self.client();
        let request = || client.firmware_slot_delete(slot, self.x_token());
        let cause = match self.once(DELETE, self.shared.timeouts.change, request).await? {
            Outcome::Done(_) => return Ok(Outcome::Done(())),
            Outcome::Unknown(cause) => cause,
        };
        match self.slot(slot).await.map(|slot| StoredFirmware::read(slot.body)) {
            Ok(None) => Ok(Outcome::Done(())),
            Ok(Some(_)) => {
                let kind = ErrorKind::NoEffect { cause: Box::new(cause) };
                Err(ApplianceError::new(DELETE, kind))
            }
            Err(_) => Ok(Outcome::Unknown(cause)),
        }
    }
}

/// The number that a request body takes, out of a key that a list gave.
fn slot_id(operation: &'static str, key: &str) -> Result<i32, ApplianceError> {
    key.trim().parse().map_err(|_| {
        ApplianceError::invalid(
            operation,
            format!("`{key}` is no key of a slot: it has to be a number"),
        )
    })
}
