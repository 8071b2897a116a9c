//! Where things are in this workspace, and how cargo is called.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use cargo_metadata::Message;

/// The document, from the root of the workspace.
pub(crate) const DOCUMENT: &str = "openapi/sps-firmware.yaml";

/// The root of the workspace: the parent of this package.
pub(crate) fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// The document's path.
pub(crate) fn document() -> PathBuf {
    root().join(DOCUMENT)
}

/// Cargo, to be run in the root of the workspace.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(args);
    command
}

/// What git prints when it is asked in the root of the workspace.
pub(crate) fn git(args: &[&str]) -> anyhow::Result<String> {
    let question = || format!("`git {}`", args.join(" "));
    let output = Command::new("git")
        .current_dir(root())
        .args(args)
        .output()
        .with_context(|| format!("cannot start {}; install git", question()))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("{} failed: {}", question(), complaint.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("{} gave no UTF-8", question()))
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("cannot start `{program}`"))?;
    if !status.success() {
        let args: Vec<_> = command.get_args().map(|arg| arg.to_string_lossy()).collect();
        bail!("`{program} {}` failed: {status}", args.join(" "));
    }
    Ok(())
}

/// Whether a cargo subcommand is installed.
pub(crate) fn has_subcommand(name: &str) -> bool {
    cargo(&[name, "--version"]).output().is_ok_and(|output| output.status.success())
}

/// A program that cargo has built.
pub(crate) struct Artifact {
    /// The name of the target.
    pub(crate) name: String,
    pub(crate) executable: PathBuf,
    pub(crate) is_example: bool,
}

/// Runs a command of cargo that builds, and gives the programs that came out.
pub(crate) fn artifacts(command: &mut Command) -> anyhow::Result<Vec<Artifact>> {
    let output = command
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!("cargo cannot build it: {}", output.status);
    }
    let mut artifacts = Vec::new();
    for message in Message::parse_stream(output.stdout.as_slice()) {
        let message = message.context("cargo's messages cannot be read")?;
        if let Message::CompilerArtifact(it) = message
            && let Some(executable) = it.executable
        {
            artifacts.push(Artifact {
                name: it.target.name.clone(),
                executable: executable.into(),
                is_example: it.target.is_example(),
            });
        }
    }
    Ok(artifacts)
}
