//! The files of continuous integration say what is checked, and leave to xtask how.

use std::path::PathBuf;

use openapi_document::Document;

use crate::support::{metadata, root};

const JOBS: [&str; 6] = ["style", "generated", "test", "contract", "compat", "deny"];

fn workflows() -> Vec<(PathBuf, String)> {
    let files = std::fs::read_dir(root().join(".github/workflows")).expect("the workflows");
    files
        .map(|it| it.expect("an entry").path())
        .map(|path| (path.clone(), std::fs::read_to_string(path).expect("a workflow")))
        .collect()
}

#[test]
fn the_jobs_have_the_names_that_branch_protection_asks_for() {
    let document = Document::read(&root().join(".github/workflows/ci.yml")).expect("YAML");
    let jobs = document.root().get("jobs").expect("jobs");
    let names: Vec<_> = jobs.entries().map(|(name, _)| name).collect();
    assert_eq!(names, JOBS);
}

#[test]
fn no_workflow_names_a_crate() {
    let metadata = metadata();
    let mut faults = Vec::new();
    for (path, text) in workflows() {
        for package in metadata.packages.iter().filter(|it| it.name != "xtask") {
            if text.contains(package.name.as_str()) {
                faults.push(format!("{} names {}", path.display(), package.name));
            }
        }
    }
    assert!(faults.is_empty(), "a new crate would be forgotten there: {faults:#?}");
}
