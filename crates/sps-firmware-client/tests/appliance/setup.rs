//! An emulated appliance, an image, and bounds that make tests quick.

use std::path::PathBuf;
use std::time::Duration;

use sps_firmware_client::{
    Account, Appliance, ApplianceBuilder, ApplyOptions, Image, ImageSource, RetryPolicy, Tls,
    Uploaded, WaitOptions,
};
use sps_firmware_emulator::iso::{ImageSpec, write_image};
use sps_firmware_emulator::{Builder, Emulator, FirmwareVersion, RebootTimes, RunningEmulator};
use tempfile::TempDir;

pub(crate) const NEW: &str = "8.0.1";
pub(crate) const MESSAGE: &str = "A test";

/// An emulator, and a folder for images.
pub(crate) struct Lab {
    pub(crate) emulator: RunningEmulator,
    folder: TempDir,
}

pub(crate) fn quick_reboot() -> RebootTimes {
    RebootTimes {
        answering: Duration::from_millis(30),
        down: Some(Duration::from_millis(150)),
        booting: Some(Duration::from_millis(100)),
        ..RebootTimes::default()
    }
}

/// Quick looks, and bounds that a busy machine keeps as well.
pub(crate) fn quick_wait() -> WaitOptions {
    let bound = Duration::from_secs(60);
    WaitOptions {
        deadline: 2 * bound,
        going_down: bound,
        down: bound,
        starting: bound,
        logging_in: bound,
        version: bound,
        slots: bound,
        interval: Duration::from_millis(20),
        patience: bound,
    }
}

pub(crate) fn account() -> Account {
    Account::new("admin", "admin")
}

impl Lab {
    pub(crate) async fn new() -> Self {
        Self::with(|builder| builder).await
    }

    pub(crate) async fn with(settings: impl FnOnce(Builder) -> Builder) -> Self {
        let builder = Emulator::builder().reboot_times(quick_reboot());
        let emulator = settings(builder).start().await.unwrap();
        Self { emulator, folder: tempfile::tempdir().unwrap() }
    }

    /// Trusts the emulator's certificate alone.
    pub(crate) fn tls(&self) -> Tls {
        Tls::Fingerprint(self.emulator.fingerprint().unwrap().parse().unwrap())
    }

    pub(crate) fn builder(&self) -> ApplianceBuilder {
        self.builder_at(&self.emulator.base_url(), account())
    }

    pub(crate) fn builder_at(&self, url: &str, account: Account) -> ApplianceBuilder {
        Appliance::builder(url, account)
            .tls(self.tls())
            .retry(RetryPolicy { first_wait: Duration::from_millis(10), ..RetryPolicy::default() })
    }

    pub(crate) async fn connect(&self) -> Appliance {
        let appliance = self.builder().build().unwrap();
        appliance.log_in().await.unwrap();
        appliance
    }

    /// An appliance that may be rebooting: nothing is sent yet.
    pub(crate) fn connect_later(&self) -> Appliance {
        self.builder().build().unwrap()
    }

    /// An image file of a version 8.0.x.
    pub(crate) fn image_file(&self, patch: u32, size: u64) -> PathBuf {
        let path = self.folder.path().join(format!("sps-8.0.{patch}.iso"));
        let version = FirmwareVersion::new(8, 0, patch);
        write_image(&path, &ImageSpec { version, size, notes: None, news: None }).unwrap();
        path
    }

    /// Puts version 8.0.1 into a slot.
    pub(crate) async fn upload(&self, appliance: &Appliance) -> Uploaded {
        let image = Image::open(self.image_file(1, 100_000)).await.unwrap();
        appliance.upload(image, |_| {}).await.unwrap().known().unwrap()
    }

    pub(crate) fn apply_options(&self) -> ApplyOptions {
        let path = self.image_file(1, 300_000);
        let mut options =
            ApplyOptions::new(MESSAGE).image(ImageSource::Upload { path, sha256: None });
        options.wait = quick_wait();
        options.reach = Duration::from_secs(60);
        options
    }
}
