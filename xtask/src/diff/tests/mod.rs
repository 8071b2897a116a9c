//! What is compared with what, in repositories made for the purpose.

mod command;

use std::path::Path;
use std::process::{Command, ExitCode};

use tempfile::TempDir;

use super::baseline::{self, Baselines};
use super::git::Repository;
use super::source::Source;
use super::{INCOMPLETE, guarded, versions};
use crate::workspace::DOCUMENT;

fn document(version: &str) -> String {
    format!("openapi: 3.0.3\ninfo: {{ title: T, version: {version} }}\npaths: {{}}\n")
}

fn git(root: &Path, args: &[&str]) {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"])
        .args(args)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(root: &Path, version: &str) {
    let path = root.join(DOCUMENT);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, document(version)).expect("a document");
    let manifest = format!("[workspace.package]\nversion = \"{version}\"\n");
    std::fs::write(root.join("Cargo.toml"), manifest).expect("a manifest");
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "--message", version]);
}

/// A repository whose main branch has one commit with version 1.0.0.
fn repository() -> (TempDir, Repository) {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "--quiet", "--initial-branch", "main"]);
    commit(folder.path(), "1.0.0");
    let repository = Repository::at(folder.path());
    (folder, repository)
}

fn titles(baselines: &Baselines) -> Vec<(String, Option<String>, bool)> {
    let title = |it: &baseline::Baseline| {
        // Commits differ from run to run.
        let title = it.title.split(" at ").next().unwrap_or_default().to_owned();
        (title, versions::of_document(&it.source.document), it.released)
    };
    baselines.found.iter().map(title).collect()
}

#[test]
fn a_branch_is_held_against_its_merge_base_and_the_last_release() {
    let (folder, repository) = repository();
    let root = folder.path();
    git(root, &["tag", "v1.0.0"]);
    git(root, &["tag", "v2.0.0-rc.1"]);
    git(root, &["tag", "nightly"]);
    commit(root, "1.1.0");
    git(root, &["checkout", "--quiet", "-b", "topic"]);
    commit(root, "1.2.0");
    git(root, &["checkout", "--quiet", "main"]);
    commit(root, "1.1.1");
    git(root, &["tag", "v1.1.1"]);
    git(root, &["checkout", "--quiet", "topic"]);
    let baselines = baseline::find(&repository, None).expect("baselines");
    // v1.1.1 is no ancestor: what is released from it is not what this branch changes.
    assert_eq!(
        titles(&baselines),
        [
            ("main".to_owned(), Some("1.1.0".to_owned()), false),
            ("release v1.0.0".to_owned(), Some("1.0.0".to_owned()), true),
        ]
    );
    assert_eq!(baselines.remarks, Vec::<String>::new());
}

#[test]
fn a_release_of_the_merge_base_itself_is_compared_once() {
    let (folder, repository) = repository();
    git(folder.path(), &["tag", "--annotate", "contract-v1.0.0", "--message", "released"]);
    let baselines = baseline::find(&repository, None).expect("baselines");
    assert_eq!(titles(&baselines), [("main".to_owned(), Some("1.0.0".to_owned()), true)]);
    assert!(baselines.found[0].title.ends_with("(release contract-v1.0.0)"));
}

#[test]
fn the_newest_release_is_the_one_with_the_highest_version() {
    let (folder, repository) = repository();
    for tag in ["v0.10.0", "v0.9.0", "contract-v0.2.0"] {
        git(folder.path(), &["tag", tag]);
    }
    let release = repository.last_release().expect("git answers").expect("a release");
    assert_eq!(release.tag, "v0.10.0");
}

#[test]
fn before_the_first_release_that_is_said() {
    let (_folder, repository) = repository();
    let baselines = baseline::find(&repository, None).expect("baselines");
    assert_eq!(baselines.found.len(), 1);
    assert!(baselines.remarks[0].contains("no release is tagged yet"), "{:?}", baselines.remarks);
}

