//! The README's numbers are those of the code, and what it leads to exists.

use std::collections::BTreeMap;

use crate::evidence::count;
use crate::support::exchange::documented_errors;
use crate::support::{DOCUMENT, assert_listed, root};

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("the README")
}

#[test]
fn the_status_in_numbers_is_true() {
    let readme = readme();
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

#[test]
fn every_local_link_of_the_pages_leads_somewhere() {
    let mut broken = Vec::new();
    for page in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "openapi/README.md",
        "docs/diff-guide.md",
    ] {
        let path = root().join(page);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{page}: {error}"));
        for rest in text.split("](").skip(1) {
            let target = rest.split([')', '#', ' ']).next().unwrap_or_default();
            let folder = path.parent().expect("a folder");
            if !target.is_empty() && !target.contains(':') && !folder.join(target).exists() {
                broken.push(format!("{page}: {target}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}
