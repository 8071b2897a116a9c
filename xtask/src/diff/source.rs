//! What people name on the command line: files and git revisions.

use std::path::Path;

use anyhow::{Context, bail};
use openapi_document::Document;

use super::git::Repository;
use crate::workspace::DOCUMENT;

/// A document and where it is from.
pub(super) struct Source {
    pub(super) document: Document,
    /// The commit that it is from; none for a file.
    pub(super) commit: Option<String>,
    /// Whether it is the document of this workspace, of whatever time.
    pub(super) ours: bool,
}

impl Source {
    /// Reads `FILE`, `REV:PATH` or `REV`, which stands for the document of this workspace at that revision.
    pub(super) fn named(repository: &Repository, name: &str) -> anyhow::Result<Self> {
        if Path::new(name).is_file() {
            return Self::file(repository, Path::new(name), name);
        }
        if Path::new(name).is_dir() {
            bail!("`{name}` is a directory; name the document in it");
        }
        let (revision, path) = name.split_once(':').unwrap_or((name, DOCUMENT));
        let Some(commit) = repository.commit(revision)? else {
            bail!(
                "`{name}` is neither a file nor a git revision; give a file, a revision (`v1.0.0`, `HEAD~3`) \
                 or `REVISION:PATH`{}",
                shallow_hint(repository)
            );
        };
        match Self::at(repository, &commit, revision, path)? {
            Some(source) => Ok(source),
            None => bail!("there is no `{path}` in {revision}; name the file as `{revision}:PATH`"),
        }
    }

    /// The document of this workspace as it stands in the working tree.
    pub(super) fn working_tree(repository: &Repository) -> anyhow::Result<Self> {
        Self::file(repository, &repository.root().join(DOCUMENT), DOCUMENT)
    }

    fn file(repository: &Repository, path: &Path, name: &str) -> anyhow::Result<Self> {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read `{name}`"))?;
        let ours = is_same_file(path, &repository.root().join(DOCUMENT));
        let name = if ours { DOCUMENT } else { name };
        Ok(Self { document: parse(name, bytes)?, commit: None, ours })
    }

    /// The file of a commit; none if the commit lacks it. `revision` is how the commit is called.
    pub(super) fn at(
        repository: &Repository,
        commit: &str,
        revision: &str,
        path: &str,
    ) -> anyhow::Result<Option<Self>> {
        let Some(bytes) = repository.file(commit, path)? else {
            return Ok(None);
        };
        let document = parse(&format!("{path}@{revision}"), bytes)?;
        Ok(Some(Self { document, commit: Some(commit.to_owned()), ours: path == DOCUMENT }))
    }
}

fn parse(name: &str, bytes: Vec<u8>) -> anyhow::Result<Document> {
    Document::parse_bytes(name, bytes).context("cannot read the document")
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a == b)
}

/// A revision may be missing only because the clone left it out.
pub(super) fn shallow_hint(repository: &Repository) -> &'static str {
    // The hint is an aside: if git cannot tell, the sentence stands without it.
    if repository.is_shallow().unwrap_or(false) {
        "; this clone is shallow: fetch the whole history (`git fetch --unshallow --tags`, or `fetch-depth: 0` for \
         actions/checkout)"
    } else {
        ""
    }
}
