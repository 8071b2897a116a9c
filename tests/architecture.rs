//! The arrows of the architecture: which crate may depend on which.

use cargo_metadata::DependencyKind;

use crate::support::{metadata, root};

/// Crate, and the crates of this workspace that it may depend on.
const ARROWS: &[(&str, &[&str])] = &[
    ("openapi-codegen", &["openapi-document", "openapi-lint"]),
    ("openapi-diff", &["openapi-document"]),
    ("openapi-document", &[]),
    ("openapi-lint", &["openapi-document"]),
    ("openapi-reference", &["openapi-document"]),
    // `conform` tells the line of the document that an appliance contradicts.
    ("sps-firmware-cli", &["openapi-document", "sps-firmware-client", "sps-firmware-types"]),
    ("sps-firmware-client", &["sps-firmware-types"]),
    ("sps-firmware-emulator", &["sps-firmware-server", "sps-firmware-types"]),
    ("sps-firmware-server", &["sps-firmware-types"]),
    ("sps-firmware-types", &[]),
    (
        "xtask",
        &[
            "openapi-codegen",
            "openapi-diff",
            "openapi-document",
            "openapi-lint",
            "openapi-reference",
        ],
    ),
];

/// What a crate must never get, however indirectly it is asked for.
const BANS: &[(&str, &[&str])] = &[
    ("sps-firmware-types", &["tokio", "reqwest", "axum"]),
    ("sps-firmware-server", &["reqwest", "progenitor-client"]),
    ("sps-firmware-client", &["axum", "sps-firmware-server"]),
    ("openapi-document", &["tokio", "reqwest", "openapiv3"]),
    ("openapi-diff", &["tokio", "reqwest", "openapiv3"]),
];

#[test]
fn crates_depend_only_along_the_arrows() {
    let metadata = metadata();
    let ours: Vec<&str> = metadata.workspace_packages().iter().map(|it| it.name.as_str()).collect();
    let mut faults = Vec::new();
    for package in metadata.workspace_packages() {
        if package.name.as_str() == "sps-firmware-tests" {
            continue;
        }
        let allowed = ARROWS.iter().find(|(name, _)| *name == package.name.as_str());
        let Some((_, allowed)) = allowed else {
            faults.push(format!("{} has no line in ARROWS", package.name));
            continue;
        };
        // Tests may use everything.
        let arrows =
            package.dependencies.iter().filter(|it| it.kind != DependencyKind::Development);
        for dependency in arrows.filter(|it| ours.contains(&it.name.as_str())) {
            if !allowed.contains(&dependency.name.as_str()) {
                faults.push(format!("{} must not depend on {}", package.name, dependency.name));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn banned_crates_are_not_in_a_dependency_tree() {
    let mut faults = Vec::new();
    for (package, banned) in BANS {
        let output = std::process::Command::new(env!("CARGO"))
            .current_dir(root())
            .args([
                "tree",
                "--offline",
                "--edges",
                "normal",
                "--prefix",
                "none",
                "--package",
                package,
            ])
            .output()
            .expect("cargo tree");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let tree = String::from_utf8_lossy(&output.stdout).into_owned();
        let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
        for name in banned.iter().filter(|name| names.contains(name)) {
            faults.push(format!("{package} must not reach {name}"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let mut faults = Vec::new();
    let crates = std::fs::read_dir(root().join("crates")).expect("crates/");
    let manifests = crates
        .map(|entry| entry.expect("an entry").path())
        .chain([root().join("xtask"), root().join("tests")])
        .map(|folder| folder.join("Cargo.toml"));
    for manifest in manifests {
        let text = std::fs::read_to_string(&manifest).expect("a manifest");
        if !text.contains("[lints]\nworkspace = true") {
            faults.push(manifest);
        }
    }
    assert!(faults.is_empty(), "without `[lints] workspace = true`: {faults:?}");
}
