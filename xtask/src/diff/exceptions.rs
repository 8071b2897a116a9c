//! The file of exceptions: reading it, and adding to it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chrono::NaiveDate;
use openapi_diff::policy::{self, Exceptions, Expiry, Terms};
use openapi_diff::render::Review;
use openapi_diff::{Finding, Level};

use super::DiffArgs;
use super::git::Repository;

const DEFAULT: &str = "openapi/diff-exceptions.toml";

/// A file of exceptions that counts for this run.
pub(super) struct File {
    path: PathBuf,
    name: String,
    text: String,
}

impl File {
    /// The file that `--allow` names, or the one of this workspace for its own document.
    pub(super) fn find(
        repository: &Repository,
        allow: Option<&Path>,
        ours: bool,
    ) -> anyhow::Result<Option<Self>> {
        let (path, name) = match allow {
            Some(path) => (path.to_owned(), path.display().to_string()),
            None if ours => (repository.root().join(DEFAULT), DEFAULT.to_owned()),
            None => return Ok(None),
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(Self { path, name, text })),
            // Only a file that was asked for has to be there.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && allow.is_none() => {
                Ok(Some(Self { path, name, text: String::new() }))
            }
            Err(error) => Err(error).with_context(|| format!("cannot read `{name}`")),
        }
    }

    pub(super) fn parse(&self) -> anyhow::Result<Exceptions> {
        Exceptions::parse(&self.name, &self.text).context("cannot read the exceptions")
    }

    /// Adds an exception for each finding that is asked for, and says how many.
    pub(super) fn accept(
        &self,
        repository: &Repository,
        review: &Review<'_>,
        args: &DiffArgs,
    ) -> anyhow::Result<usize> {
        let terms = terms(repository, args)?;
        let asked = args.accept.as_deref().unwrap_or_default();
        let threshold = args.fail_on.level().unwrap_or(Level::Breaking);
        let mut findings: Vec<&Finding> = Vec::new();
        for finding in review.comparisons.iter().flat_map(|it| &it.report.findings) {
            let wanted = if asked.is_empty() {
                finding.level >= threshold
            } else {
                asked.contains(&finding.fingerprint)
            };
            let known =
                |it: &&Finding| it.fingerprint == finding.fingerprint && it.id == finding.id;
            if wanted && !findings.iter().any(known) {
                findings.push(finding);
            }
        }
        if let Some(unknown) =
            asked.iter().find(|it| !findings.iter().any(|finding| finding.fingerprint == **it))
        {
            bail!("no finding has the fingerprint `{unknown}`; run without `--accept` to see them");
        }
        if findings.is_empty() {
            return Ok(0);
        }
        let text =
            policy::accept(&self.text, &findings, &terms).with_context(|| self.name.clone())?;
        write(&self.path, &text).with_context(|| format!("cannot write `{}`", self.name))?;
        Ok(findings.len())
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

fn terms(repository: &Repository, args: &DiffArgs) -> anyhow::Result<Terms> {
    let Some(reason) = args.reason.clone().filter(|it| !it.trim().is_empty()) else {
        bail!("`--accept` needs `--reason TEXT`: reviewers will ask for it");
    };
    let Some(expires) = &args.expires else {
        bail!("`--accept` needs `--expires DATE` or `--expires VERSION`: no exception is for ever");
    };
    let expires = expires.parse::<Expiry>().map_err(anyhow::Error::msg).context("--expires")?;
    let owner = match &args.owner {
        Some(owner) => owner.clone(),
        None => {
            repository.user()?.context("`--accept` needs `--owner NAME`: git knows no user.name")?
        }
    };
    Ok(Terms { reason, owner, expires })
}

/// Writes beside the place and moves, so that nobody sees half a file.
pub(crate) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".xtask-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The temporary file is private; a file of the repository is for everybody.
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path)?;
    Ok(())
}

/// Today, in UTC: the edge at which the clock is asked.
pub(crate) fn today() -> NaiveDate {
    let now = std::time::SystemTime::now();
    let seconds = now.duration_since(std::time::UNIX_EPOCH).map_or(0, |it| it.as_secs());
    let date = i64::try_from(seconds).ok().and_then(|it| chrono::DateTime::from_timestamp(it, 0));
    date.unwrap_or_default().date_naive()
}
