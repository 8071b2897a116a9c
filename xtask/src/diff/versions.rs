//! The versions of the contract and of the crates, and what the policy says of them.

use anyhow::Context;
use openapi_diff::policy::{Advice, Bump, Problem, Severity, Versions, changelog};
use openapi_document::Document;

use super::git::Repository;
use super::source::Source;

const MANIFEST: &str = "Cargo.toml";

/// The changelog of the contract, from the root of the workspace.
pub(crate) const CHANGELOG: &str = "openapi/CHANGELOG.md";

/// The version that a document gives itself.
pub(crate) fn of_document(document: &Document) -> Option<String> {
    Some(document.root().get("info")?.get("version")?.as_str()?.to_owned())
}

/// `info.version` on both sides.
pub(super) fn contract(base: &Source, revision: &Source) -> Versions {
    Versions {
        file: revision.document.name().to_owned(),
        base: of_document(&base.document),
        revision: of_document(&revision.document),
    }
}

/// The version of the crates on both sides; none on a side that is not of this workspace.
pub(super) fn sdk(
    repository: &Repository,
    base: &Source,
    revision: &Source,
) -> anyhow::Result<Versions> {
    Ok(Versions {
        file: MANIFEST.to_owned(),
        base: of_crates(repository, base)?,
        revision: of_crates(repository, revision)?,
    })
}

fn of_crates(repository: &Repository, source: &Source) -> anyhow::Result<Option<String>> {
    if !source.ours {
        return Ok(None);
    }
    let manifest = match &source.commit {
        Some(commit) => match repository.file(commit, MANIFEST)? {
            Some(bytes) => String::from_utf8(bytes).context("Cargo.toml is no text")?,
            None => return Ok(None),
        },
        None => std::fs::read_to_string(repository.root().join(MANIFEST))
            .context("cannot read Cargo.toml")?,
    };
    let manifest: toml::Table =
        manifest.parse().context("cannot read the manifest of the workspace")?;
    let version = manifest
        .get("workspace")
        .and_then(|it| it.get("package")?.get("version")?.as_str())
        .map(str::to_owned);
    Ok(version)
}

/// What is wrong with the versions and the changelog of a change against a release.
pub(super) fn problems(
    repository: &Repository,
    revision: &Source,
    advice: &[Advice],
    contract: &Versions,
    sdk: &Versions,
) -> Vec<Problem> {
    // Documents from elsewhere have neither crates nor a changelog here.
    let known = if revision.ours { vec![contract, sdk] } else { vec![contract] };
    let mut problems: Vec<Problem> =
        advice.iter().zip(known).filter_map(|(advice, it)| advice.problem(it)).collect();
    let changed = revision.ours && advice.first().is_some_and(|it| it.bump > Bump::None);
    if let (true, Some(version)) = (changed, &contract.revision) {
        // A changelog that is not there has no entry either.
        let text = std::fs::read_to_string(repository.root().join(CHANGELOG)).unwrap_or_default();
        if !changelog::has_entry(&text, version) {
            problems.push(Problem {
                severity: Severity::Error,
                file: CHANGELOG.to_owned(),
                line: None,
                message: format!("the contract changed, and there is no entry for {version}"),
                cure: "draft one with `cargo xtask changelog --write`, and put it into words"
                    .to_owned(),
            });
        }
    }
    problems
}
