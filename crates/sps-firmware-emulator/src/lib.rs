//! A stateful emulator of the SPS appliance firmware API.
//!
//! It answers the fourteen operations of the contract through the generated server stubs, and
//! behind them it has what an appliance has: slots with images, sessions, downloads, a precheck,
//! and a reboot during which nobody answers. It runs inside of a test:
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use sps_firmware_emulator::Emulator;
//!
//! let emulator = Emulator::builder().start().await?;
//! println!("{} trusts {:?}", emulator.base_url(), emulator.certificate_pem());
//! emulator.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # The state machine
//!
//! All of it is in [`state`], without clocks, files or sockets. A slot is empty or holds a firmware;
//! one slot is `current`, one is `after_reboot`, and they are the same unless an upgrade is under
//! way:
//!
//! ```text
//!             upload, finished fetch
//!  ┌───────┐   (first empty slot)    ┌──────────────────┐
//!  │ empty │ ──────────────────────▶ │ holds a firmware │
//!  │       │ ◀────── DELETE ──────── │                  │
//!  └───────┘                         └──────────────────┘
//!             refused while it is current or after_reboot
//!
//!              upgrade: precheck passes, message given if required,
//!  ┌─────────┐          after_reboot = slot         ┌───────────┐
//!  │ running │ ───────────────────────────────────▶ │ answering │
//!  └─────────┘                                      └───────────┘
//!       ▲                                                 │ answer is out
//!       │  boots:      current = after_reboot             ▼
//!       │  falls back: after_reboot = current ┌───────────────────────────┐
//!  ┌─────────┐                                │ down: connections dropped │
//!  │ booting │ ◀───────────────────────────── │ and refused, sessions     │
//!  │ 503     │                                │ gone, downloads failed    │
//!  └─────────┘                                └───────────────────────────┘
//!
//!  fetch:  queued ─▶ in-progress ─▶ (verified, installing) ─▶ finished ──┐ DELETE
//!             │           │  └──────▶ failed ────────────────────────────┤ removes
//!             └─ DELETE ──┴─────────▶ cancelled ─────────────────────────┘ the entry
//! ```
//!
//! # What is the vendor's and what is not
//!
//! Paths, bodies, errors and the order of an upgrade follow the contract. The emulator's own, as no
//! source tells it: the format of images ([`iso`]), the policy and exit codes of the precheck, the
//! length of a reboot, and how many wrong passwords are too many.

mod api;
pub mod auth;
mod builder;
mod clock;
mod control;
mod core;
mod fetch;
mod hex;
pub mod iso;
mod net;
mod pages;
mod product;
mod readers;
mod reboot;
mod recording;
mod router;
mod running;
pub mod scenario;
mod start_error;
pub mod state;
mod store;
mod uploads;
mod version;
mod view;

pub use builder::Builder;
pub use clock::Clock;
pub use fetch::{AllowedOrigins, OriginError};
pub use net::{ClientAuthority, ClientAuthorityError, Identity, IdentityError, Patience};
pub use product::{ProductVersion, UnknownProduct};
pub use reboot::RebootTimes;
pub use recording::RecordingError;
pub use running::RunningEmulator;
pub use start_error::StartError;
pub use version::{FirmwareVersion, VersionError};

/// The emulator; start one with `Emulator::builder().start().await`.
#[derive(Debug)]
pub struct Emulator;

impl Emulator {
    /// Settings that start an emulator of an 8.0 appliance for `admin`/`admin` over TLS on a free
    /// loopback port.
    pub fn builder() -> Builder {
        Builder::default()
    }
}
