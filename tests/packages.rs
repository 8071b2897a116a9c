//! What crates.io and docs.rs show of each crate, and what gets into its package.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use cargo_metadata::Package;

use crate::support::{metadata, root};

/// Members of the workspace that are tools of ours and no crates.
const TOOLS: [&str; 2] = ["sps-firmware-tests", "xtask"];

/// What packages hold beside the sources: what cargo writes, what the registry shows, and what the program is made of.
const PACKAGED: [&str; 11] = [
    ".cargo_vcs_info.json",
    "Cargo.lock",
    "Cargo.toml",
    "Cargo.toml.orig",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "assets/",
    "examples/",
    "scenarios/",
    "src/",
];

/// Says what is wrong with each crate; tools of ours are not asked.
fn faults(judge: impl Fn(&Package) -> Vec<String>) -> Vec<String> {
    let metadata = metadata();
    let crates = metadata.packages.iter().filter(|it| !TOOLS.contains(&it.name.as_str()));
    crates
        .flat_map(|it| judge(it).into_iter().map(move |fault| format!("{}: {fault}", it.name)))
        .collect()
}

fn readme(package: &Package) -> String {
    let path = package.manifest_path.with_file_name("README.md");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn every_crate_says_what_registries_show() {
    let faults = faults(|it| {
        let keywords = (1..=5).contains(&it.keywords.len());
        [
            (it.description.is_some(), "no description"),
            (it.license.is_some(), "no licence"),
            (it.repository.is_some(), "no repository"),
            (it.rust_version.is_some(), "no rust-version"),
            (
                it.readme.as_deref().is_some_and(|it| it == "README.md"),
                "README.md is not its readme",
            ),
            (keywords, "one to five keywords are needed"),
            (it.keywords.iter().all(|it| it.len() <= 20), "a keyword has more than 20 characters"),
            (!it.categories.is_empty(), "no category"),
            (
                it.metadata["docs"]["rs"]["all-features"] == true,
                "docs.rs does not build all features",
            ),
            (is_titled(it), "the README's title is neither the crate's name nor its program's"),
        ]
        .into_iter()
        .filter(|(is_kept, _)| !is_kept)
        .map(|(_, fault)| fault.to_owned())
        .collect()
    });
    assert!(faults.is_empty(), "{faults:#?}");
}

fn is_titled(package: &Package) -> bool {
    let programs = package.targets.iter().filter(|it| it.is_bin()).map(|it| it.name.as_str());
    let text = readme(package);
    let title = text.lines().next().and_then(|line| line.strip_prefix("# "));
    title.is_some_and(|it| programs.chain([package.name.as_str()]).any(|name| name == it))
}

#[test]
fn tools_of_ours_are_never_published() {
    let metadata = metadata();
    for name in TOOLS {
        let tool = metadata.packages.iter().find(|it| it.name == name).expect("it is a member");
        assert_eq!(tool.publish.as_deref(), Some(&[][..]), "{name} needs `publish = false`");
    }
}

#[test]
fn every_feature_is_explained_in_the_readme() {
    let faults = faults(|it| {
        let readme = readme(it);
        let features = readme.split_once("\n## Features\n").map_or("", |(_, rest)| rest);
        let features = features.split("\n## ").next().unwrap_or_default();
        let named = |feature: &&String| features.contains(&format!("`{feature}`"));
        let missing = it.features.keys().filter(|it| *it != "default").filter(|it| !named(it));
        missing.map(|it| format!("the section `Features` does not explain `{it}`")).collect()
    });
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_crate_has_an_example() {
    let faults = faults(|it| {
        let has_example = it.targets.iter().any(cargo_metadata::Target::is_example);
        if has_example { Vec::new() } else { vec!["no example".to_owned()] }
    });
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn an_example_that_is_not_run_exists() {
    let faults = faults(|it| {
        let examples: BTreeSet<_> =
            it.targets.iter().filter(|it| it.is_example()).map(|it| it.name.as_str()).collect();
        let listed = it.metadata["examples"]["with-arguments"].as_array().into_iter().flatten();
        let gone = listed.filter_map(|it| it.as_str()).filter(|it| !examples.contains(it));
        gone.map(|it| format!("there is no example `{it}`")).collect()
    });
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn packages_hold_neither_tests_nor_snapshots() {
    let faults = faults(|it| {
        let output = Command::new(env!("CARGO"))
            .current_dir(root())
            .args(["package", "--offline", "--allow-dirty", "--list", "--package", &it.name])
            .output()
            .expect("cargo package");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let list = String::from_utf8_lossy(&output.stdout).into_owned();
        // On Windows cargo lists paths with its own separator.
        let files: Vec<String> = list.lines().map(|it| it.replace('\\', "/")).collect();
        for needed in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
            assert!(files.iter().any(|it| it == needed), "{} lacks {needed}", it.name);
        }
        let is_expected = |file: &str| {
            PACKAGED.iter().any(|it| file == *it || (it.ends_with('/') && file.starts_with(it)))
                && Path::new(file).extension().is_none_or(|it| it != "snap")
        };
        files.into_iter().filter(|it| !is_expected(it)).collect()
    });
    assert!(faults.is_empty(), "{faults:#?}");
}
