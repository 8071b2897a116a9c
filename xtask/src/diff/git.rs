//! The few questions that the diff asks git.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, bail};
use semver::Version;

/// A repository, by its root.
pub(super) struct Repository {
    root: PathBuf,
}

/// A released version: a tag and what it says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Release {
    pub(super) tag: String,
    pub(super) version: Version,
}

impl Repository {
    pub(super) fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    fn git(&self, args: &[&str]) -> anyhow::Result<Output> {
        Command::new("git")
            .arg("-C")
            .arg(&self.root)
            .args(args)
            // Messages are matched by nobody, but people should get them in one language.
            .env("LC_ALL", "C")
            .output()
            .context("cannot start `git`; install it, or name two files")
    }

    /// What git prints; none if it fails, as it does for a revision that is not there.
    fn ask(&self, args: &[&str]) -> anyhow::Result<Option<String>> {
        let output = self.git(args)?;
        if !output.status.success() {
            return Ok(None);
        }
        Ok(Some(String::from_utf8_lossy(&output.stdout).trim().to_owned()))
    }

    /// The commit of a revision.
    pub(super) fn commit(&self, revision: &str) -> anyhow::Result<Option<String>> {
        // A revision never starts with a dash; without this it could be an option of git.
        if revision.starts_with('-') {
            return Ok(None);
        }
        let commit = format!("{revision}^{{commit}}");
        self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])
    }

    /// The first digits of a commit, as people name it.
    pub(super) fn short(&self, commit: &str) -> anyhow::Result<String> {
        Ok(self.ask(&["rev-parse", "--short", commit])?.unwrap_or_else(|| commit.to_owned()))
    }

    /// A file as a commit has it; none if the commit has no such file.
    pub(super) fn file(&self, commit: &str, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let object = format!("{commit}:{path}");
        if self.ask(&["cat-file", "-e", &object])?.is_none() {
            return Ok(None);
        }
        let output = self.git(&["cat-file", "blob", &object])?;
        if !output.status.success() {
            let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            bail!("`{path}` of {commit} cannot be read: {complaint}");
        }
        Ok(Some(output.stdout))
    }

    /// Whether the history was cut off when the repository was cloned.
    pub(super) fn is_shallow(&self) -> anyhow::Result<bool> {
        Ok(self.ask(&["rev-parse", "--is-shallow-repository"])?.as_deref() == Some("true"))
    }

    /// Where a branch and what is checked out parted.
    pub(super) fn merge_base(&self, branch: &str) -> anyhow::Result<Option<String>> {
        self.ask(&["merge-base", "HEAD", branch])
    }

    /// The newest version among the tags that what is checked out descends from. Pre-releases promise nothing.
    pub(super) fn last_release(&self) -> anyhow::Result<Option<Release>> {
        let tags = self.ask(&["tag", "--merged", "HEAD"])?.unwrap_or_default();
        Ok(tags.lines().filter_map(release).max_by(|a, b| a.version.cmp(&b.version)))
    }

    /// Who works here, as git knows it.
    pub(super) fn user(&self) -> anyhow::Result<Option<String>> {
        Ok(self.ask(&["config", "user.name"])?.filter(|name| !name.is_empty()))
    }
}

/// `v1.2.3`, or `contract-v1.2.3` where the contract is released apart from the code.
fn release(tag: &str) -> Option<Release> {
    let name = tag.strip_prefix("contract-").unwrap_or(tag);
    let version = Version::parse(name.strip_prefix('v')?).ok()?;
    version.pre.is_empty().then(|| Release { tag: tag.to_owned(), version })
}
