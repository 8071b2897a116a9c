//! Subcommand: `cargo xtask conformance`

use std::process::{Command, ExitCode};

use crate::emulator::Emulator;
use crate::{output, tools, workspace};

/// The fuzzer that reads the document; pinned so that no new release turns the build red.
const PACKAGES: &[&str] = &["schemathesis==4.32.5"];

/// The seed of pull requests, so that a red run is about the change.
const SEED: &str = "1";

/// Arguments of `cargo xtask conformance`.
#[derive(clap::Args)]
#[command(
    after_help = "Needs python3, curl and sh on the path, and a package registry the first time. \
                        Everything is installed into target/conformance."
)]
pub(crate) struct ConformanceArgs {
    /// Other cases every time, instead of the pinned ones.
    #[arg(long)]
    free: bool,
}

/// Lets Schemathesis compare the emulator with the document, with a session and without one.
pub(crate) fn run(args: ConformanceArgs) -> anyhow::Result<ExitCode> {
    tools::require("python3", "to install Schemathesis")?;
    tools::require("curl", "to log in to the emulator")?;
    let folder = tools::folder("conformance")?;
    let programs = tools::python_environment(&folder, PACKAGES)?;
    let emulator = Emulator::build()?;
    let script = workspace::root().join("crates/sps-firmware-emulator/conformance/run.sh");
    for anonymous in [false, true] {
        output::status("Checking", if anonymous { "without a session" } else { "with a session" });
        let mut command = Command::new(&script);
        if anonymous {
            command.arg("--anonymous");
        }
        command
            .arg(emulator.program())
            .arg(workspace::document())
            .env("SCHEMATHESIS", programs.join("schemathesis"));
        if !args.free {
            command.args(["--seed", SEED]);
        }
        workspace::run(&mut command)?;
    }
    output::status("Success", "the emulator answers as the document says");
    Ok(ExitCode::SUCCESS)
}
