//! One download from its turn to its end.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use reqwest::{Client, Url, redirect};
use rustls::ClientConfig;
use rustls_platform_verifier::Verifier;

use super::{AllowedOrigins, Downloads, Progress};
use crate::core::Core;
use crate::net::{Pace, Patience};
use crate::state::FetchId;
use crate::store::{IntakeError, StoredImage};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// For the answer's head, and between two parts of its body.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
const MAX_REDIRECTS: usize = 5;

/// Why a download ended without an image; the text is the entry's `error`.
#[derive(Debug, thiserror::Error)]
enum JobError {
    #[error("{0}")]
    Origin(#[from] super::OriginRefusal),
    #[error("no client for the download: {0}")]
    Client(String),
    #[error("the download failed: {0}")]
    Http(String),
    #[error("the server answered {0}")]
    Status(u16),
    #[error("the download came too slowly: less than {slowest} bytes a second for {limit:?}")]
    TooSlow { slowest: u64, limit: Duration },
    #[error("the download ended after {received} of {total} bytes")]
    Short { received: u64, total: u64 },
    #[error("the SHA-256 of the download is {actual}, not the given one")]
    Checksum { actual: String },
    #[error("{0}")]
    Intake(#[from] IntakeError),
}

impl From<reqwest::Error> for JobError {
    fn from(fault: reqwest::Error) -> Self {
        // The client sees this text, which names the cause and leaves out what it knows: the URL.
        let fault = fault.without_url();
        let mut text = fault.to_string();
        let mut source = std::error::Error::source(&fault);
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        Self::Http(text)
    }
}

/// Waits for a turn, downloads, verifies and installs; the entry says how it went.
pub(super) async fn run(core: &Arc<Core>, id: FetchId, progress: &Progress) {
    // The semaphore is never closed.
    let Ok(_turn) = core.downloads.turns.acquire().await else { return };
    if let Err(fault) = start_and_install(core, id, progress).await {
        tracing::error!(fetch = %id, %fault, "a download could not be recorded");
    }
}

async fn start_and_install(
    core: &Arc<Core>,
    id: FetchId,
    progress: &Progress,
) -> Result<(), crate::store::DatabaseError> {
    if !core.transact(move |appliance| appliance.start_fetch(id)).await? {
        return Ok(());
    }
    let Some(entry) = core.appliance().fetch(id).cloned() else { return Ok(()) };
    let image = match download(core, &entry.url, entry.sha256.as_deref(), progress).await {
        Ok(image) => image,
        Err(fault) => {
            let (error, received) = (fault.to_string(), progress.received());
            tracing::info!(fetch = %id, error, received, "a download failed");
            return core.transact(move |appliance| appliance.fail_fetch(id, error, received)).await;
        }
    };
    if !core.transact(move |appliance| appliance.verify_fetch(id)).await? {
        return Ok(());
    }
    // From here on a cancellation is refused; the image and the entry change in one transaction.
    let installed = core
        .transact(move |appliance| {
            let slot = appliance.finish_fetch(id, Core::firmware_of(&image));
            if slot.is_some() {
                image.keep();
            }
            slot
        })
        .await?;
    if let Some(slot) = installed {
        tracing::info!(fetch = %id, %slot, "a download is installed");
    }
    Ok(())
}

async fn download(
    core: &Core,
    url: &str,
    sha256: Option<&str>,
    progress: &Progress,
) -> Result<StoredImage, JobError> {
    let url = core.downloads.origins.check(url)?;
    let client = client(&core.downloads).map_err(JobError::Client)?;
    let response = client.get(url).send().await?;
    if !response.status().is_success() {
        return Err(JobError::Status(response.status().as_u16()));
    }
    let total = response.content_length();
    progress.total.store(total.unwrap_or(0), Ordering::Relaxed);
    let limit = core.max_image_bytes;
    if total.is_some_and(|total| total > limit) {
        return Err(IntakeError::TooLarge { limit }.into());
    }
    let mut incoming = core.receive_image();
    let mut body = response.bytes_stream();
    let Patience { body: limit, slowest, .. } = core.downloads.patience;
    let mut pace = Pace::new(limit, slowest);
    loop {
        let next = next_in_time(&mut body, &mut pace).await;
        let Some(bytes) = next.ok_or(JobError::TooSlow { slowest, limit })? else {
            let received = progress.received();
            match total.filter(|total| *total > received) {
                Some(total) => return Err(JobError::Short { received, total }),
                None => break,
            }
        };
        let bytes = bytes?;
        progress.received.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if !incoming.push(&bytes).await {
            break;
        }
    }
    let image = incoming.finish().await?;
    match sha256 {
        Some(wanted) if !wanted.eq_ignore_ascii_case(&image.sha256) => {
            Err(JobError::Checksum { actual: image.sha256.clone() })
        }
        _ => Ok(image),
    }
}

/// The next part of a body, `None` when the server has used its time up.
async fn next_in_time(
    body: &mut (impl Stream<Item = reqwest::Result<Bytes>> + Unpin),
    pace: &mut Pace,
) -> Option<Option<reqwest::Result<Bytes>>> {
    poll_fn(|cx| {
        let Poll::Ready(next) = body.poll_next_unpin(cx) else {
            return pace.poll_exhausted(cx).map(|()| None);
        };
        if let Some(Ok(bytes)) = &next {
            pace.moved(bytes.len());
        }
        Poll::Ready(Some(next))
    })
    .await
}

fn client(downloads: &Downloads) -> Result<Client, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots = downloads.roots.clone();
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|fault| fault.to_string())?;
    let config = match Verifier::new_with_extra_roots(roots.clone(), provider) {
        Ok(verifier) => builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)),
        // A container without certificates of its own still has those that were given.
        Err(_) => {
            let mut store = rustls::RootCertStore::empty();
            store.add_parsable_certificates(roots);
            builder.with_root_certificates(store)
        }
    };
    Client::builder()
        .tls_backend_preconfigured(config.with_no_client_auth())
        .redirect(redirects(downloads.origins.clone()))
        // The allow-list is about where the bytes come from; a proxy would make it void.
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .build()
        .map_err(|fault| fault.to_string())
}

fn redirects(origins: AllowedOrigins) -> redirect::Policy {
    redirect::Policy::custom(move |attempt| {
        let allowed: Result<Url, _> = origins.check(attempt.url().as_str());
        match allowed {
            Err(refusal) => attempt.error(refusal),
            Ok(_) if attempt.previous().len() > MAX_REDIRECTS => {
                attempt.error("too many redirects")
            }
            Ok(_) => attempt.follow(),
        }
    })
}
