//! Subcommand: `cargo xtask release`
//!
//! A dry run: it checks all that a release needs and says what would be done. It tags and publishes nothing.

mod changelog;
mod package;

use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::ValueEnum;
use openapi_document::Document;

use crate::diff::{self, CHANGELOG as CONTRACT_CHANGELOG, last_release_tag, since_release};
use crate::steps::{self, Outcome};
use crate::{ci, output, packages, workspace};

const CHANGELOG: &str = "CHANGELOG.md";

/// Arguments of `cargo xtask release`.
#[derive(clap::Args)]
#[command(after_help = "It changes nothing, and says at the end what is to be done by hand.\n\n\
                        Exit codes: 0 ready but for what is named as not run, 1 something is in the way.")]
pub(crate) struct ReleaseArgs {
    /// Run only these steps; all by default.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Step>,
}

/// What a release needs, the quick things first.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// Nothing is uncommitted, and the tag is free.
    Tree,
    /// One version for all crates.
    Version,
    /// Both changelogs have a dated entry, and the crates' one names the contract.
    Changelog,
    /// Both versions have grown as the diff against the last release demands.
    Bump,
    /// Each crate can be packaged.
    Package,
    /// Each package builds from what is in it.
    Verify,
    /// The public API keeps what the version promises.
    Semver,
    /// All of `cargo xtask ci`.
    Ci,
}

/// What is to be released.
struct Release {
    version: String,
    contract: String,
}

/// Runs the steps, and says what would be done.
pub(crate) fn run(args: ReleaseArgs) -> anyhow::Result<ExitCode> {
    let document = Document::read(&workspace::document())?;
    let contract = diff::of_document(&document).context("the contract has no `info.version`")?;
    let release = Release { version: version()?, contract };
    output::status(
        "Rehearsing",
        format_args!("the release of v{} with the contract {}", release.version, release.contract),
    );
    steps::run_all("release", &args.only, |step| release.run(*step))?;
    // Some of the steps are no reason to publish anything.
    if args.only.is_empty() {
        release.tell_what_is_to_be_done()?;
    }
    Ok(ExitCode::SUCCESS)
}

impl Release {
    fn run(&self, step: Step) -> anyhow::Result<Outcome> {
        match step {
            Step::Tree => self.tree(),
            Step::Version => self.one_version(),
            Step::Changelog => self.changelogs(),
            Step::Bump => return self.bump(),
            Step::Package => package::package(package::Verify::No),
            Step::Verify => package::package(package::Verify::Yes),
            Step::Semver => return semver_checks(),
            Step::Ci => return ci::run_all(),
        }
        .map(|()| Outcome::Passed)
    }

    fn tree(&self) -> anyhow::Result<()> {
        let changes = workspace::git(&["status", "--porcelain"])?;
        ensure!(
            changes.is_empty(),
            "there are changes that no commit has; commit or remove them:\n{}",
            changes.trim_end()
        );
        let tag = format!("v{}", self.version);
        ensure!(
            workspace::git(&["tag", "--list", &tag])?.is_empty(),
            "the tag {tag} is there already; raise `workspace.package.version` in Cargo.toml"
        );
        Ok(())
    }

    fn one_version(&self) -> anyhow::Result<()> {
        let metadata = packages::metadata()?;
        let mut faults = Vec::new();
        for package in metadata.workspace_packages() {
            if package.version.to_string() != self.version {
                faults.push(format!("{} has version {}", package.name, package.version));
            }
            let ours = |name: &str| metadata.workspace_packages().iter().any(|it| it.name == name);
            for dependency in package.dependencies.iter().filter(|it| ours(&it.name)) {
                if !dependency.req.matches(&package.version) {
                    faults.push(format!(
                        "{} asks for {} {}",
                        package.name, dependency.name, dependency.req
                    ));
                }
            }
        }
        ensure!(
            faults.is_empty(),
            "not one version {}: {}; write `version.workspace = true`, and raise the versions in \
             `[workspace.dependencies]`",
            self.version,
            faults.join(", ")
        );
        Ok(())
    }

