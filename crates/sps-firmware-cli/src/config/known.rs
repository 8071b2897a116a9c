//! Certificates that somebody has trusted on first use.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use etcetera::BaseStrategy;
use tempfile::NamedTempFile;

use super::read_text;

/// The file of trusted fingerprints, by host and port.
#[derive(Debug)]
pub(crate) struct Known {
    path: PathBuf,
    fingerprints: BTreeMap<String, String>,
}

impl Known {
    /// Reads the file; one that is not there has nothing in it.
    pub(crate) fn read() -> Result<Self> {
        let folders = etcetera::choose_base_strategy().context("finding your home folder")?;
        let path = folders.data_dir().join("spsfw").join("known-certificates.toml");
        let fingerprints = match read_text(&path) {
            Ok(text) => {
                toml::from_str(&text).with_context(|| format!("reading {}", path.display()))?
            }
            Err(error) if error.kind() == ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => {
                return Err(error).with_context(|| format!("reading {}", path.display()));
            }
        };
        Ok(Self { path, fingerprints })
    }

    /// The fingerprint that was trusted for a host.
    pub(crate) fn get(&self, host: &str) -> Option<&str> {
        self.fingerprints.get(host).map(String::as_str)
    }

    /// Trusts a fingerprint from now on.
    pub(crate) fn trust(&mut self, host: &str, fingerprint: String) -> Result<()> {
        self.fingerprints.insert(host.to_owned(), fingerprint);
        let text = toml::to_string(&self.fingerprints).context("writing fingerprints as TOML")?;
        write(&self.path, &text)
    }

    /// Where they are kept.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Makes all of the attempts, and gives the first fault.
pub(crate) fn first_fault(attempts: impl IntoIterator<Item = Result<()>>) -> Result<()> {
    attempts.into_iter().fold(Ok(()), Result::and)
}

/// Writes a file whole or not at all; its folder is made if it is missing.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    let written = staged(path, text).and_then(|file| Ok(file.persist(path)?));
    written.map(drop).with_context(|| format!("writing {}", path.display()))
}

/// As [`write()`], where nothing is yet: whether it was so, which is so for one of many at a time.
pub(crate) fn write_new(path: &Path, text: &str) -> Result<bool> {
    let written = staged(path, text).and_then(|file| match file.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.into()),
    });
    written.with_context(|| format!("writing {}", path.display()))
}

/// The text on disk, beside the place that it is to have.
fn staged(path: &Path, text: &str) -> std::io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}
