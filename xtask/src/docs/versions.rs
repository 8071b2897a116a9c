//! A page for each released version. Git's tags are the archive: nothing is kept twice.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};
use openapi_document::Document;
use openapi_reference::VersionLink;
use semver::Version;

use super::{PAGE, render, write};
use crate::{output, workspace};

/// A released version of the document.
struct Release {
    tag: String,
    document: Document,
}

/// Writes the page of the working tree and those of all tags, each with links to the others.
pub(super) fn write_all(current: &Document) -> anyhow::Result<Vec<PathBuf>> {
    let releases = releases()?;
    if releases.is_empty() {
        output::remark(
            "No tags",
            "there is no tag vX.Y.Z, so there is only the page of the working tree",
        );
    }
    let folder =
        workspace::root().join(PAGE).parent().context("the page has no folder")?.to_owned();
    let mut pages = Vec::new();
    let working_tree = (None, current);
    let tagged = releases.iter().map(|it| (Some(it.tag.as_str()), &it.document));
    for (tag, document) in std::iter::once(working_tree).chain(tagged) {
        let path = match tag {
            None => folder.join("index.html"),
            Some(tag) => folder.join(tag).join("index.html"),
        };
        write(&path, &render(document, links(&releases, tag))?)?;
        pages.push(path);
    }
    Ok(pages)
}

/// The switcher of one page: the working tree, then the tags, the newest first.
fn links(releases: &[Release], own: Option<&str>) -> Vec<VersionLink> {
    let up = if own.is_some() { "../" } else { "" };
    let link = |tag: Option<&str>| VersionLink {
        label: tag.unwrap_or("working tree").to_owned(),
        path: (tag != own).then(|| match tag {
            None => format!("{up}index.html"),
            Some(tag) => format!("{up}{tag}/index.html"),
        }),
    };
    std::iter::once(link(None)).chain(releases.iter().map(|it| link(Some(&it.tag)))).collect()
}

/// The tags `vX.Y.Z` that have the document, the newest first.
fn releases() -> anyhow::Result<Vec<Release>> {
    let tags = git(&["tag", "--list", "v*"])?;
    let mut versions: Vec<(Version, String)> = tags
        .lines()
        .filter_map(|tag| Some((Version::parse(tag.strip_prefix('v')?).ok()?, tag.to_owned())))
        .collect();
    versions.sort_by(|a, b| b.cmp(a));
    let mut releases = Vec::new();
    for (_, tag) in versions {
        let object = format!("{tag}:{}", workspace::DOCUMENT);
        let document = Document::parse(&object, git(&["show", &object])?)?;
        releases.push(Release { tag, document });
    }
    Ok(releases)
}

fn git(args: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("git")
        .current_dir(workspace::root())
        .args(args)
        .output()
        .context("cannot start git; install it, or leave out --all-versions")?;
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        bail!("`git {}` failed: {}", args.join(" "), error.trim());
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("`git {}` gave no UTF-8", args.join(" ")))
}
