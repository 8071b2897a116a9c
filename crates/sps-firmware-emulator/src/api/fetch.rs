//! Downloads: start, list, look, cancel and forget.

use sps_firmware_server::{
    Answer, Fetch, FirmwareFetchDeleteError, FirmwareFetchDeleteParameters, FirmwareFetchGetError,
    FirmwareFetchGetParameters, FirmwareFetchListError, FirmwareFetchStartError,
    FirmwareFetchStartParameters,
};
use sps_firmware_types::{
    DeletionResult, FetchStatus as Status, FirmwareFetch, FirmwareFetchAccepted, FirmwareFetchBody,
    FirmwareFetchList, FirmwareFetchListItem, FirmwareFetchMeta, FirmwareFetchRequest,
    KnownFetchStatus, ListItemMeta, ResourceMeta, ResourceNotFoundDetails,
};

use super::{Handlers, links};
use crate::auth::Session;
use crate::state::{CancelRefusal, FetchEntry, FetchId, FetchStatus, NoEmptySlot, TooManyFetches};

const NOT_FOUND: &str = "Resource was not found";

impl Fetch for Handlers {
    async fn firmware_fetch_list(
        &self,
        _session: Session,
    ) -> Result<Answer<FirmwareFetchList>, FirmwareFetchListError> {
        let appliance = self.core.appliance();
        let items = appliance.fetches().map(|(id, entry)| FirmwareFetchListItem {
            key: id.to_string(),
            body: body(entry),
            meta: ListItemMeta { href: links::fetch(id) },
        });
        Ok(FirmwareFetchList {
            items: items.collect(),
            meta: ResourceMeta {
                href: links::FETCHES.to_owned(),
                parent: links::parent(links::FIRMWARE),
            },
        }
        .into())
    }

    async fn firmware_fetch_start(
        &self,
        session: Session,
        _parameters: FirmwareFetchStartParameters,
        body: FirmwareFetchRequest,
    ) -> Result<Answer<FirmwareFetchAccepted>, FirmwareFetchStartError> {
        if self.core.appliance().empty_slots() == 0 {
            return Err(FirmwareFetchStartError::NoEmptySlot { message: NoEmptySlot.to_string() });
        }
        let sha256 = body.checksum.map(|checksum| checksum.sha256);
        let url = body.url;
        // Whether the URL may be downloaded at all shows in the entry, as everything does that the
        // appliance finds out by trying.
        let queued = self.core.serve(move |appliance| appliance.queue_fetch(url, sha256)).await?;
        let id = queued.map_err(|fault: TooManyFetches| {
            FirmwareFetchStartError::ServiceUnavailable {
                message: fault.to_string(),
                retry_after: None,
            }
        })?;
        tracing::info!(user = %session.user.name, fetch = %id, "a download was queued");
        Ok(FirmwareFetchAccepted { key: id.to_string(), meta: meta(id) }.into())
    }

    async fn firmware_fetch_get(
        &self,
        _session: Session,
        parameters: FirmwareFetchGetParameters,
    ) -> Result<Answer<FirmwareFetch>, FirmwareFetchGetError> {
        let appliance = self.core.appliance();
        let id = key(&parameters.fetch_id);
        let found = id.and_then(|id| Some((id, appliance.fetch(id)?)));
        let (id, entry) = found.ok_or_else(|| FirmwareFetchGetError::ResourceNotFound {
            message: NOT_FOUND.to_owned(),
            details: not_found(&parameters.fetch_id),
        })?;
        Ok(FirmwareFetch {
            key: id.to_string(),
            body: body(entry),
            meta: FirmwareFetchMeta {
                href: links::fetch(id),
                parent: links::parent(links::FETCHES),
                slot: entry.slot.map(links::slot),
            },
        }
        .into())
    }

    async fn firmware_fetch_delete(
        &self,
        session: Session,
        parameters: FirmwareFetchDeleteParameters,
    ) -> Result<Answer<DeletionResult>, FirmwareFetchDeleteError> {
        let missing = || FirmwareFetchDeleteError::ResourceNotFound {
            message: NOT_FOUND.to_owned(),
            details: not_found(&parameters.fetch_id),
        };
        let id = key(&parameters.fetch_id).ok_or_else(missing)?;
        let removal = self.core.serve(move |appliance| appliance.remove_fetch(id)).await?;
        match removal {
            Ok(removal) => {
                tracing::info!(user = %session.user.name, fetch = %id, ?removal, "download");
                Ok(DeletionResult { meta: meta(id) }.into())
            }
            Err(CancelRefusal::NoSuchFetch) => Err(missing()),
            Err(CancelRefusal::Installing) => Err(FirmwareFetchDeleteError::FetchNotCancellable {
                message: "The download is verified and being installed".to_owned(),
            }),
        }
    }
}

/// The id that a key names, if it is spelled as in the list.
fn key(text: &str) -> Option<FetchId> {
    text.parse().ok().filter(|id: &FetchId| id.to_string() == text)
}

fn meta(id: FetchId) -> ResourceMeta {
    ResourceMeta { href: links::fetch(id), parent: links::parent(links::FETCHES) }
}

fn not_found(key: &str) -> ResourceNotFoundDetails {
    ResourceNotFoundDetails { mount_point: "/firmware/fetch".to_owned(), resource: key.to_owned() }
}

fn body(entry: &FetchEntry) -> FirmwareFetchBody {
    let status = match entry.status {
        FetchStatus::Queued => KnownFetchStatus::Queued,
        // No source names a status for the time between verification and installation.
        FetchStatus::InProgress | FetchStatus::Installing => KnownFetchStatus::InProgress,
        FetchStatus::Finished => KnownFetchStatus::Finished,
        FetchStatus::Failed => KnownFetchStatus::Failed,
        FetchStatus::Cancelled => KnownFetchStatus::Cancelled,
    };
    FirmwareFetchBody {
        status: Status::Known(status),
        url: Some(entry.url.clone()),
        error: entry.error.clone(),
    }
}
