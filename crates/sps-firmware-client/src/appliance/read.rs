//! What only reads: the appliance itself, and its slots.

use std::pin::pin;

use sps_firmware_types::{ApplianceInfo, FirmwareSlot, FirmwareSlotList, LoginMethodList};

use super::Appliance;
use crate::error::ApplianceError;
use crate::plan::ApplianceState;

const INFO: &str = "asking what runs";
const SLOTS: &str = "listing the slots";

impl Appliance {
    /// What the appliance is and what it runs; `firmware_version` is there.
    ///
    /// # Errors
    /// [`ApplianceError`] with who is at fault and what to do.
    pub async fn info(&self) -> Result<ApplianceInfo, ApplianceError> {
        self.running().await.map(|(_, info)| info)
    }

    /// The version that runs, and the rest of what the appliance tells.
    async fn running(&self) -> Result<(String, ApplianceInfo), ApplianceError> {
        let session = self.patiently(|| self.session()).await?;
        let info = self.info_request().await?;
        if let Some(version) = info.body.firmware_version.clone() {
            return Ok((version, info));
        }
        // This operation answers without a session as well, but tells less then.
        self.patiently(|| self.renew(session)).await?;
        let info = self.info_request().await?;
        match info.body.firmware_version.clone() {
            Some(version) => Ok((version, info)),
            None => Err(self.session_not_accepted(INFO)),
        }
    }

    /// [`Appliance::state`] at this moment, for whoever asks again and again: no request is repeated
    /// but for a session that has ended, and a refused login is tried anew.
    ///
    /// # Errors
    /// As [`Appliance::info`].
    pub async fn state_now(&self) -> Result<ApplianceState, ApplianceError> {
        let limit = self.shared.timeouts.read;
        let client = self.client();
        let mut info = self.public_info().await?;
        if info.body.firmware_version.is_none() {
            self.log_in_once().await?;
            info = self.public_info().await?;
        }
        let Some(running) = info.body.firmware_version else {
            return Err(self.session_not_accepted(INFO));
        };
        let slots = self.in_session(SLOTS, limit, &|| client.firmware_slot_list()).await?;
        Ok(ApplianceState::new(running, slots.into_inner()))
    }

    async fn info_request(&self) -> Result<ApplianceInfo, ApplianceError> {
        let client = self.client();
        self.repeat(INFO, self.shared.timeouts.read, || client.appliance_info_get()).await
    }

    /// What the appliance tells everybody, without a login and without another try.
    ///
    /// # Errors
    /// As [`Appliance::info`].
    pub async fn public_info(&self) -> Result<ApplianceInfo, ApplianceError> {
        let request = pin!(self.client().appliance_info_get());
        Ok(self.send(INFO, self.shared.timeouts.read, request).await?.into_inner())
    }

    /// The back ends that can check a login; asked without one.
    ///
    /// # Errors
    /// As [`Appliance::info`].
    pub async fn login_methods(&self) -> Result<LoginMethodList, ApplianceError> {
        let request = pin!(self.client().login_method_list());
        let operation = "listing the login methods";
        Ok(self.send(operation, self.shared.timeouts.read, request).await?.into_inner())
    }

    /// All slots, the empty ones too.
    ///
    /// # Errors
    /// As [`Appliance::info`].
    pub async fn slots(&self) -> Result<FirmwareSlotList, ApplianceError> {
        let client = self.client();
        self.repeat(SLOTS, self.shared.timeouts.read, || client.firmware_slot_list()).await
    }

    /// One slot, by its key in the list.
    ///
    /// # Errors
    /// As [`Appliance::info`]; a slot that does not exist is a `ResourceNotFound`.
    pub async fn slot(&self, key: &str) -> Result<FirmwareSlot, ApplianceError> {
        let client = self.client();
        let operation = "reading the slot";
        self.repeat(operation, self.shared.timeouts.read, || client.firmware_slot_get(key)).await
    }

    /// What runs and what the slots hold: all that a plan depends on.
    ///
    /// # Errors
    /// As [`Appliance::info`].
    pub async fn state(&self) -> Result<ApplianceState, ApplianceError> {
        let (running, _) = self.running().await?;
        let slots = self.slots().await?;
        Ok(ApplianceState::new(running, slots))
    }
}