    fn changelogs(&self) -> anyhow::Result<()> {
        let ours = read(CHANGELOG)?;
        changelog::check(CHANGELOG, &ours, &self.version)?;
        changelog::names_contract(CHANGELOG, &ours, &self.version, &self.contract)?;
        changelog::check(CONTRACT_CHANGELOG, &read(CONTRACT_CHANGELOG)?, &self.contract)
    }

    fn bump(&self) -> anyhow::Result<Outcome> {
        let Some(since) = since_release()? else {
            return Ok(no_release("there is nothing that the versions have to grow from"));
        };
        let version: semver::Version = self.version.parse().context("the version of the crates")?;
        ensure!(version > since.version, "{version} is not above the last release, {}", since.tag);
        for advice in &since.advice {
            output::status("Since", format_args!("{}: {}", since.tag, advice.sentence()));
        }
        let problems: Vec<_> = since
            .problems
            .iter()
            .map(|it| format!("{}: {}; {}", it.file, it.message, it.cure))
            .collect();
        ensure!(problems.is_empty(), "{}", problems.join("\n"));
        Ok(Outcome::Passed)
    }

    fn tell_what_is_to_be_done(&self) -> anyhow::Result<()> {
        let metadata = packages::metadata()?;
        let published = packages::in_order_of_publication(&metadata)?;
        let all = metadata.workspace_packages();
        let kept: Vec<_> = all
            .iter()
            .filter(|it| !packages::is_published(it))
            .map(|it| it.name.as_str())
            .collect();
        let mut text = format!(
            "Nothing has been changed. To release v{version} with the contract {contract}:\n\
             \x20 git tag --annotate v{version} --message 'v{version}, contract {contract}'\n\
             \x20 git push origin v{version}\n",
            version = self.version,
            contract = self.contract
        );
        for package in published {
            text.push_str(&format!("  cargo publish --package {}\n", package.name));
        }
        text.push_str(&format!(
            "Not published: {}. Whether the registry knows these names and versions was not asked.\n",
            kept.join(", ")
        ));
        diff::print(&text)
    }
}

/// The version that all crates share.
fn version() -> anyhow::Result<String> {
    let table: toml::Table = read("Cargo.toml")?.parse().context("cannot read Cargo.toml")?;
    let version = table.get("workspace").and_then(|it| it.get("package")?.get("version")?.as_str());
    Ok(version.context("Cargo.toml has no `workspace.package.version`")?.to_owned())
}

fn semver_checks() -> anyhow::Result<Outcome> {
    let Some(tag) = last_release_tag()? else {
        return Ok(no_release(
            "there is no public API to hold this one against, and nothing has compared it; the snapshots \
             public_api_*.snap show what of it is generated",
        ));
    };
    if !workspace::has_subcommand("semver-checks") {
        let why = "cargo-semver-checks is missing; install it with `cargo install --locked cargo-semver-checks`. \
                   The snapshots public_api_*.snap show only what is generated";
        return Ok(Outcome::NotRun(why.to_owned()));
    }
    let mut command = workspace::cargo(&["semver-checks", "--baseline-rev", &tag]);
    let metadata = packages::metadata()?;
    for package in packages::in_order_of_publication(&metadata)? {
        command.args(["--package", package.name.as_str()]);
    }
    workspace::run(&mut command)?;
    Ok(Outcome::Passed)
}

/// What a step says that needs a release to compare with.
fn no_release(so: &str) -> Outcome {
    Outcome::NotRun(format!(
        "this repository has no tag of a release (as v1.2.3), so {so}. If a release is tagged elsewhere, \
         `git fetch --tags`; if none is, this one is what the next will be compared with"
    ))
}

fn read(path: &str) -> anyhow::Result<String> {
    std::fs::read_to_string(workspace::root().join(path))
        .with_context(|| format!("cannot read {path}"))
}
