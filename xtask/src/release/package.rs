//! Packages every crate that is published, as `cargo publish` would.

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
        // What cargo says is read at the end, so nothing else shows until then.
        Verify::Yes => output::status("Building", "each package by itself, which takes minutes"),
    }
    let metadata = packages::metadata()?;
    for package in packages::in_order_of_publication(&metadata)? {
        command.args(["--package", package.name.as_str()]);
    }
    let result = command.output().context("cannot start cargo")?;
    let said = String::from_utf8_lossy(&result.stderr);
    if !result.status.success() {
        bail!("`cargo package` failed:\n{said}");
    }
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
