//! Client of the SPS firmware API.
#![doc = include_str!("../README.md")]

#[rustfmt::skip]
// Why each: progenitor writes code that clippy would phrase differently, and its modules have items
// that only a client with other features uses.
#[allow(missing_docs, unreachable_pub, unused_imports, clippy::all)]
mod generated;

mod account;
mod appliance;
mod error;
mod outcome;
mod plan;
mod retry;
mod serve;
mod tls;
mod version;
mod wait;

pub use account::Account;
pub use appliance::{
    Appliance, ApplianceBuilder, ConnectError, Download, DownloadProgress, Image, ServeOptions,
    Timeouts, UploadProgress, Uploaded, session_id,
};
pub use error::{ApplianceError, ErrorKind, Fault, Proof};
pub use generated::*;
pub use outcome::Outcome;
pub use plan::{
    ApplianceState, Applied, ApplyError, ApplyEvent, ApplyOptions, Check, CheckOutcome,
    ImageSource, MakeRoom, PlanError, Precheck, SlotChoice, SlotState, Step, StoredFirmware,
    Target, UpgradePlan,
};
pub use retry::RetryPolicy;
pub use serve::FileServer;
pub use tls::{Fingerprint, FingerprintError, PeekError, Tls, TlsError, peek_fingerprint};
pub use version::{compare_versions, same_version};
pub use wait::{
    Arrived, Observation, Phase, WaitError, WaitEvent, WaitMachine, WaitOptions, WaitStep,
};
