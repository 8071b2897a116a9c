//! A page for each released version. Git's tags are the archive: nothing is kept twice.

use std::path::PathBuf;

use anyhow::Context;
use openapi_diff::{Finding, compare};
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
    let changes = changes(&releases)?;
    let mut pages = Vec::new();
    let working_tree = (None, current);
    let tagged = releases.iter().map(|it| (Some(it.tag.as_str()), &it.document));
    for (tag, document) in std::iter::once(working_tree).chain(tagged) {
        let path = match tag {
            None => folder.join("index.html"),
            Some(tag) => folder.join(tag).join("index.html"),
        };
        write(&path, &render(document, links(&releases, tag), changes.as_deref())?)?;
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

/// What changed from each release to the next, as Markdown; nothing without two of them.
fn changes(releases: &[Release]) -> anyhow::Result<Option<String>> {
    let mut text = String::new();
    for pair in releases.windows(2) {
        let [new, old] = pair else { continue };
        let report = compare(&old.document, &new.document, &crate::diff::own_options())
            .with_context(|| format!("cannot compare {} with {}", old.tag, new.tag))?;
        text += &format!("# {} against {}\n\n", new.tag, old.tag);
        if report.findings.is_empty() {
            text += "Nothing that clients or servers could notice.\n";
        }
        report.findings.iter().for_each(|it| text += &change(it));
        text += "\n";
    }
    Ok((!text.is_empty()).then_some(text))
}

fn change(finding: &Finding) -> String {
    let operations: Vec<_> =
        finding.operations.iter().map(|it| format!("`{}`", it.label)).collect();
    let place =
        if operations.is_empty() { String::new() } else { format!(" ({})", operations.join(", ")) };
    format!("- **{}** {}{place}\n", finding.level.as_str(), finding.message)
}

/// The tags `vX.Y.Z` that have the document, the newest first.
fn releases() -> anyhow::Result<Vec<Release>> {
    let tags = workspace::git(&["tag", "--list", "v*"])?;
    let mut versions: Vec<(Version, String)> = tags
        .lines()
        .filter_map(|tag| Some((Version::parse(tag.strip_prefix('v')?).ok()?, tag.to_owned())))
        .collect();
    versions.sort_by(|a, b| b.cmp(a));
    let mut releases = Vec::new();
    for (_, tag) in versions {
        if workspace::git(&["ls-tree", "--name-only", &tag, workspace::DOCUMENT])?.is_empty() {
            output::remark("No page", format_args!("{tag} has no {}", workspace::DOCUMENT));
            continue;
        }
        let object = format!("{tag}:{}", workspace::DOCUMENT);
        let document = Document::parse(&object, workspace::git(&["show", &object])?)?;
        releases.push(Release { tag, document });
    }
    Ok(releases)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(tag: &str, operations: &str) -> Release {
        let text =
            format!("openapi: 3.0.3\ninfo: {{title: T, version: 1.0.0}}\npaths:\n{operations}");
        Release { tag: tag.to_owned(), document: Document::parse(tag, text).expect("a document") }
    }

    fn releases_of_two_versions() -> [Release; 2] {
        let operation = |path| {
            format!("  {path}:\n    get:\n      responses: {{'200': {{description: D.}}}}\n")
        };
        [
            release("v0.2.0", &operation("/b")),
            release("v0.1.0", &(operation("/a") + &operation("/b"))),
        ]
    }

    #[test]
    fn every_page_leads_to_all_others() {
        let releases = releases_of_two_versions();
        let paths = |own| links(&releases, own).into_iter().map(|it| it.path).collect::<Vec<_>>();
        let some = |path: &str| Some(path.to_owned());
        assert_eq!(paths(None), [None, some("v0.2.0/index.html"), some("v0.1.0/index.html")]);
        assert_eq!(
            paths(Some("v0.1.0")),
            [some("../index.html"), some("../v0.2.0/index.html"), None]
        );
    }

    #[test]
    fn what_changed_between_releases_is_told_newest_first() {
        let changes =
            changes(&releases_of_two_versions()).expect("they compare").expect("two releases");
        assert!(changes.starts_with("# v0.2.0 against v0.1.0\n\n- **breaking** "), "{changes}");
        assert!(changes.contains("`GET /a`"), "{changes}");
        let [only, _] = releases_of_two_versions();
        assert_eq!(super::changes(&[only]).expect("nothing to compare"), None);
    }
}
