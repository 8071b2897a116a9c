//! Subcommand: `cargo xtask changelog`

use std::process::ExitCode;

use anyhow::{Context, bail};
use openapi_diff::compare;
use openapi_diff::policy::changelog;

use crate::diff::{self, CHANGELOG};
use crate::{output, workspace};

/// Arguments of `cargo xtask changelog`.
#[derive(clap::Args)]
#[command(
    after_help = "The draft says what changed, not why: put it into words for those who read it.\n\n\
                        Exit codes: 0 drafted, 2 the comparison could not be completed."
)]
pub(crate) struct ChangelogArgs {
    /// What was: a file, a git revision, or REVISION:PATH; the last release by default, or else the merge base.
    base: Option<String>,
    /// Put the draft into openapi/CHANGELOG.md in place of printing it.
    #[arg(long)]
    write: bool,
}

/// Drafts an entry of the contract's changelog from the diff.
pub(crate) fn run(args: ChangelogArgs) -> anyhow::Result<ExitCode> {
    Ok(diff::guarded(move || command(&args)))
}

fn command(args: &ChangelogArgs) -> anyhow::Result<ExitCode> {
    let (base, revision) = diff::released_and_current(args.base.as_deref())?;
    let Some(version) = diff::of_document(&revision) else {
        bail!("{} has no `info.version` to draft an entry for", revision.name());
    };
    let report = compare(&base, &revision, &crate::diff::own_options())?;
    let entry = changelog::draft(&report, &version, &diff::today().to_string());
    if !args.write {
        diff::print(&entry)?;
        return Ok(ExitCode::SUCCESS);
    }
    let path = workspace::root().join(CHANGELOG);
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {CHANGELOG}"))?;
    if changelog::has_section(&text, &version) {
        bail!(
            "{CHANGELOG} has a section for {version} already; raise `info.version` first, or edit it by hand"
        );
    }
    diff::write(&path, &changelog::insert(&text, &entry))?;
    output::status("Drafted", format_args!("the entry for {version} in {CHANGELOG}"));
    Ok(ExitCode::SUCCESS)
}
