//! Compiles programs against a generated SDK, without network, and hears what rustc says.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use openapi_codegen::Output;
use serde::Deserialize;

use crate::diff::write;

/// What the generated types and the generated client need, as the workspace has it.
const DEPENDENCIES: [&str; 11] = [
    "base64",
    "bytes",
    "futures-util",
    "http",
    "progenitor-client",
    "reqwest",
    "schemars",
    "serde",
    "serde_json",
    "tokio",
    "utoipa",
];

/// An SDK with the programs that use it, in a workspace of its own.
pub(super) struct Workspace {
    folder: PathBuf,
}

impl Workspace {
    /// Lays out the workspace in a folder. `root` is that of our own, whose versions of the dependencies are taken.
    pub(super) fn create(
        root: &Path,
        folder: PathBuf,
        outputs: &[Output],
        programs: &[&str],
    ) -> anyhow::Result<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot clear `{}`", folder.display()))?;
        }
        let this = Self { folder };
        this.put("Cargo.toml", &manifest(root)?)?;
        let lock =
            std::fs::read_to_string(root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
        this.put("Cargo.lock", &lock)?;
        let version = version(outputs);
        let dependencies: String =
            DEPENDENCIES.iter().map(|it| format!("{it}.workspace = true\n")).collect();
        this.put("sdk/Cargo.toml", &package("sdk", &version, &dependencies))?;
        this.put("sdk/src/lib.rs", "#![allow(warnings)]\npub mod client;\npub mod types;\n")?;
        for output in outputs {
            let path = Path::new("sdk/src").join(&output.path);
            this.put(path, &output.contents)?;
        }
        let dependency = "sdk = { path = \"../sdk\" }\n";
        this.put("witness/Cargo.toml", &package("witness", &version, dependency))?;
        for (at, program) in programs.iter().enumerate() {
            this.put(format!("witness/src/bin/{}.rs", name(at)), program)?;
        }
        Ok(this)
    }

    fn put(&self, path: impl AsRef<Path>, text: &str) -> anyhow::Result<()> {
        let path = self.folder.join(path);
        write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))
    }

    /// Checks all programs. The answer has, for each, what rustc complains of; nothing if it compiles.
    pub(super) fn check(
        &self,
        target: &Path,
        programs: usize,
    ) -> anyhow::Result<Vec<Option<String>>> {
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args([
                "check",
                "--offline",
                "--quiet",
                "--package",
                "witness",
                "--bins",
                "--keep-going",
            ])
            .args(["--message-format", "json"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", target)
            .output()
            .context("cannot start cargo")?;
        let messages = String::from_utf8_lossy(&output.stdout);
        let mut complaints: BTreeMap<String, String> = BTreeMap::new();
        for message in messages.lines().filter_map(|it| serde_json::from_str::<Message>(it).ok()) {
            if let (Some(target), Some(it)) = (message.target, message.message)
                && it.level == "error"
            {
                // The first error is the witness; what follows is mostly its consequence, or the count of them.
                complaints.entry(target.name).or_insert(it.rendered);
            }
        }
        let complaints_of_programs: Vec<_> =
            (0..programs).map(|at| complaints.remove(&name(at))).collect();
        if let Some((target, complaint)) = complaints.into_iter().next() {
            bail!(
                "the generated `{target}` in {} does not compile:\n{complaint}",
                self.folder.display()
            );
        }
        if !output.status.success() && complaints_of_programs.iter().all(Option::is_none) {
            bail!(
                "cargo cannot check {}: {}",
                self.folder.display(),
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        Ok(complaints_of_programs)
    }
}

#[derive(Deserialize)]
struct Message {
    target: Option<Target>,
    message: Option<Diagnostic>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    rendered: String,
}

fn package(name: &str, version: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2024\"\n\n\
         [dependencies]\n{dependencies}"
    )
}

/// A version of its own for each content: cargo takes packages of equal name and version, in folders of equal names,
/// for the same, and both sides are built into one place.
fn version(outputs: &[Output]) -> String {
    let mut hasher = DefaultHasher::new();
    for output in outputs {
        output.path.hash(&mut hasher);
        output.contents.hash(&mut hasher);
    }
    format!("0.0.0-h{:016x}", hasher.finish())
}

fn name(at: usize) -> String {
    format!("witness_{at}")
}

/// The manifest of the workspace: the versions of our own, without our own packages.
fn manifest(root: &Path) -> anyhow::Result<String> {
    let text =
        std::fs::read_to_string(root.join("Cargo.toml")).context("cannot read Cargo.toml")?;
    let ours: toml::Table = text.parse().context("cannot read Cargo.toml")?;
    let all = ours
        .get("workspace")
        .and_then(|it| it.get("dependencies")?.as_table())
        .context("Cargo.toml has no workspace.dependencies")?;
    let mut dependencies = toml::Table::new();
    for name in DEPENDENCIES {
        let mut dependency =
            all.get(name).with_context(|| format!("Cargo.toml does not know `{name}`"))?.clone();
        if name == "reqwest" {
            add_feature(&mut dependency, "multipart");
        }
        dependencies.insert(name.to_owned(), dependency);
    }
    let workspace = toml::toml! {
        resolver = "3"
        members = ["sdk", "witness"]
    };
    let mut workspace = workspace;
    workspace.insert("dependencies".to_owned(), dependencies.into());
    let mut manifest = toml::Table::new();
    manifest.insert("workspace".to_owned(), workspace.into());
    Ok(manifest.to_string())
}

/// Uploads are streamed as forms; the feature is asked for where the client's package is declared.
fn add_feature(dependency: &mut toml::Value, feature: &str) {
    if let Some(features) = dependency.get_mut("features").and_then(toml::Value::as_array_mut) {
        features.push(feature.into());
    }
}
