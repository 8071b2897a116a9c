//! Subcommand: `cargo xtask peers`

mod clients;

use std::fs;
use std::process::{Command, ExitCode};

use anyhow::{Context, bail};

use crate::{output, tools, workspace};

/// Linters and a compiler of others, pinned so that no new release turns the build red.
const NPM_PACKAGES: &[&str] =
    &["@redocly/cli@2.77.0", "@stoplight/spectral-cli@6.16.3", "typescript@5.9.3"];

/// openapi-generator, whose package here brings its jar (the one on npm downloads it from elsewhere),
/// and what the Python client that it generates imports.
const PYTHON_PACKAGES: &[&str] = &[
    "openapi-generator-cli==7.26.0",
    "urllib3>=2.1,<3",
    "python-dateutil>=2.8.2",
    "pydantic>=2.11",
    "typing-extensions>=4.7.1",
];

/// Arguments of `cargo xtask peers`.
#[derive(clap::Args)]
#[command(
    after_help = "Needs npm, python3 and java on the path, and a package registry the first time. \
                        Everything is installed into target/peers. Where `go` is on the path, the client for Go \
                        is built, too."
)]
pub(crate) struct PeersArgs {}

/// Lints the document with Redocly and Spectral, generates clients with openapi-generator, and tries them.
pub(crate) fn run(_: PeersArgs) -> anyhow::Result<ExitCode> {
    for (program, purpose) in [
        ("npm", "to install Redocly, Spectral and TypeScript"),
        ("python3", "to install openapi-generator and to import its client"),
        ("java", "to run openapi-generator"),
    ] {
        tools::require(program, purpose)?;
    }
    let folder = tools::folder("peers")?;
    let programs = tools::python_environment(&folder, PYTHON_PACKAGES)?;
    tools::node_packages(&folder, NPM_PACKAGES)?;
    let document = workspace::document();

    output::status("Checking", "Redocly, ruleset `recommended`");
    let bin = |name: &str| folder.join("node_modules/.bin").join(name);
    let report = capture(
        Command::new(bin("redocly"))
            .arg("lint")
            .arg("--extends=recommended")
            .arg("--format=json")
            .arg(&document)
            .env("REDOCLY_TELEMETRY", "off"),
    )?;
    expect_no_redocly_problem(&report)?;

    output::status("Checking", "Spectral, ruleset `spectral:oas`");
    let ruleset = folder.join("spectral.yaml");
    fs::write(&ruleset, "extends: [\"spectral:oas\"]\n").context("cannot write the ruleset")?;
    workspace::run(
        Command::new(bin("spectral"))
            .args(["lint", "--quiet", "--fail-severity=hint", "--ruleset"])
            .arg(&ruleset)
            .arg(&document),
    )?;

    clients::check(&folder, &programs)?;
    output::status(
        "Success",
        "the tools of others take the document, and a client of theirs works",
    );
    Ok(ExitCode::SUCCESS)
}

/// Standard output and standard error of a command that must succeed.
fn capture(command: &mut Command) -> anyhow::Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let result = command.output().with_context(|| format!("cannot start `{program}`"))?;
    let text = String::from_utf8_lossy(&result.stdout).into_owned();
    if !result.status.success() {
        let errors = String::from_utf8_lossy(&result.stderr);
        bail!("`{program}` failed: {}\n{text}\n{errors}", result.status);
    }
    Ok(text)
}

fn expect_no_redocly_problem(report: &str) -> anyhow::Result<()> {
    let report: serde_json::Value =
        serde_json::from_str(report).context("Redocly's report is no JSON")?;
    let total = |key: &str| report["totals"][key].as_u64();
    match (total("errors"), total("warnings")) {
        (Some(0), Some(0)) => Ok(()),
        (Some(errors), Some(warnings)) => {
            bail!(
                "Redocly finds {errors} errors and {warnings} warnings:\n{:#}",
                report["problems"]
            )
        }
        _ => bail!("Redocly's report has no totals:\n{report:#}"),
    }
}
