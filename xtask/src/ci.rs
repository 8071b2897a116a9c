//! Subcommand: `cargo xtask ci`

mod examples;
mod msrv;

use std::process::{Command, ExitCode};

use clap::ValueEnum;

use crate::steps::{self, Outcome};
use crate::{docs, lint, regen, workspace};

/// Arguments of `cargo xtask ci`.
#[derive(clap::Args)]
pub(crate) struct CiArgs {
    /// Run only these steps; all by default.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Step>,
}

/// What must pass, in the order in which it is run: the quick checks first.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// Formatting.
    Fmt,
    /// Our rules on the document.
    Lint,
    /// Generated files are what the document gives.
    Generated,
    /// No dependency needs a later Rust than is promised, and the promise is what everything is built with.
    Msrv,
    /// Clippy on every target, warnings denied.
    Clippy,
    /// All tests of the workspace.
    Test,
    /// What the diff calls safe, against an independent validator on thousands of random schemas.
    Inclusion,
    /// The examples in the documentation.
    DocTest,
    /// The examples of the crates run to their end.
    Examples,
    /// The documentation builds, warnings denied.
    Docs,
    /// Licences, bans and sources of the dependencies.
    Deny,
}

impl Step {
    fn run(self) -> anyhow::Result<Outcome> {
        match self {
            Self::Fmt => cargo(&["fmt", "--all", "--check"]).and_then(|()| fmt_of_no_crate()),
            Self::Lint => lint::check_default(),
            Self::Generated => regen::check_default().and_then(|()| docs::check_default()),
            Self::Clippy => cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--all-features",
                "--",
                "--deny",
                "warnings",
            ]),
            Self::Test => test(),
            Self::Inclusion => inclusion(),
            Self::DocTest => cargo(&["test", "--workspace", "--doc"]),
            Self::Docs => workspace::run(
                workspace::cargo(&["doc", "--workspace", "--no-deps", "--document-private-items"])
                    .env("RUSTDOCFLAGS", "--deny warnings"),
            ),
            Self::Examples => examples::run(),
            Self::Msrv => msrv::check(),
            Self::Deny => return deny(),
        }
        .map(|()| Outcome::Passed)
    }
}

/// Runs the steps and sums up.
pub(crate) fn run(args: CiArgs) -> anyhow::Result<ExitCode> {
    steps::run_all("ci", &args.only, |step| step.run())?;
    Ok(ExitCode::SUCCESS)
}

/// All of it, as the step of another command, which has not passed if a part of it was not run.
pub(crate) fn run_all() -> anyhow::Result<Outcome> {
    let not_run = steps::run_all("ci", &[], |step: &Step| step.run())?;
    if not_run.is_empty() {
        return Ok(Outcome::Passed);
    }
    Ok(Outcome::NotRun(format!("of `cargo xtask ci` all has passed but {}", not_run.join(", "))))
}

fn cargo(args: &[&str]) -> anyhow::Result<()> {
    workspace::run(&mut workspace::cargo(args))
}

/// What `cargo fmt` does not see: the files that are copied into generated crates, and the fuzz targets,
/// which are no members of the workspace.
fn fmt_of_no_crate() -> anyhow::Result<()> {
    let places = ["crates/openapi-codegen/src/*/runtime/*.rs", "crates/*/fuzz/fuzz_targets/*.rs"];
    let files = workspace::git(&[["ls-files", "--"].as_slice(), &places].concat())?;
    anyhow::ensure!(!files.is_empty(), "git knows none of {}", places.join(", "));
    let mut command = Command::new("rustfmt");
    command.args(["--check", "--edition", "2024"]).args(files.lines());
    workspace::run(command.current_dir(workspace::root()))
}

/// The property that proves the diff's verdicts, with far more cases than a run of all tests has time for.
fn inclusion() -> anyhow::Result<()> {
    const CASES: &str = "3000";
    let arguments =
        ["test", "--package", "openapi-diff", "--test", "properties", "--", "safe_means"];
    let mut command = workspace::cargo(&arguments);
    workspace::run(seeded(&mut command).env("PROPTEST_CASES", CASES))
}

/// A red run in CI is about the change and not about luck; elsewhere random tests are free to roam.
fn seeded(command: &mut Command) -> &mut Command {
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        command.env("PROPTEST_RNG_SEED", "2026");
    }
    command
}

/// Nextest where it is installed, since it is faster; `cargo test` gives the same verdict.
fn test() -> anyhow::Result<()> {
    let mut command = if workspace::has_subcommand("nextest") {
        workspace::cargo(&["nextest", "run", "--workspace", "--no-fail-fast"])
    } else {
        workspace::cargo(&["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"])
    };
    seeded(&mut command);
    // A new or changed snapshot is a failure here, never something to be accepted in passing.
    workspace::run(command.env("INSTA_UPDATE", "no").env_remove("INSTA_FORCE_PASS"))
}

fn deny() -> anyhow::Result<Outcome> {
    if !workspace::has_subcommand("deny") {
        let cure = "cargo-deny is missing; install it with `cargo install --locked cargo-deny`";
        return Ok(Outcome::NotRun(cure.to_owned()));
    }
    // Advisories need a database from the network, so a job of their own checks them.
    cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"])?;
    Ok(Outcome::Passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_run_by_a_job_of_the_workflow() {
        let path = workspace::root().join(".github/workflows/ci.yml");
        let workflow = std::fs::read_to_string(path).expect("the workflow");
        let run: Vec<&str> = workflow
            .lines()
            .filter_map(|line| line.split_once("cargo xtask ci --only "))
            .flat_map(|(_, steps)| steps.split(','))
            .collect();
        // The job `deny` has the network, and asks for advisories as well.
        let left = Step::value_variants().iter().filter(|step| **step != Step::Deny);
        for step in left.map(steps::name) {
            assert!(run.contains(&step.as_str()), "no job runs the step `{step}`");
        }
    }
}
