//! Builds the examples of all crates and runs each without arguments, as somebody does who tries them.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::{output, packages, workspace};

/// Fails if an example does not end well.
///
/// What needs arguments says so in its manifest, as `with-arguments` under `[package.metadata.examples]`.
pub(super) fn run() -> anyhow::Result<()> {
    let excused = excused()?;
    for (name, program) in build()? {
        if excused.contains(&name) {
            output::remark("Not run", format_args!("example {name}: it needs arguments"));
            continue;
        }
        let result = Command::new(&program)
            .current_dir(workspace::root())
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("cannot start the example {}", program.display()))?;
        if !result.status.success() {
            let said = String::from_utf8_lossy(&result.stderr);
            bail!("the example {name} failed: {}\n{said}", result.status);
        }
    }
    Ok(())
}

fn excused() -> anyhow::Result<Vec<String>> {
    let metadata = packages::metadata()?;
    let lists = metadata
        .workspace_packages()
        .into_iter()
        .filter_map(|it| it.metadata["examples"]["with-arguments"].as_array());
    Ok(lists.flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect())
}

/// Name and program of each example.
fn build() -> anyhow::Result<Vec<(String, PathBuf)>> {
    let mut command = workspace::cargo(&["build", "--workspace", "--examples"]);
    let artifacts = workspace::artifacts(&mut command)?;
    let examples: Vec<_> = artifacts.into_iter().filter(|it| it.is_example).collect();
    if examples.is_empty() {
        bail!("cargo has built no example");
    }
    Ok(examples.into_iter().map(|it| (it.name, it.executable)).collect())
}
