//! The uploads that go on, for whoever looks at the status page meanwhile.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// All of them, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Uploads {
    list: Mutex<Vec<Arc<Upload>>>,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct Upload {
    /// Who sends it.
    pub(crate) user: Arc<str>,
    /// Bytes of the request's body, where it has a length; a form has a few beside the image.
    pub(crate) total: Option<u64>,
    received: AtomicU64,
}

impl Upload {
    /// Bytes of the image that have come.
    pub(crate) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }
}

impl Uploads {
    /// Lists an upload for as long as what is returned lives.
    pub(crate) fn begin(&self, user: Arc<str>, total: Option<u64>) -> Listed<'_> {
        let upload = Arc::new(Upload { user, total, received: AtomicU64::new(0) });
        self.locked().push(upload.clone());
        Listed { uploads: self, upload }
    }

    /// Those that go on now.
    pub(crate) fn list(&self) -> Vec<Arc<Upload>> {
        self.locked().clone()
    }

    fn locked(&self) -> MutexGuard<'_, Vec<Arc<Upload>>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An upload in the list; it leaves the list with this.
pub(crate) struct Listed<'a> {
    uploads: &'a Uploads,
    upload: Arc<Upload>,
}

impl Listed<'_> {
    /// Counts bytes that have come.
    pub(crate) fn count(&self, bytes: usize) {
        self.upload.received.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

impl Drop for Listed<'_> {
    fn drop(&mut self) {
        self.uploads.locked().retain(|upload| !Arc::ptr_eq(upload, &self.upload));
    }
}
