//! Subcommand: `cargo xtask lint`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::ValueEnum;
use openapi_document::{Document, ReadError};
use openapi_lint::{Config, Finding, Level, render};

use crate::{output, workspace};

/// Exit code when there are findings.
const FOUND: u8 = 1;

/// Exit code when the file cannot be read at all.
const UNREADABLE: u8 = 2;

/// Arguments of `cargo xtask lint`.
#[derive(clap::Args)]
#[command(
    after_help = "Exit codes: 0 clean (warnings of a foreign file do not count), 1 findings, \
                        2 the file cannot be read."
)]
pub(crate) struct LintArgs {
    /// The file to check; the document of this workspace by default.
    file: Option<PathBuf>,
    /// How the findings are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Apply this project's rules of style to FILE too.
    #[arg(long)]
    house: bool,
    /// Let warnings count as findings.
    #[arg(long)]
    deny_warnings: bool,
    /// Leave out a rule, by its id; may be repeated.
    #[arg(long, value_name = "RULE")]
    skip: Vec<String>,
    /// List the rules with their reasons, and check nothing.
    #[arg(long)]
    rules: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// `file:line:column: level[rule]: operation: message`, and a hint.
    Text,
    /// Workflow commands, which GitHub shows at the lines of a pull request.
    Github,
    /// One JSON object.
    Json,
}

impl Format {
    fn render(self, name: &str, findings: &[Finding]) -> String {
        match self {
            Self::Text => render::text(name, findings),
            Self::Github => render::github(name, findings),
            Self::Json => render::json(name, findings),
        }
    }
}

/// Checks a file and prints what is found.
pub(crate) fn run(args: LintArgs) -> anyhow::Result<ExitCode> {
    if args.rules {
        for rule in openapi_lint::rules() {
            println!(
                "{} ({}, {}): {}",
                rule.id,
                rule.set.as_str(),
                rule.level.as_str(),
                rule.title
            );
            println!("    {}", rule.reason);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let ours = args.file.is_none();
    let path = args.file.unwrap_or_else(workspace::document);
    let mut config = if ours || args.house { Config::house() } else { Config::general() };
    for rule in args.skip {
        if !openapi_lint::rules().iter().any(|it| it.id == rule) {
            bail!("there is no rule `{rule}`; `cargo xtask lint --rules` lists them");
        }
        config = config.without(rule);
    }
    let name = display_name(&path);
    let findings = match findings(&path, &config) {
        Ok(findings) => findings,
        Err(error) => {
            output::complain("error", format_args!("{error:#}"));
            return Ok(ExitCode::from(UNREADABLE));
        }
    };
    print!("{}", args.format.render(&name, &findings));
    let counts = |finding: &Finding| ours || args.deny_warnings || finding.level == Level::Error;
    Ok(if findings.iter().any(counts) { ExitCode::from(FOUND) } else { ExitCode::SUCCESS })
}

/// The step of `cargo xtask ci`: the document has no finding, not even a warning.
pub(crate) fn check_default() -> anyhow::Result<()> {
    let findings = findings(&workspace::document(), &Config::house())?;
    print!("{}", Format::Text.render(workspace::DOCUMENT, &findings));
    if !findings.is_empty() {
        bail!("{}; each has its cure in the hint", output::counted(findings.len(), "finding"));
    }
    Ok(())
}

/// A file that is no JSON or YAML gives a finding too; only one that cannot be opened is an error.
fn findings(path: &Path, config: &Config) -> anyhow::Result<Vec<Finding>> {
    match Document::read(path) {
        Ok(document) => Ok(openapi_lint::lint(&document, config)),
        Err(ReadError::Parse(error)) => Ok(vec![Finding::from_parse_error(&error)]),
        Err(error) => Err(error).context("nothing was checked"),
    }
}

/// The path from the root of the workspace, if it is below it, so that messages are short.
fn display_name(path: &Path) -> String {
    path.strip_prefix(workspace::root()).unwrap_or(path).display().to_string()
}
