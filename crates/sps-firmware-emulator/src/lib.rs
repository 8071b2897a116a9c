//! A stateful emulator of the SPS appliance firmware API.

pub mod auth;
mod builder;
mod clock;
mod core;
mod fetch;
mod hex;
pub mod iso;
mod net;
mod product;
mod reboot;
mod router;
mod running;
pub mod state;
mod store;
mod version;

pub use builder::{Builder, StartError};
pub use clock::Clock;
pub use fetch::{AllowedOrigins, OriginError};
pub use net::{Identity, IdentityError};
pub use product::{ProductVersion, UnknownProduct};
pub use reboot::RebootTimes;
pub use running::RunningEmulator;
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
