//! Images that clients send.

use std::error::Error;

use futures_util::StreamExt;
use sps_firmware_server::{
    Answer, FirmwareUploadError, FirmwareUploadParameters, Upload, UploadFault, UploadStream,
};
use sps_firmware_types::{
    FirmwareUploadAccepted, FirmwareUploadMeta, InvalidFirmwareImageDetails,
    InvalidRequestBodyDetails, InvalidRequestBodyViolation, MalformedRequestBodyDetails,
    PayloadTooLargeDetails,
};

use super::slots::{body, number_of_empty_slots};
use super::{Handlers, internal, links};
use crate::auth::Session;
use crate::core::Core;
use crate::state::{InstallRefusal, NoEmptySlot};
use crate::store::IntakeError;

impl Upload for Handlers {
    async fn firmware_upload(
        &self,
        session: Session,
        _parameters: FirmwareUploadParameters,
        upload: &mut UploadStream,
    ) -> Result<Answer<FirmwareUploadAccepted>, FirmwareUploadError> {
        // Said before the image is sent, though another upload may still take the last slot.
        if self.core.appliance().empty_slots() == 0 {
            return Err(no_empty_slot());
        }
        let mut incoming = self.core.receive_image();
        let listed = self.core.uploads.begin(session.user.name.clone(), upload.content_length());
        while let Some(bytes) = upload.next().await {
            let bytes = bytes.map_err(broken)?;
            listed.count(bytes.len());
            if !incoming.push(&bytes).await {
                break;
            }
        }
        let image = incoming.finish().await.map_err(refused)?;
        let version = image.info.version;
        let installed = self
            .core
            .serve(move |appliance| {
                let slot = appliance.install(Core::firmware_of(&image))?;
                image.keep();
                Ok::<_, InstallRefusal>((
                    slot,
                    body(appliance, slot),
                    number_of_empty_slots(appliance),
                ))
            })
            .await;
        let (slot, body, empty) = installed?.map_err(|refusal| match refusal {
            InstallRefusal::NoEmptySlot(_) => no_empty_slot(),
            InstallRefusal::NoSpace => refused(IntakeError::NoSpace),
        })?;
        tracing::info!(user = %session.user.name, %slot, %version, "an image was uploaded");
        Ok(FirmwareUploadAccepted {
            key: slot.to_string(),
            body,
            meta: FirmwareUploadMeta {
                href: links::UPLOAD.to_owned(),
                slot: Some(links::slot(slot)),
                test: Some(links::TEST.to_owned()),
                upgrade: Some(links::UPGRADE.to_owned()),
                number_of_empty_slots: Some(empty),
            },
        }
        .into())
    }
}

fn no_empty_slot() -> FirmwareUploadError {
    FirmwareUploadError::NoEmptySlot { message: NoEmptySlot.to_string() }
}

/// What the request itself got wrong.
fn broken(fault: UploadFault) -> FirmwareUploadError {
    match fault {
        UploadFault::Malformed(reason) => FirmwareUploadError::MalformedRequestBody {
            message: "The request body could not be read".to_owned(),
            details: MalformedRequestBodyDetails { reason },
        },
        UploadFault::TooLarge(limit) => too_large(limit),
        UploadFault::UnexpectedPart(path) => FirmwareUploadError::InvalidRequestBody {
            message: "The request body is not valid".to_owned(),
            details: InvalidRequestBodyDetails {
                violations: vec![InvalidRequestBodyViolation {
                    path,
                    reason: "there may be no other part".to_owned(),
                }],
            },
        },
    }
}

/// What is wrong with the image.
fn refused(fault: IntakeError) -> FirmwareUploadError {
    match fault {
        IntakeError::Image(fault) => FirmwareUploadError::InvalidFirmwareImage {
            message: "The file is no firmware image".to_owned(),
            details: InvalidFirmwareImageDetails { reason: fault.to_string() },
        },
        IntakeError::TooLarge { limit } => too_large(limit),
        fault @ IntakeError::NoSpace => {
            FirmwareUploadError::InternalError { message: fault.to_string() }
        }
        fault @ IntakeError::Io(_) => {
            let fault: &(dyn Error + 'static) = &fault;
            FirmwareUploadError::InternalError { message: internal::message(fault) }
        }
    }
}

fn too_large(limit: u64) -> FirmwareUploadError {
    FirmwareUploadError::PayloadTooLarge {
        message: "The request body is too large".to_owned(),
        details: PayloadTooLargeDetails { limit_bytes: i64::try_from(limit).unwrap_or(i64::MAX) },
    }
}
