//! Downloads that the appliance does by itself: jobs in the background, a few at a time.

mod job;
mod origin;

pub(crate) use origin::OriginRefusal;
pub use origin::{AllowedOrigins, OriginError};

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::pki_types::CertificateDer;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::core::Core;
use crate::net::Patience;
use crate::state::FetchId;

/// How many bytes a download has, while it runs.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    received: AtomicU64,
    /// 0 where the server did not say.
    total: AtomicU64,
}

impl Progress {
    /// Bytes that have come.
    pub(crate) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// Bytes that will come, where the server said so.
    pub(crate) fn total(&self) -> Option<u64> {
        Some(self.total.load(Ordering::Relaxed)).filter(|total| *total > 0)
    }
}

struct Job {
    cancel: CancellationToken,
    progress: Arc<Progress>,
}

/// All downloads that run or wait.
pub(crate) struct Downloads {
    /// Where from.
    pub(crate) origins: AllowedOrigins,
    /// Certificates to trust besides the system's.
    roots: Vec<CertificateDer<'static>>,
    /// For servers that do not send on, which keep a turn from the others.
    patience: Patience,
    turns: Semaphore,
    jobs: Mutex<HashMap<FetchId, Job>>,
}

impl Downloads {
    /// No downloads yet; at most `concurrency` will run at a time.
    pub(crate) fn new(
        origins: AllowedOrigins,
        roots: Vec<CertificateDer<'static>>,
        concurrency: usize,
        patience: Patience,
    ) -> Self {
        let turns = Semaphore::new(concurrency.max(1));
        Self { origins, roots, patience, turns, jobs: Mutex::default() }
    }

    /// Starts the job of a download that was queued.
    pub(crate) fn start(core: &Arc<Core>, id: FetchId) {
        let job = Job { cancel: core.shutdown.child_token(), progress: Arc::default() };
        let (cancel, progress) = (job.cancel.clone(), job.progress.clone());
        core.downloads.jobs().insert(id, job);
        let core = core.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = job::run(&core, id, &progress) => {}
                () = cancel.cancelled() => {}
            }
            core.downloads.jobs().remove(&id);
        });
    }

    /// Stops the job of a download that is over; what it has stored goes with it.
    pub(crate) fn stop(&self, id: FetchId) {
        if let Some(job) = self.jobs().get(&id) {
            job.cancel.cancel();
        }
    }

    /// How far a running download is.
    pub(crate) fn progress(&self, id: FetchId) -> Option<Arc<Progress>> {
        self.jobs().get(&id).map(|job| job.progress.clone())
    }

    fn jobs(&self) -> std::sync::MutexGuard<'_, HashMap<FetchId, Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
