//! Packages every crate that is published, as `cargo publish` would.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};

use crate::{output, packages, workspace};

/// Whether the packages are built from what is in them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verify {
    Yes,
    No,
}

/// What cargo says of every test and benchmark, since the packages leave them out.
const EXPECTED: &str = "warning: ignoring ";

/// Fails if cargo cannot package a crate, or warns about one.
pub(super) fn package(verify: Verify) -> anyhow::Result<()> {
    // Uncommitted changes are the business of another step.
    let mut command = workspace::cargo(&["package", "--offline", "--locked", "--allow-dirty"]);
    match verify {
        Verify::No => {
            command.arg("--no-verify");
        }
        Verify::Yes => output::status("Building", "each package by itself, which takes minutes"),
    }
    let metadata = packages::metadata()?;
    for package in packages::in_order_of_publication(&metadata)? {
        command.args(["--package", package.name.as_str()]);
    }
    let said = run(&mut command)?;
    let warnings: Vec<&str> =
        said.lines().filter(|it| it.starts_with("warning") && !it.starts_with(EXPECTED)).collect();
    ensure!(warnings.is_empty(), "`cargo package` warns:\n{}", warnings.join("\n"));
    // cargo says `Packaging NAME vVERSION (PATH)` and then `Packaged SIZE`.
    let mut name = "";
    for line in said.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("Packaging ") {
            name = rest.split(' ').next().unwrap_or_default();
        } else if let Some(size) = line.strip_prefix("Packaged ") {
            output::status("Packaged", format_args!("{name}: {size}"));
        }
    }
    Ok(())
}

/// What cargo says, which is read at the end; only the package that is being built shows meanwhile.
fn run(command: &mut Command) -> anyhow::Result<String> {
    let mut cargo = command.stderr(Stdio::piped()).spawn().context("cannot start cargo")?;
    let mut said = String::new();
    for line in cargo.stderr.take().into_iter().flat_map(|it| BufReader::new(it).lines()) {
        let line = line.context("cannot read what cargo says")?;
        if let Some(package) = line.trim().strip_prefix("Verifying ") {
            output::status("Verifying", package.split(" (").next().unwrap_or(package));
        }
        said.push_str(&line);
        said.push('\n');
    }
    let status = cargo.wait().context("cannot wait for cargo")?;
    if !status.success() {
        bail!("`cargo package` failed:\n{said}");
    }
    Ok(said)
}