#[test]
fn a_document_that_main_lacks_is_new() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    git(root, &["init", "--quiet", "--initial-branch", "main"]);
    git(root, &["commit", "--quiet", "--allow-empty", "--message", "empty"]);
    git(root, &["checkout", "--quiet", "-b", "topic"]);
    commit(root, "0.1.0");
    let baselines = baseline::find(&Repository::at(root), None).expect("baselines");
    assert!(baselines.found.is_empty());
    assert!(baselines.remarks[0].contains("all of it is new"), "{:?}", baselines.remarks);
}

#[test]
fn a_shallow_clone_is_told_to_fetch_the_history() {
    let (folder, _) = repository();
    commit(folder.path(), "1.1.0");
    git(folder.path(), &["checkout", "--quiet", "-b", "topic"]);
    commit(folder.path(), "1.2.0");
    let clones = tempfile::tempdir().expect("a folder");
    let url = format!("file://{}", folder.path().display());
    let arguments = ["clone", "--quiet", "--depth", "1", "--branch", "topic", &url, "shallow"];
    git(clones.path(), &arguments);
    let repository = Repository::at(clones.path().join("shallow"));
    let error = baseline::find(&repository, None).map(|_| ()).expect_err("no base").to_string();
    assert!(error.contains("fetch-depth: 0"), "{error}");
    let error = Source::named(&repository, "main").map(|_| ()).expect_err("no main").to_string();
    assert!(error.contains("fetch-depth: 0"), "{error}");
}

#[test]
fn without_history_two_files_are_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "--quiet"]);
    let repository = Repository::at(folder.path());
    let error = baseline::find(&repository, None).map(|_| ()).expect_err("no history").to_string();
    assert!(error.contains("cargo xtask diff BASE REVISION"), "{error}");
}

#[test]
fn files_and_revisions_are_told_apart() {
    let (folder, repository) = repository();
    let root = folder.path();
    std::fs::write(root.join("other.yaml"), document("7.0.0")).expect("a document");
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "--message", "other"]);
    let file = root.join("other.yaml").display().to_string();
    for (name, version, ours, called) in [
        (file.as_str(), "7.0.0", false, file.as_str()),
        ("HEAD", "1.0.0", true, "openapi/sps-firmware.yaml@HEAD"),
        ("main:other.yaml", "7.0.0", false, "other.yaml@main"),
        (&root.join(DOCUMENT).display().to_string(), "1.0.0", true, DOCUMENT),
    ] {
        let source = Source::named(&repository, name).expect(name);
        assert_eq!(versions::of_document(&source.document).as_deref(), Some(version), "{name}");
        assert_eq!(source.ours, ours, "{name}");
        assert_eq!(source.document.name(), called);
    }
    for (name, part) in [
        ("no-such-thing", "neither a file nor a git revision"),
        ("HEAD:nothing.yaml", "there is no `nothing.yaml` in HEAD"),
        ("--upload-pack=touch x", "neither a file nor a git revision"),
    ] {
        let error = Source::named(&repository, name).map(|_| ()).expect_err(name).to_string();
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn the_crates_version_is_read_on_both_sides() {
    let (folder, repository) = repository();
    commit(folder.path(), "1.1.0");
    let base = Source::named(&repository, "HEAD~1").expect("the base");
    let revision = Source::working_tree(&repository).expect("the revision");
    let sdk = versions::sdk(&repository, &base, &revision).expect("versions");
    assert_eq!((sdk.base.as_deref(), sdk.revision.as_deref()), (Some("1.0.0"), Some("1.1.0")));
}

#[test]
fn neither_an_error_nor_a_panic_ends_as_findings_do() {
    let code = |code: ExitCode| format!("{code:?}");
    assert_eq!(code(guarded(|| Ok(ExitCode::SUCCESS))), code(ExitCode::SUCCESS));
    assert_eq!(code(guarded(|| anyhow::bail!("no"))), code(ExitCode::from(INCOMPLETE)));
    assert_eq!(code(guarded(|| panic!("on purpose"))), code(ExitCode::from(INCOMPLETE)));
}
