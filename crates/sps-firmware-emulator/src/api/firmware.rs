//! The entry point of the firmware endpoints, test and upgrade.

use sps_firmware_server::{
    Answer, Firmware, FirmwareIndexGetError, FirmwareTestError, FirmwareTestParameters,
    FirmwareUpgradeError, FirmwareUpgradeParameters,
};
use sps_firmware_types::{
    FirmwareIndex, FirmwareIndexItem, FirmwareIndexMeta, FirmwareTestBody,
    FirmwareTestFailedDetails, FirmwareTestMeta, FirmwareTestPassed, FirmwareTestRequest,
    FirmwareUpgradeAccepted, FirmwareUpgradeMeta, FirmwareUpgradeRequest, ListItemMeta,
    ResourceNotFoundDetails,
};

use super::{Handlers, links};
use crate::auth::Session;
use crate::state::{SlotId, TestRefusal, TestReport, UpgradeRefusal};

impl Firmware for Handlers {
    async fn firmware_index_get(
        &self,
        _session: Session,
    ) -> Result<Answer<FirmwareIndex>, FirmwareIndexGetError> {
        // `upload` is in the vendor's table but neither in its sample's items nor in its `meta`.
        let items = [
            ("fetch", links::FETCHES),
            ("slots", links::SLOTS),
            ("test", links::TEST),
            ("upgrade", links::UPGRADE),
        ];
        let items = items.into_iter().map(|(key, href)| FirmwareIndexItem {
            key: key.to_owned(),
            meta: ListItemMeta { href: href.to_owned() },
        });
        Ok(FirmwareIndex {
            items: items.collect(),
            meta: FirmwareIndexMeta {
                href: links::FIRMWARE.to_owned(),
                parent: links::parent(links::API),
                fetch: Some(links::FETCHES.to_owned()),
                slots: Some(links::SLOTS.to_owned()),
                test: Some(links::TEST.to_owned()),
                upgrade: Some(links::UPGRADE.to_owned()),
                upload: None,
            },
        }
        .into())
    }

    async fn firmware_test(
        &self,
        session: Session,
        _parameters: FirmwareTestParameters,
        body: FirmwareTestRequest,
    ) -> Result<Answer<FirmwareTestPassed>, FirmwareTestError> {
        let slot = slot_of(body.slot_id);
        let outcome = match slot {
            Some(id) => self.core.serve(move |appliance| appliance.test(id)).await?,
            None => Err(TestRefusal::EmptySlot),
        };
        tracing::info!(user = %session.user.name, slot = body.slot_id, passed = outcome.is_ok(), "tested");
        let report = outcome.map_err(|refusal| match refusal {
            TestRefusal::EmptySlot => FirmwareTestError::ResourceNotFound {
                message: NOT_FOUND.to_owned(),
                details: not_found("/firmware/test", body.slot_id),
            },
            TestRefusal::Failed(failure) => FirmwareTestError::FirmwareTestFailed {
                message: TEST_FAILED.to_owned(),
                details: failed(failure.0),
            },
        })?;
        Ok(FirmwareTestPassed {
            key: body.slot_id.to_string(),
            body: FirmwareTestBody { test_summary: report.test_summary },
            meta: FirmwareTestMeta {
                href: links::TEST.to_owned(),
                parent: links::parent(links::FIRMWARE),
                slot: slot.map(links::slot),
                upgrade: Some(links::UPGRADE.to_owned()),
            },
        }
        .into())
    }

    async fn firmware_upgrade(
        &self,
        session: Session,
        _parameters: FirmwareUpgradeParameters,
        body: FirmwareUpgradeRequest,
    ) -> Result<Answer<FirmwareUpgradeAccepted>, FirmwareUpgradeError> {
        let slot = slot_of(body.slot_id);
        let message = body.message;
        let outcome = match slot {
            Some(id) => {
                let seamless = self.core.reboot_times().seamless;
                let upgrade = self.core.serve(move |appliance| {
                    let report = appliance.upgrade(id, message.as_deref())?;
                    if seamless {
                        appliance.finish_reboot();
                    }
                    Ok(report)
                });
                upgrade.await?
            }
            None => Err(UpgradeRefusal::Test(TestRefusal::EmptySlot)),
        };
        let accepted = outcome.is_ok();
        tracing::info!(user = %session.user.name, slot = body.slot_id, accepted, "upgrade");
        let report = outcome.map_err(|refusal| match refusal {
            UpgradeRefusal::Test(TestRefusal::EmptySlot) => {
                FirmwareUpgradeError::ResourceNotFound {
                    message: NOT_FOUND.to_owned(),
                    details: not_found("/firmware/upgrade", body.slot_id),
                }
            }
            UpgradeRefusal::Test(TestRefusal::Failed(failure)) => {
                FirmwareUpgradeError::FirmwareTestFailed {
                    message: TEST_FAILED.to_owned(),
                    details: failed(failure.0),
                }
            }
            UpgradeRefusal::MessageMissing => FirmwareUpgradeError::UpgradeMessageMissing {
                message: "The upgrade request did not contain a message. \
                          Adding a message is required."
                    .to_owned(),
            },
            UpgradeRefusal::Rebooting => FirmwareUpgradeError::ServiceUnavailable {
                message: "The appliance is about to reboot".to_owned(),
                retry_after: None,
            },
        })?;
        Ok(FirmwareUpgradeAccepted {
            key: body.slot_id.to_string(),
            body: FirmwareTestBody { test_summary: report.test_summary },
            meta: FirmwareUpgradeMeta {
                href: links::UPGRADE.to_owned(),
                parent: links::parent(links::FIRMWARE),
                slot: slot.map(links::slot),
            },
        }
        .into())
    }
}

const NOT_FOUND: &str = "Resource was not found";
const TEST_FAILED: &str = "The firmware test failed";

fn slot_of(slot_id: i32) -> Option<SlotId> {
    SlotId::from_number(slot_id.into())
}

fn not_found(mount_point: &str, slot_id: i32) -> ResourceNotFoundDetails {
    ResourceNotFoundDetails { mount_point: mount_point.to_owned(), resource: slot_id.to_string() }
}

fn failed(report: TestReport) -> FirmwareTestFailedDetails {
    let TestReport { test_summary, exit_code } = report;
    FirmwareTestFailedDetails { exit_code, test_summary }
}
