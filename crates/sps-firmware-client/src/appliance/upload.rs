//! Uploading an image: streamed, watched, and never guessed about.

use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sps_firmware_types::FirmwareUploadAccepted;
use tokio::time::Instant;

use super::{Appliance, Image};
use crate::error::{ApplianceError, ErrorKind};
use crate::outcome::Outcome;
use crate::plan::{ApplianceState, StoredFirmware};

const UPLOAD: &str = "uploading the image";
const LOOK: Duration = Duration::from_millis(250);

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadProgress {
    /// Bytes handed to the connection so far.
    pub sent: u64,
    /// Bytes of the whole image.
    pub total: u64,
}

/// An image that has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// The key of the slot that the appliance has put it into.
    pub slot: String,
    /// The version that the appliance has found in it.
    pub version: String,
}

impl Appliance {
    /// Uploads an image into an empty slot that the appliance chooses.
    ///
    /// Before a byte is sent, the SHA-256 is checked if one is expected, the session is proved to
    /// be good, and a slot to be empty. The image is streamed; memory does not grow with it. The
    /// session is kept alive meanwhile. `progress` is called at most a few times a second, and with
    /// the whole length at the end. Dropping the future cancels the upload: the connection is
    /// closed, and the appliance throws away what came of it.
    ///
    /// If the answer is lost, the slots tell whether the image has arrived; the outcome is unknown
    /// only if they cannot be read either.
    ///
    /// # Errors
    /// [`ApplianceError`]; the image has not arrived then.
    pub async fn upload(
        &self,
        image: Image,
        progress: impl Fn(UploadProgress) + Send + Sync,
    ) -> Result<Outcome<Uploaded>, ApplianceError> {
        image.check().await?;
        let before = self.state().await?;
        if before.empty_slots() == 0 {
            return Err(ApplianceError::invalid(
                UPLOAD,
                "no slot is empty: delete a firmware that neither runs nor is chosen for the \
                 next boot",
            ));
        }
        let cause = match self.send_image(image, &progress).await {
            Ok(result) => {
                let version = result.body.version.unwrap_or_default();
                return Ok(Outcome::Done(Uploaded { slot: result.key, version }));
            }
            Err(error) if error.is_unknown() => error,
            Err(error) => return Err(error),
        };
        tracing::warn!(host = %self.host(), error = %cause, "the answer to the upload was lost");
        match self.arrived_since(&before).await {
            Err(_) => Ok(Outcome::Unknown(cause)),
            Ok(Some(uploaded)) => Ok(Outcome::Done(uploaded)),
            Ok(None) => {
                let kind = ErrorKind::NoEffect { cause: Box::new(cause) };
                Err(ApplianceError::new(UPLOAD, kind))
            }
        }
    }

    /// The firmware that is in a slot now which was empty before.
    pub(super) async fn arrived_since(
        &self,
        before: &ApplianceState,
    ) -> Result<Option<Uploaded>, ApplianceError> {
        Ok(arrived(before, &self.state().await?))
    }

    async fn send_image(
        &self,
        image: Image,
        progress: &(impl Fn(UploadProgress) + Send + Sync),
    ) -> Result<FirmwareUploadAccepted, ApplianceError> {
        let total = image.length;
        let name = image.name.clone();
        let file = image.into_upload().await?.with_name(name);
        let sent = file.sent();
        // Stalls and the wait for the answer are watched apart, so that a slow link has no limit.
        let request = pin!(self.client().firmware_upload(self.x_token(), file));
        let upload = self.send(UPLOAD, Duration::MAX, request);
        let watch = self.watch(&sent, total, progress);
        let outcome = tokio::select! {
            outcome = upload => outcome,
            error = watch => Err(error),
            never = self.keep_alive() => match never {},
        };
        if outcome.is_ok() {
            progress(UploadProgress { sent: total, total });
        }
        outcome.map(progenitor_client::ResponseValue::into_inner)
    }

    /// Reports progress, and ends with an error when there is none for too long.
    async fn watch(
        &self,
        sent: &AtomicU64,
        total: u64,
        progress: &(impl Fn(UploadProgress) + Send + Sync),
    ) -> ApplianceError {
        let timeouts = &self.shared.timeouts;
        let mut last = (0, Instant::now());
        let mut ticks = tokio::time::interval(LOOK);
        loop {
            ticks.tick().await;
            let now = sent.load(Ordering::Relaxed);
            if now != last.0 {
                last = (now, Instant::now());
                progress(UploadProgress { sent: now, total });
            }
            let limit = if now < total { timeouts.upload_stall } else { timeouts.upload_answer };
            if last.1.elapsed() >= limit {
                let kind = ErrorKind::Timeout { host: self.host().to_owned(), after: limit };
                return ApplianceError::new(UPLOAD, kind);
            }
        }
    }

    async fn keep_alive(&self) -> std::convert::Infallible {
        loop {
            tokio::time::sleep(self.shared.timeouts.keep_alive).await;
            if let Err(error) = self.public_info().await {
                tracing::debug!(host = %self.host(), %error, "keeping the session alive failed");
            }
        }
    }
}

/// The firmware that is there after, in a slot that was empty before.
fn arrived(before: &ApplianceState, after: &ApplianceState) -> Option<Uploaded> {
    let was_empty = |key: &str| before.slot(key).is_some_and(|slot| slot.firmware.is_none());
    let uploaded = |(slot, firmware): (&str, &StoredFirmware)| Uploaded {
        slot: slot.to_owned(),
        version: firmware.version.clone(),
    };
    after.occupied().find(|(key, _)| was_empty(key)).map(uploaded)
}
