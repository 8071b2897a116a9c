//! The emulator as a program: xtask depends on no crate that it generates.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, bail};

use crate::{output, workspace};

/// The program.
pub(crate) struct Emulator {
    program: PathBuf,
}

impl Emulator {
    /// Builds it.
    pub(crate) fn build() -> anyhow::Result<Self> {
        output::status("Building", "the emulator");
        let build = ["build", "--quiet", "--package", "sps-firmware-emulator", "--bins"];
        let built = workspace::artifacts(&mut workspace::cargo(&build))?;
        let first = built.into_iter().next().context("the emulator has no program")?;
        Ok(Self { program: first.executable })
    }

    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// Writes a small firmware image.
    pub(crate) fn make_image(&self, file: &Path, version: &str) -> anyhow::Result<()> {
        workspace::run(
            Command::new(&self.program)
                .args(["make-image", "--version", version, "--size", "2MiB"])
                .arg(file)
                .stdout(Stdio::null()),
        )
    }

    /// Starts an appliance on a free port of the loopback interface.
    pub(crate) fn serve(&self, options: &[&str]) -> anyhow::Result<Appliance> {
        let mut process = Command::new(&self.program)
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "off"])
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        let stdout = process.stdout.take().context("the emulator has no standard output")?;
        let mut appliance = Appliance { process, url: String::new(), fingerprint: None };
        // Lines `name value`, as its README promises to scripts.
        let mut lines = BufReader::new(stdout).lines();
        while let Some(line) = lines.next().transpose().context("cannot read the emulator")? {
            match line.split_once(' ') {
                Some(("url", url)) => url.clone_into(&mut appliance.url),
                Some(("certificate-sha256", it)) => appliance.fingerprint = Some(it.to_owned()),
                _ => {}
            }
            let is_plain = appliance.url.starts_with("http:");
            if is_plain || (!appliance.url.is_empty() && appliance.fingerprint.is_some()) {
                return Ok(appliance);
            }
        }
        bail!("the emulator ended before it said where it listens")
    }
}

/// A running emulator, which ends with this value.
pub(crate) struct Appliance {
    process: Child,
    pub(crate) url: String,
    /// The SHA-256 of its certificate; none without TLS.
    pub(crate) fingerprint: Option<String>,
}

impl Drop for Appliance {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
