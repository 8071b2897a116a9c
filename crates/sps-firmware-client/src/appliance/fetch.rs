//! Downloads: the appliance fetches the image itself.

use std::time::Duration;

use futures_util::Stream;
use sps_firmware_types::{
    FetchChecksum, FetchStatus, FirmwareFetchBody, FirmwareFetchList, FirmwareFetchRequest,
    KnownFetchStatus,
};
use tokio::time::Instant;

use super::Appliance;
use crate::error::{ApplianceError, ErrorKind};
use crate::outcome::Outcome;

const START: &str = "starting the download";
const LIST: &str = "listing the downloads";
const READ: &str = "asking how the download goes";
const REMOVE: &str = "cancelling or removing the download";

/// A download of an appliance, by its key.
#[derive(Clone, Debug)]
pub struct Download {
    appliance: Appliance,
    key: String,
}

/// How a download goes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum DownloadProgress {
    /// It has not begun.
    Queued,
    /// It runs.
    InProgress,
    /// A state that this version of the SDK does not know; taken as being on the way.
    Other(String),
    /// The image is in a slot; its link, if the appliance gives one.
    Finished {
        /// The path of the slot.
        slot: Option<String>,
    },
    /// It failed, for the reason that the appliance gives.
    Failed(Option<String>),
    /// It was cancelled.
    Cancelled,
}

impl DownloadProgress {
    /// Whether nothing more will happen.
    pub fn is_end(&self) -> bool {
        matches!(self, Self::Finished { .. } | Self::Failed(_) | Self::Cancelled)
    }

    /// The state out of what the appliance answers.
    pub fn read(body: &FirmwareFetchBody, slot: Option<&str>) -> Self {
        match &body.status {
            FetchStatus::Known(KnownFetchStatus::Queued) => Self::Queued,
            FetchStatus::Known(KnownFetchStatus::InProgress) => Self::InProgress,
            FetchStatus::Known(KnownFetchStatus::Finished) => {
                Self::Finished { slot: slot.map(str::to_owned) }
            }
            FetchStatus::Known(KnownFetchStatus::Failed) => Self::Failed(body.error.clone()),
            FetchStatus::Known(KnownFetchStatus::Cancelled) => Self::Cancelled,
            FetchStatus::Other(status) => Self::Other(status.clone()),
        }
    }
}

impl Appliance {
    /// Has the appliance download an image from a URL that *it* can reach.
    ///
    /// If the answer is lost, the list of downloads tells whether it has begun.
    ///
    /// # Errors
    /// [`ApplianceError`]; no download has begun then.
    pub async fn fetch(
        &self,
        url: &str,
        sha256: Option<&str>,
    ) -> Result<Outcome<Download>, ApplianceError> {
        let before = self.downloads().await?;
        let checksum = sha256.map(|sha256| FetchChecksum { sha256: sha256.to_owned() });
        let body = FirmwareFetchRequest { url: url.to_owned(), checksum };
        let client = self.client();
        let request = || client.firmware_fetch_start(self.x_token(), &body);
        let cause = match self.once(START, self.shared.timeouts.change, request).await? {
            Outcome::Done(accepted) => return Ok(Outcome::Done(self.download(accepted.key))),
            Outcome::Unknown(cause) => cause,
        };
        let Ok(after) = self.downloads().await else { return Ok(Outcome::Unknown(cause)) };
        let is_new = |key: &str| before.items.iter().all(|item| item.key != key);
        let begun = after.items.into_iter().find(|item| {
            is_new(&item.key) && item.body.url.as_deref().is_none_or(|known| known == url)
        });
        match begun {
            Some(item) => Ok(Outcome::Done(self.download(item.key))),
            None => {
                let kind = ErrorKind::NoEffect { cause: Box::new(cause) };
                Err(ApplianceError::new(START, kind))
            }
        }
    }

    /// All downloads that the appliance knows, the ended ones too.
    ///
    /// # Errors
    /// As [`Appliance::info`].
    pub async fn downloads(&self) -> Result<FirmwareFetchList, ApplianceError> {
        let client = self.client();
        self.repeat(LIST, self.shared.timeouts.read, || client.firmware_fetch_list()).await
    }

    /// A download by the key that its start or the list gave. Nothing is sent.
    pub fn download(&self, key: impl Into<String>) -> Download {
        Download { appliance: self.clone(), key: key.into() }
    }
}

impl Download {
    /// The key that names it.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// How it goes.
    ///
    /// # Errors
    /// As [`Appliance::info`]; a download that is not there is a `ResourceNotFound`.
    pub async fn progress(&self) -> Result<DownloadProgress, ApplianceError> {
        let client = self.appliance.client();
        let limit = self.appliance.shared.timeouts.read;
        let request = || client.firmware_fetch_get(&self.key);
        let answer = self.appliance.repeat(READ, limit, request).await?;
        Ok(DownloadProgress::read(&answer.body, answer.meta.slot.as_deref()))
    }

    /// The states as they change, up to the end; asked for every `interval`.
    ///
    /// The stream ends after a state that [is the end](DownloadProgress::is_end), after an error,
    /// or, with [`ErrorKind::Timeout`], after `deadline`: a download has no time limit of its own.
    pub fn states(
        &self,
        interval: Duration,
        deadline: Duration,
    ) -> impl Stream<Item = Result<DownloadProgress, ApplianceError>> + Send + use<> {
        enum At {
            Start,
            After(DownloadProgress),
            End,
        }
        let download = self.clone();
        let until = Instant::now() + deadline;
        futures_util::stream::unfold(At::Start, move |at| {
            let download = download.clone();
            async move {
                let last = match at {
                    At::End => return None,
                    At::After(state) => Some(state),
                    At::Start => None,
                };
                loop {
                    if last.is_some() {
                        tokio::time::sleep(interval).await;
                    }
                    match download.progress().await {
                        Err(error) => return Some((Err(error), At::End)),
                        Ok(state) if state.is_end() => return Some((Ok(state), At::End)),
                        Ok(state) if last.as_ref() != Some(&state) => {
                            return Some((Ok(state.clone()), At::After(state)));
                        }
                        Ok(_) if Instant::now() >= until => {
                            let host = download.appliance.host().to_owned();
                            let kind = ErrorKind::Timeout { host, after: deadline };
                            let error = ApplianceError::new("downloading the image", kind);
                            return Some((Err(error), At::End));
                        }
                        Ok(_) => {}
                    }
                }
            }
        })
    }

    /// Cancels it if it is on the way, and removes its entry if it has ended.
    ///
    /// # Errors
    /// [`ApplianceError`]; an image that is being installed cannot be cancelled any more.
    pub async fn delete(&self) -> Result<Outcome<()>, ApplianceError> {
        let appliance = &self.appliance;
        let client = appliance.client();
        let request = || client.firmware_fetch_delete(&self.key, appliance.x_token());
        match appliance.once(REMOVE, appliance.shared.timeouts.change, request).await? {
            Outcome::Done(_) => Ok(Outcome::Done(())),
            Outcome::Unknown(cause) => Ok(Outcome::Unknown(cause)),
        }
    }
}
