//! Slots: list, look, empty.

use sps_firmware_server::{
    Answer, FirmwareSlotDeleteError, FirmwareSlotDeleteParameters, FirmwareSlotGetError,
    FirmwareSlotGetParameters, FirmwareSlotListError, Slots,
};
use sps_firmware_types::{
    DeletionResult, FirmwareSlot, FirmwareSlotList, FirmwareSlotListItem, FirmwareSlotListMeta,
    ListItemMeta, ResourceMeta, ResourceNotFoundDetails, SlotBody, SlotNotDeletableDetails,
};

use super::{Handlers, links};
use crate::auth::Session;
use crate::state::{Appliance, DeleteRefusal, Firmware, SlotId};

const NOT_FOUND: &str = "Resource was not found";

impl Slots for Handlers {
    async fn firmware_slot_list(
        &self,
        _session: Session,
    ) -> Result<Answer<FirmwareSlotList>, FirmwareSlotListError> {
        let snapshot = self.core.snapshot();
        let list = snapshot.slot_list.get_or_init(|| Answer::written(&list(&snapshot.appliance)));
        Ok(list.clone())
    }

    async fn firmware_slot_get(
        &self,
        _session: Session,
        parameters: FirmwareSlotGetParameters,
    ) -> Result<Answer<FirmwareSlot>, FirmwareSlotGetError> {
        let appliance = self.core.appliance();
        let id = parameters.slot_id.parse().ok().filter(|id| appliance.slot(*id).is_some());
        let id: SlotId = id.ok_or_else(|| FirmwareSlotGetError::ResourceNotFound {
            message: NOT_FOUND.to_owned(),
            details: not_found(&parameters.slot_id),
        })?;
        Ok(FirmwareSlot {
            key: id.to_string(),
            body: body(&appliance, id),
            meta: ResourceMeta { href: links::slot(id), parent: links::parent(links::SLOTS) },
        }
        .into())
    }

    async fn firmware_slot_delete(
        &self,
        session: Session,
        parameters: FirmwareSlotDeleteParameters,
    ) -> Result<Answer<DeletionResult>, FirmwareSlotDeleteError> {
        let key = parameters.slot_id;
        let missing = || FirmwareSlotDeleteError::ResourceNotFound {
            message: NOT_FOUND.to_owned(),
            details: not_found(&key),
        };
        let id: SlotId = key.parse().map_err(|_| missing())?;
        match self.core.serve(move |appliance| appliance.delete(id)).await? {
            Ok(_) => {
                tracing::info!(user = %session.user.name, slot = %id, "a slot was emptied");
                let href = links::slot(id);
                let meta = ResourceMeta { href, parent: links::parent(links::SLOTS) };
                Ok(DeletionResult { meta }.into())
            }
            Err(DeleteRefusal::NoSuchSlot) => Err(missing()),
            Err(refusal @ (DeleteRefusal::Current | DeleteRefusal::AfterReboot)) => {
                Err(FirmwareSlotDeleteError::SlotNotDeletable {
                    message: "The slot cannot be deleted".to_owned(),
                    details: SlotNotDeletableDetails {
                        slot_id: key.clone(),
                        reason: refusal.to_string(),
                    },
                })
            }
        }
    }
}

/// All slots.
fn list(appliance: &Appliance) -> FirmwareSlotList {
    let items = appliance.slots().map(|(id, _)| FirmwareSlotListItem {
        key: id.to_string(),
        body: body(appliance, id),
        meta: ListItemMeta { href: links::slot(id) },
    });
    FirmwareSlotList {
        items: items.collect(),
        meta: FirmwareSlotListMeta {
            href: links::SLOTS.to_owned(),
            parent: links::parent(links::FIRMWARE),
            current_slot: Some(links::slot(appliance.current())),
            slot_after_reboot: Some(links::slot(appliance.after_reboot())),
            number_of_empty_slots: Some(number_of_empty_slots(appliance)),
        },
    }
}

fn not_found(key: &str) -> ResourceNotFoundDetails {
    ResourceNotFoundDetails { mount_point: "/firmware/slots".to_owned(), resource: key.to_owned() }
}

/// The body of a slot: all members, or none if it is empty.
pub(super) fn body(appliance: &Appliance, id: SlotId) -> SlotBody {
    match appliance.slot(id).flatten() {
        Some(firmware) => occupied(appliance, id, firmware),
        None => SlotBody {
            after_reboot: None,
            current: None,
            upgrade_news: None,
            upgrade_notes: None,
            version: None,
        },
    }
}

fn occupied(appliance: &Appliance, id: SlotId, firmware: &Firmware) -> SlotBody {
    SlotBody {
        after_reboot: Some(id == appliance.after_reboot()),
        current: Some(id == appliance.current()),
        upgrade_news: Some(firmware.upgrade_news.clone()),
        upgrade_notes: Some(firmware.upgrade_notes.clone()),
        version: Some(firmware.version.to_string()),
    }
}

/// `number_of_empty_slots` of the list and of an upload.
pub(super) fn number_of_empty_slots(appliance: &Appliance) -> i32 {
    i32::try_from(appliance.empty_slots()).unwrap_or(i32::MAX)
}
