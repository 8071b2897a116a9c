//! Subcommand: `cargo xtask regen`

use std::process::ExitCode;

use anyhow::bail;

/// Arguments of `cargo xtask regen`.
#[derive(clap::Args)]
pub(crate) struct RegenArgs {}

pub(crate) fn run(_: RegenArgs) -> anyhow::Result<ExitCode> {
    bail!("not wired yet")
}

pub(crate) fn write_default() -> anyhow::Result<()> {
    bail!("not wired yet")
}

pub(crate) fn check_default() -> anyhow::Result<()> {
    bail!("not wired yet")
}
