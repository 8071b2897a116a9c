//! Subcommand: `cargo xtask demo`

use std::process::ExitCode;

use crate::{output, regen, workspace};

/// Arguments of `cargo xtask demo`.
#[derive(clap::Args)]
pub(crate) struct DemoArgs {}

/// Regenerates, then runs the client's example, which embeds the emulator.
///
/// The example is a program of its own because xtask depends on no crate that it generates: it must
/// build when they are broken.
pub(crate) fn run(_: DemoArgs) -> anyhow::Result<ExitCode> {
    output::status("Demo", "a firmware upgrade, from the document to the upgraded appliance");
    regen::write_default()?;
    output::status("Building", "the generated client and the emulator");
    workspace::run(&mut workspace::cargo(&[
        "run",
        "--quiet",
        "--package",
        "sps-firmware-client",
        "--example",
        "upgrade",
    ]))?;
    output::status("Success", "the appliance runs the new firmware");
    Ok(ExitCode::SUCCESS)
}
