//! The command as a whole: exit codes, exceptions, versions.

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use super::super::git::Repository;
use super::super::{DiffArgs, FOUND, diff};
use super::{git, repository};
use crate::workspace::DOCUMENT;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: DiffArgs,
}

/// Runs the command in a repository.
fn run(repository: &Repository, args: &[&str]) -> anyhow::Result<u8> {
    let args = ["diff"].iter().chain(args).copied();
    let Cli { args } = Cli::try_parse_from(args)?;
    let code = diff(repository, &args)?;
    let is = |number: u8| code == ExitCode::from(number);
    Ok(if is(FOUND) { FOUND } else { u8::from(!is(0)) * 2 })
}

/// A document of a version, with a parameter that is required or not.
fn write(root: &Path, version: &str, required: bool) {
    let parameter =
        format!("{{ name: p, in: query, required: {required}, schema: {{ type: string }} }}");
    let text = format!(
        "openapi: 3.0.3\ninfo: {{ title: T, version: {version} }}\npaths:\n  /things:\n    get:\n      \
         operationId: thing_list\n      parameters:\n        - {parameter}\n      responses:\n        \
         '200': {{ description: OK. }}\n"
    );
    std::fs::write(root.join(DOCUMENT), text).expect("a document");
    let manifest = format!("[workspace.package]\nversion = \"{version}\"\n");
    std::fs::write(root.join("Cargo.toml"), manifest).expect("a manifest");
}

/// A repository whose last commit has the parameter as optional.
fn with_optional_parameter() -> (tempfile::TempDir, Repository) {
    let (folder, repository) = repository();
    write(folder.path(), "1.0.0", false);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "--message", "optional"]);
    (folder, repository)
}

#[test]
fn the_exit_code_follows_the_level() {
    let (folder, repository) = with_optional_parameter();
    assert_eq!(run(&repository, &[]).expect("compared"), 0);
    write(folder.path(), "1.0.0", true);
    assert_eq!(run(&repository, &[]).expect("compared"), FOUND);
    assert_eq!(run(&repository, &["HEAD"]).expect("compared"), FOUND);
    assert_eq!(run(&repository, &["--fail-on", "none"]).expect("compared"), 0);
    // The other way round the change is compatible, and still a change.
    let file = folder.path().join(DOCUMENT).display().to_string();
    assert_eq!(run(&repository, &[&file, "HEAD"]).expect("compared"), 0);
    assert_eq!(run(&repository, &[&file, "HEAD", "--fail-on", "info"]).expect("compared"), FOUND);
}

#[test]
fn what_is_accepted_passes_until_it_expires() {
    let (folder, repository) = with_optional_parameter();
    write(folder.path(), "1.0.0", true);
    let accept = ["--accept", "--reason", "nobody calls it", "--owner", "us", "--expires"];
    let error = run(&repository, &accept[..1]).expect_err("no reason").to_string();
    assert!(error.contains("--reason"), "{error}");
    assert_eq!(run(&repository, &[&accept[..], &["2.0.0"]].concat()).expect("accepted"), 0);
    assert_eq!(run(&repository, &[]).expect("compared"), 0);
    // The exception ends with the version that it names.
    write(folder.path(), "2.0.0", true);
    assert_eq!(run(&repository, &[]).expect("compared"), FOUND);
}

#[test]
fn a_fingerprint_that_no_finding_has_cannot_be_accepted() {
    let (folder, repository) = with_optional_parameter();
    write(folder.path(), "1.0.0", true);
    let args = ["--accept=0123456789abcdef", "--reason", "r", "--owner", "o", "--expires", "2.0.0"];
    let error = run(&repository, &args).expect_err("no such finding").to_string();
    assert!(error.contains("0123456789abcdef"), "{error}");
}

#[test]
fn a_change_since_the_release_needs_versions_and_a_changelog() {
    let (folder, repository) = with_optional_parameter();
    let root = folder.path();
    git(root, &["tag", "v1.0.0"]);
    let none = ["--fail-on", "none"];
    // The break itself is the matter of the level; here it is about the versions, which errors tell apart from it.
    write(root, "1.1.0", true);
    assert_eq!(run(&repository, &[]).expect("compared"), FOUND);
    assert_eq!(run(&repository, &none).expect("compared"), 0);
    // Compatible: required became optional again, under a version that is high enough, but without an entry.
    write(root, "1.1.0", false);
    let text = std::fs::read_to_string(root.join(DOCUMENT)).expect("a document");
    let text = text.replace("description: OK.", "description: Good.");
    std::fs::write(root.join(DOCUMENT), text).expect("a document");
    assert_eq!(run(&repository, &[]).expect("compared"), FOUND);
    std::fs::write(root.join("openapi/CHANGELOG.md"), "# Changelog\n\n## 1.1.0\n\n- Words.\n")
        .expect("a changelog");
    assert_eq!(run(&repository, &[]).expect("compared"), 0);
}

#[test]
fn two_files_from_elsewhere_answer_to_no_policy_of_ours() {
    let (folder, repository) = with_optional_parameter();
    let other = folder.path().join("other.yaml");
    write(folder.path(), "1.0.0", true);
    std::fs::rename(folder.path().join(DOCUMENT), &other).expect("moved");
    let other = other.display().to_string();
    assert_eq!(run(&repository, &[&other, &other]).expect("compared"), 0);
    let error = run(&repository, &[&other, "missing.yaml"]).expect_err("no file").to_string();
    assert!(error.contains("missing.yaml"), "{error}");
}
