//! Clients in other languages: openapi-generator makes them, and what can be tried of them is tried.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use super::capture;
use crate::emulator::Emulator;
use crate::{output, tools, workspace};

/// The firmware that the client for Python upgrades the emulator to.
const VERSION: &str = "8.0.1";

/// Generates the clients and tries them, each as far as its language's tools are here.
pub(super) fn check(folder: &Path, programs: &Path) -> anyhow::Result<()> {
    let python = generate("python", folder, programs)?;
    output::status("Checking", "that the Python client can be imported and knows every operation");
    knows_every_operation(&programs.join("python"), &python)?;
    drive_the_emulator(folder, &programs.join("python"), &python)?;

    let typescript = generate("typescript-fetch", folder, programs)?;
    output::status("Checking", "that the TypeScript client has no type error");
    workspace::run(
        Command::new(folder.join("node_modules/.bin/tsc"))
            .args(["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom"])
            .args(["--module", "esnext", "--moduleResolution", "bundler"])
            .arg(typescript.join("index.ts")),
    )?;

    let go = generate("go", folder, programs)?;
    if tools::require("go", "to build the client for Go").is_err() {
        output::remark("Not run", "the build of the Go client: `go` is not on the path");
        return Ok(());
    }
    output::status("Checking", "that the Go client builds");
    // The generator's list of checksums may lack what the build then finds.
    workspace::run(Command::new("go").args(["build", "-mod=mod", "./..."]).current_dir(&go))
}

fn generate(language: &str, folder: &Path, programs: &Path) -> anyhow::Result<PathBuf> {
    output::status("Generating", format_args!("a {language} client with openapi-generator"));
    let client = folder.join(format!("client-{language}"));
    if client.exists() {
        fs::remove_dir_all(&client)
            .with_context(|| format!("cannot remove {}", client.display()))?;
    }
    let log = capture(
        Command::new(programs.join("openapi-generator-cli"))
            .args(["generate", "--generator-name", language, "--input-spec"])
            .arg(workspace::document())
            .arg("--output")
            .arg(&client),
    )?;
    if log.contains("ERROR") {
        bail!("openapi-generator reports errors for {language}:\n{log}");
    }
    Ok(client)
}

fn knows_every_operation(python: &Path, client: &Path) -> anyhow::Result<()> {
    let document = openapi_document::Document::read(&workspace::document())?;
    let operations: Vec<&str> = document.operations().filter_map(|it| it.id()).collect();
    let script = "import sys, openapi_client.api as api\n\
        names = {name for module in vars(api).values() for name in dir(module)}\n\
        missing = [name for name in sys.argv[1:] if name not in names]\n\
        sys.exit(f'operations without a method: {missing}' if missing else 0)\n";
    workspace::run(
        Command::new(python).args(["-c", script]).args(operations).env("PYTHONPATH", client),
    )
}

/// Upgrades the emulator, over TLS, with the client for Python.
fn drive_the_emulator(folder: &Path, python: &Path, client: &Path) -> anyhow::Result<()> {
    let emulator = Emulator::build()?;
    let image = folder.join("sps.iso");
    emulator.make_image(&image, VERSION)?;
    let appliance = emulator.serve(&["--reboot", "2"])?;
    output::status("Driving", format_args!("{} with the Python client", appliance.url));
    workspace::run(
        Command::new(python)
            .arg(workspace::root().join("xtask/peers/drive.py"))
            .arg(&appliance.url)
            .args(&appliance.fingerprint)
            .arg(&image)
            .arg(VERSION)
            .env("PYTHONPATH", client),
    )
}
