//! Programs of others: whether they are there, and how they are installed below `target/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::{output, workspace};

/// Fails, with the cure, unless a program is on the path.
pub(crate) fn require(program: &str, purpose: &str) -> anyhow::Result<()> {
    if Command::new(program).arg("--version").output().is_err() {
        bail!("`{program}` is not on the path; it is needed {purpose}. Install it and try again");
    }
    Ok(())
}

/// A folder below `target/` for what a command installs.
pub(crate) fn folder(name: &str) -> anyhow::Result<PathBuf> {
    let folder = workspace::root().join("target").join(name);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder)
}

/// Installs Python packages into an environment of their own, and gives its folder of programs.
pub(crate) fn python_environment(folder: &Path, packages: &[&str]) -> anyhow::Result<PathBuf> {
    let programs = folder.join("python/bin");
    if !programs.join("python").exists() {
        workspace::run(Command::new("python3").args(["-m", "venv"]).arg(folder.join("python")))?;
    }
    output::status("Installing", packages.join(", "));
    workspace::run(
        Command::new(programs.join("python"))
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(packages),
    )?;
    Ok(programs)
}

/// Installs packages of node into a folder.
pub(crate) fn node_packages(folder: &Path, packages: &[&str]) -> anyhow::Result<()> {
    output::status("Installing", packages.join(", "));
    workspace::run(
        Command::new("npm")
            .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
            .arg(folder)
            .args(packages),
    )
}
