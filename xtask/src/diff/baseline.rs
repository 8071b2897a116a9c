//! What the working tree is held against when nobody names a base: the merge base, and the last release.

use anyhow::bail;

use super::git::Repository;
use super::source::{Source, shallow_hint};
use crate::workspace::DOCUMENT;

/// A base and what it is called.
pub(super) struct Baseline {
    pub(super) title: String,
    pub(super) source: Source,
    /// Whether it is released: then the versions must tell of the changes.
    pub(super) released: bool,
}

/// The baselines, and remarks on those that are not there.
#[derive(Default)]
pub(super) struct Baselines {
    pub(super) found: Vec<Baseline>,
    pub(super) remarks: Vec<String>,
}

/// Names of the main branch, the first that exists counts. What others have comes before one's own copy of it.
const BRANCHES: [&str; 4] = ["origin/main", "main", "origin/master", "master"];

/// Finds the baselines. A base that should be there and is not is an error, one that does not exist yet a remark.
pub(super) fn find(repository: &Repository, main: Option<&str>) -> anyhow::Result<Baselines> {
    let mut baselines = Baselines::default();
    if repository.commit("HEAD")?.is_none() {
        bail!(
            "there is no git history here to compare with; name two files: `cargo xtask diff BASE REVISION`"
        );
    }
    let branch = main_branch(repository, main)?;
    let Some(merge_base) = repository.merge_base(&branch)? else {
        bail!(
            "this history and `{branch}` have no common commit, so there is no base; name one: \
             `cargo xtask diff BASE`{}",
            shallow_hint(repository)
        );
    };
    let short = repository.short(&merge_base)?;
    let title = format!("{branch} at {short}");
    match Source::at(repository, &merge_base, &short, DOCUMENT)? {
        Some(source) => baselines.found.push(Baseline { title, source, released: false }),
        None => baselines.remarks.push(format!("{title} has no {DOCUMENT} yet: all of it is new")),
    }
    add_release(repository, &mut baselines)?;
    Ok(baselines)
}

fn main_branch(repository: &Repository, named: Option<&str>) -> anyhow::Result<String> {
    let candidates = named.map_or_else(|| BRANCHES.to_vec(), |it| vec![it]);
    for branch in &candidates {
        if repository.commit(branch)?.is_some() {
            return Ok((*branch).to_owned());
        }
    }
    bail!(
        "there is no main branch to compare with (looked for {}); name it with `--main BRANCH`, or name a base{}",
        candidates.join(", "),
        shallow_hint(repository)
    )
}

fn add_release(repository: &Repository, baselines: &mut Baselines) -> anyhow::Result<()> {
    let Some(release) = repository.last_release()? else {
        if repository.is_shallow()? {
            bail!("the last release cannot be found{}", shallow_hint(repository));
        }
        let remark =
            "no release is tagged yet (as v1.2.3 or contract-v1.2.3): no version binds this change";
        baselines.remarks.push(remark.to_owned());
        return Ok(());
    };
    let tag = &release.tag;
    let Some(commit) = repository.commit(&format!("refs/tags/{tag}"))? else {
        bail!("the tag `{tag}` names no commit; tag the commit of the release");
    };
    // On the very commit of the release both baselines are one.
    let same = |it: &&mut Baseline| it.source.commit.as_deref() == Some(commit.as_str());
    if let Some(known) = baselines.found.iter_mut().find(same) {
        known.title = format!("{} (release {tag})", known.title);
        known.released = true;
        return Ok(());
    }
    match Source::at(repository, &commit, tag, DOCUMENT)? {
        Some(source) => {
            let title = format!("release {tag}");
            baselines.found.push(Baseline { title, source, released: true });
        }
        None => baselines.remarks.push(format!("release {tag} has no {DOCUMENT}")),
    }
    Ok(())
}
