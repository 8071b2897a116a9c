//! Subcommand: `cargo xtask ci`

use std::process::ExitCode;
use std::time::Instant;

use anyhow::bail;
use clap::ValueEnum;

use crate::{docs, lint, output, regen, workspace};

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
    /// Clippy on every target, warnings denied.
    Clippy,
    /// All tests of the workspace.
    Test,
    /// The examples in the documentation.
    DocTest,
    /// The documentation builds, warnings denied.
    Docs,
    /// Licences, bans and sources of the dependencies.
    Deny,
}

impl Step {
    fn name(self) -> String {
        self.to_possible_value().map(|it| it.get_name().to_owned()).unwrap_or_default()
    }

    fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Fmt => cargo(&["fmt", "--all", "--check"]),
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
            Self::DocTest => cargo(&["test", "--workspace", "--doc"]),
            Self::Docs => workspace::run(
                workspace::cargo(&["doc", "--workspace", "--no-deps", "--document-private-items"])
                    .env("RUSTDOCFLAGS", "--deny warnings"),
            ),
            Self::Deny => deny(),
        }
    }
}

/// Runs every step, also after a failure, so that one run shows all that is wrong.
pub(crate) fn run(args: CiArgs) -> anyhow::Result<ExitCode> {
    let steps: Vec<Step> = Step::value_variants()
        .iter()
        .copied()
        .filter(|step| args.only.is_empty() || args.only.contains(step))
        .collect();
    let start = Instant::now();
    let mut failed = Vec::new();
    for step in &steps {
        let name = step.name();
        output::status("Checking", &name);
        let step_start = Instant::now();
        match step.run() {
            Ok(()) => {
                output::status("Passed", format_args!("{name} in {:.0?}", step_start.elapsed()))
            }
            Err(error) => {
                output::complain("Failed", format_args!("{name}: {error:#}"));
                failed.push(name);
            }
        }
    }
    if failed.is_empty() {
        output::status("Success", format_args!("{} steps in {:.0?}", steps.len(), start.elapsed()));
        return Ok(ExitCode::SUCCESS);
    }
    let only = failed.join(",");
    bail!(
        "{} of {} steps failed; repeat them with `cargo xtask ci --only {only}`",
        failed.len(),
        steps.len()
    )
}

fn cargo(args: &[&str]) -> anyhow::Result<()> {
    workspace::run(&mut workspace::cargo(args))
}

/// Nextest where it is installed, since it is faster; `cargo test` gives the same verdict.
fn test() -> anyhow::Result<()> {
    let mut command = if workspace::has_subcommand("nextest") {
        workspace::cargo(&["nextest", "run", "--workspace", "--no-fail-fast"])
    } else {
        workspace::cargo(&["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"])
    };
    // A red run here is about the change and not about luck; elsewhere random tests are free to roam.
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        command.env("PROPTEST_RNG_SEED", "2026");
    }
    // A new or changed snapshot is a failure here, never something to be accepted in passing.
    workspace::run(command.env("INSTA_UPDATE", "no").env_remove("INSTA_FORCE_PASS"))
}

fn deny() -> anyhow::Result<()> {
    if !workspace::has_subcommand("deny") {
        output::remark(
            "Not run",
            "deny: cargo-deny is missing; install it with `cargo install --locked cargo-deny`",
        );
        return Ok(());
    }
    // Advisories need a database from the network, so a job of their own checks them.
    cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"])
}
