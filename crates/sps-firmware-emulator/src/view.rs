//! What the status page and the control address show of the emulator. No secrets are in it.

use std::sync::PoisonError;

use serde::Serialize;

use crate::core::Core;
use crate::recording::redacted_url;

/// The emulator at one moment.
#[derive(Debug, Serialize)]
pub(crate) struct View {
    product: &'static str,
    phase: &'static str,
    scenario: Option<String>,
    clock_seconds: f64,
    sessions: usize,
    slots: Vec<SlotView>,
    uploads: Vec<UploadView>,
    fetches: Vec<FetchView>,
}

#[derive(Debug, Serialize)]
struct SlotView {
    key: String,
    current: bool,
    after_reboot: bool,
    version: Option<String>,
    bytes: Option<u64>,
    sha256: Option<String>,
}

#[derive(Debug, Serialize)]
struct UploadView {
    user: String,
    received: u64,
    total: Option<u64>,
}

#[derive(Debug, Serialize)]
struct FetchView {
    key: String,
    status: &'static str,
    /// Without user, password and query, which may be secrets.
    url: String,
    received: u64,
    total: Option<u64>,
    error: Option<String>,
}

/// What may be shown of a URL.
fn place(url: &str) -> String {
    let clean = redacted_url(url).unwrap_or_else(|| url.to_owned());
    clean.split(['?', '#']).next().unwrap_or_default().to_owned()
}

impl View {
    pub(crate) fn of(core: &Core) -> Self {
        let appliance = core.appliance();
        let slots = appliance.slots().map(|(id, firmware)| SlotView {
            key: id.to_string(),
            current: id == appliance.current(),
            after_reboot: id == appliance.after_reboot(),
            version: firmware.map(|firmware| firmware.version.to_string()),
            bytes: firmware.map(|firmware| firmware.size),
            sha256: firmware.and_then(|firmware| firmware.sha256.clone()),
        });
        let uploads = core.uploads.list();
        let uploads = uploads.iter().map(|upload| UploadView {
            user: upload.user.to_string(),
            received: upload.received(),
            total: upload.total,
        });
        let fetches = appliance.fetches().map(|(id, entry)| {
            let progress = core.downloads.progress(id);
            FetchView {
                key: id.to_string(),
                status: entry.status.name(),
                url: place(&entry.url),
                received: progress.as_ref().map_or(entry.received, |running| running.received()),
                total: progress.map_or(entry.total, |running| running.total()),
                error: entry.error.clone(),
            }
        });
        Self {
            product: core.product.name(),
            phase: appliance.phase().name(),
            scenario: core.scenario.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            clock_seconds: core.clock.now().as_secs_f64(),
            sessions: core.sessions.count(),
            slots: slots.collect(),
            uploads: uploads.collect(),
            fetches: fetches.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn of_a_url_only_the_place_is_shown() {
        for url in ["https://u:s3cret@h/sps.iso?sig=s3cret#s3cret", "https:/u:s3cret@h/sps.iso"] {
            assert_eq!(super::place(url), "https://h/sps.iso");
        }
        assert_eq!(super::place("https://u:s3cret@h:x/sps.iso?s3cret"), "https://h:x/sps.iso");
        assert_eq!(super::place("sps.iso"), "sps.iso");
    }
}
