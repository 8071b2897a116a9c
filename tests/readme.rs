//! The README's numbers are those of the code, and what the pages lead to exists.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::evidence::count;
use crate::support::exchange::documented_errors;
use crate::support::{DOCUMENT, assert_listed, root};

#[test]
fn the_status_in_numbers_is_true() {
    let readme = read(&root().join("README.md"));
    let (_, status) = readme.split_once("## Status").expect("a section `Status`");
    let stated: BTreeMap<&str, usize> = status
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "))
        .filter_map(|(what, number)| Some((what, number.parse().ok()?)))
        .collect();
    let counted: BTreeMap<&str, usize> = [
        ("operations", DOCUMENT.operations().count()),
        ("error types", documented_errors().len()),
        ("statements documented by the vendor", count("documented")),
        ("statements observed in clients", count("observed")),
        ("statements inferred", count("inferred")),
        ("losses in the round trip", crate::round_trip::LOSSES.len()),
        ("lint rules", openapi_lint::rules().len()),
        ("diff rules", openapi_diff::rules::all().count()),
    ]
    .into();
    let rows = |numbers: BTreeMap<&str, usize>| -> Vec<String> {
        numbers.into_iter().map(|(what, number)| format!("| {what} | {number} |")).collect()
    };
    assert_listed("the section `Status` of README.md", &rows(stated), &rows(counted));
}

/// The pages that people read on the forge, from the root of the workspace.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for folder in [".", "openapi", "docs"] {
        let entries = std::fs::read_dir(root().join(folder)).expect("a folder of pages");
        let paths = entries.map(|it| it.expect("an entry").path());
        pages.extend(paths.filter(|it| it.extension().is_some_and(|it| it == "md")));
    }
    let crates = std::fs::read_dir(root().join("crates")).expect("crates/");
    pages.extend(crates.map(|it| it.expect("an entry").path().join("README.md")));
    pages
}

fn read(page: &Path) -> String {
    std::fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
}

/// A page without its blocks of code, in which nothing is a link or a heading.
fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut code = false;
    page.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        !code && !fence
    })
}

/// The anchors that a forge gives to the headings of a page.
fn anchors(page: &str) -> Vec<String> {
    let headings = prose(page).filter(|line| line.starts_with('#'));
    let anchor = |line: &str| -> String {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|it| it.is_alphanumeric() || " -_".contains(*it));
        kept.map(|it| if it == ' ' { '-' } else { it }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn every_local_link_of_the_pages_leads_somewhere() {
    let (mut broken, mut count) = (Vec::new(), 0);
    for page in pages() {
        let text = read(&page);
        for rest in prose(&text).flat_map(|line| line.split("](").skip(1)) {
            let link = rest.split([')', ' ']).next().unwrap_or_default();
            if link.contains(':') {
                continue;
            }
            count += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() {
                page.clone()
            } else {
                page.parent().expect("a folder").join(file)
            };
            let leads = if anchor.is_empty() {
                target.exists()
            } else {
                target.is_file() && anchors(&read(&target)).iter().any(|it| it == anchor)
            };
            if !leads {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(count > 300, "only {count} links were found");
}
