//! Chromium, driven over the DevTools protocol by scripts for node in `xtask/browser/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::{output, tools, workspace};

/// What the scripts import, pinned so that no new release turns the build red.
const PACKAGES: &[&str] = &["puppeteer-core@24.43.1", "axe-core@4.14.1"];

/// The folder of the scripts, from the root of the workspace.
const SCRIPTS: &str = "xtask/browser";

/// A browser and the packages to drive it.
pub(crate) struct Browser {
    chromium: PathBuf,
    folder: PathBuf,
}

impl Browser {
    /// Finds Chromium, and installs the packages.
    pub(crate) fn install() -> anyhow::Result<Self> {
        tools::require("node", "to drive Chromium")?;
        tools::require("npm", "to install what drives Chromium")?;
        let chromium = chromium()?;
        let folder = tools::folder("browser")?;
        tools::node_packages(&folder, PACKAGES)?;
        Ok(Self { chromium, folder })
    }

    /// A folder for what a script reads.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs a script, whose first argument is the path of Chromium.
    pub(crate) fn run(
        &self,
        script: &str,
        arguments: impl FnOnce(&mut Command),
    ) -> anyhow::Result<()> {
        // Node looks for packages beside the script, so it goes to where they are.
        let copy = self.folder.join(script);
        let source = workspace::root().join(SCRIPTS).join(script);
        fs::copy(&source, &copy).with_context(|| format!("cannot copy {}", source.display()))?;
        output::status("Running", format_args!("{SCRIPTS}/{script}"));
        let mut command = Command::new("node");
        command.arg(copy).arg(&self.chromium);
        arguments(&mut command);
        workspace::run(&mut command)
    }
}

/// The Chromium on the path.
pub(crate) fn chromium() -> anyhow::Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let mut candidates = names.iter().flat_map(|name| folders.iter().map(move |it| it.join(name)));
    candidates.find(|it| it.is_file()).context(
        "there is no Chromium on the PATH (chromium, chromium-browser, google-chrome); install it",
    )
}
