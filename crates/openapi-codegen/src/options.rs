//! What a caller can choose.

use std::path::PathBuf;

use crate::Lowering;

/// Which outputs to make, and where each goes.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// The types, which client and server share.
    pub types: Option<Target>,
    /// The client.
    pub client: Option<Target>,
    /// The server stubs.
    pub server: Option<Target>,
}

impl Targets {
    /// The targets that are asked for.
    pub fn all(&self) -> impl Iterator<Item = &Target> {
        [&self.types, &self.client, &self.server].into_iter().flatten()
    }
}

/// A module directory that the generator owns: `mod.rs` and the files beside it.
#[derive(Clone, Debug)]
pub struct Target {
    /// Every file in it is generated; a file that is no longer produced is an orphan.
    pub directory: PathBuf,
}

impl Target {
    /// The target that writes into `directory`.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }
}

/// How to generate.
#[derive(Clone, Debug)]
pub struct Options {
    /// Path of the types module, as client and server name it: `sps_firmware_types`, or
    /// `crate::api::types` where everything lives in one crate.
    pub types_path: String,
    /// Named in the first line of every file, as what to run to make it again.
    pub tool: String,
    /// The document, as the first line of every file names it.
    pub source: String,
    /// Which lowering passes have to take effect.
    pub lowering: Lowering,
}

impl Options {
    /// Options with the defaults of this workspace for the document named `source`.
    pub fn new(source: impl Into<String>) -> Self {
        Self {
            types_path: "sps_firmware_types".into(),
            tool: "cargo xtask regen".into(),
            source: source.into(),
            lowering: Lowering::OnlyNeeded,
        }
    }
}
