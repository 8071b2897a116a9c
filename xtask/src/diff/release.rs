//! What changed since the last release, and what the versions have to say about it.

use anyhow::{Context, bail};
use openapi_diff::compare;
use openapi_diff::policy::{Advice, Problem, advise};
use semver::Version;

use super::git::{Release, Repository};
use super::source::{Source, shallow_hint};
use super::versions;
use crate::workspace::{self, DOCUMENT};

/// The last release, and what it asks of the next one.
pub(crate) struct SinceRelease {
    pub(crate) tag: String,
    pub(crate) version: Version,
    pub(crate) advice: Vec<Advice>,
    pub(crate) problems: Vec<Problem>,
}

/// The tag of the last release; none if nothing is released yet.
pub(crate) fn last_release_tag() -> anyhow::Result<Option<String>> {
    Ok(last_release(&Repository::at(workspace::root()))?.map(|release| release.tag))
}

/// Holds the working tree against the last release; none if nothing is released yet.
pub(crate) fn since_release() -> anyhow::Result<Option<SinceRelease>> {
    let repository = Repository::at(workspace::root());
    let Some(Release { tag, version }) = last_release(&repository)? else { return Ok(None) };
    let commit = repository
        .commit(&format!("refs/tags/{tag}"))?
        .with_context(|| format!("the tag `{tag}` names no commit"))?;
    let base = Source::at(&repository, &commit, &tag, DOCUMENT)?
        .with_context(|| format!("release {tag} has no {DOCUMENT}"))?;
    let revision = Source::working_tree(&repository)?;
    let report = compare(&base.document, &revision.document, &super::own_options())?;
    let contract = versions::contract(&base, &revision);
    let sdk = versions::sdk(&repository, &base, &revision)?;
    let same_text = base.document.text() == revision.document.text();
    let advice = advise(&report, same_text, &contract, Some(&sdk));
    let problems = versions::problems(&repository, &revision, &advice, &contract, &sdk);
    Ok(Some(SinceRelease { tag, version, advice, problems }))
}

fn last_release(repository: &Repository) -> anyhow::Result<Option<Release>> {
    let release = repository.last_release()?;
    if release.is_none() && repository.is_shallow()? {
        bail!("the last release cannot be found{}", shallow_hint(repository));
    }
    Ok(release)
}
