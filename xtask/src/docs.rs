//! Subcommand: `cargo xtask docs`

mod closed;
mod versions;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use openapi_document::Document;
use openapi_reference::{
    PageOptions, Sdk, VersionLink, errors_markdown, operations_markdown, page, snippets,
};

use crate::browser::Browser;
use crate::diff::RULES_PAGE;
use crate::{output, workspace};

/// Exit code of `--check` when a file is not what the document gives.
const STALE: u8 = 4;

/// The crate that snippets use.
const SDK: Sdk<'static> = Sdk {
    client: "sps_firmware_client",
    advice: Some(
        "The code here calls one operation each, with the generated `Client`. A program that upgrades appliances should \
         take `Appliance` of the same crate: it keeps the session, checks the image, repeats what is safe to repeat, and \
         waits for the reboot.",
    ),
};

/// Where the page goes, from the root of the workspace.
const PAGE: &str = "target/docs/index.html";
const GUIDE: &str = "docs/upgrade.md";
const CHANGELOG: &str = "openapi/CHANGELOG.md";

/// Arguments of `cargo xtask docs`.
#[derive(clap::Args)]
#[command(after_help = "Exit codes: 0 fresh or written, 4 stale (with --check), 1 error.")]
pub(crate) struct DocsArgs {
    /// Compare the files that are checked in with what the document gives, and write nothing.
    #[arg(long, conflicts_with_all = ["check_browser", "audit", "all_versions"])]
    check: bool,
    /// Open the page in headless Chromium, and fail if it asks for anything but itself.
    #[arg(long)]
    check_browser: bool,
    /// Use the page in Chromium as people do: contrast and names (axe), keyboard, search, links, print, first paint.
    ///
    /// Needs node and npm, and a package registry the first time.
    #[arg(long)]
    audit: bool,
    /// Make a page for each released version, too, by the tags vX.Y.Z of git.
    #[arg(long)]
    all_versions: bool,
}

/// Writes the reference, or compares it.
pub(crate) fn run(args: DocsArgs) -> anyhow::Result<ExitCode> {
    let document = Document::read(&workspace::document())?;
    if args.check {
        return Ok(match stale(&document)?.as_slice() {
            [] => ExitCode::SUCCESS,
            files => {
                output::complain("Failure", stale_message(files));
                ExitCode::from(STALE)
            }
        });
    }
    for (path, text) in checked_in(&document) {
        write(&workspace::root().join(path), &text)?;
    }
    let pages = if args.all_versions {
        versions::write_all(&document)?
    } else {
        vec![write_page_of(&document)?]
    };
    for page in &pages {
        output::status("Rendered", format_args!("{} ({} KiB)", page.display(), size(page)? / 1024));
    }
    if args.check_browser {
        for page in &pages {
            closed::check(page)?;
        }
    }
    if args.audit {
        let browser = Browser::install()?;
        for page in &pages {
            browser.run("audit.mjs", |command| _ = command.arg(page))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the page of the document, and gives its place.
pub(crate) fn write_page() -> anyhow::Result<PathBuf> {
    write_page_of(&Document::read(&workspace::document())?)
}

fn write_page_of(document: &Document) -> anyhow::Result<PathBuf> {
    let path = workspace::root().join(PAGE);
    write(&path, &render(document, Vec::new(), None)?)?;
    Ok(path)
}

/// The step of `cargo xtask ci`.
pub(crate) fn check_default() -> anyhow::Result<()> {
    match stale(&Document::read(&workspace::document())?)?.as_slice() {
        [] => Ok(()),
        files => bail!(stale_message(files)),
    }
}

/// A page of a document, with the guide and the changelog of this working tree.
fn render(
    document: &Document,
    versions: Vec<VersionLink>,
    changes: Option<&str>,
) -> anyhow::Result<String> {
    let (guide, changelog) = (read(GUIDE)?, read(CHANGELOG)?);
    let mut options = PageOptions::new(SDK);
    options.guide = Some(&guide);
    options.changelog = Some(&changelog);
    options.changes = changes;
    options.versions = versions;
    page(document, &options).with_context(|| format!("{GUIDE} cannot be rendered"))
}

/// The files that are checked in, from the root of the workspace, with what they have to be.
fn checked_in(document: &Document) -> [(&'static str, String); 4] {
    [
        (RULES_PAGE, openapi_diff::render::rules_page()),
        ("docs/operations.md", operations_markdown(document, &SDK)),
        ("docs/errors.md", errors_markdown(document)),
        ("docs/snippets.rs", snippets(document, &SDK)),
    ]
}

fn stale(document: &Document) -> anyhow::Result<Vec<&'static str>> {
    let mut stale = Vec::new();
    for (path, text) in checked_in(document) {
        let file = workspace::root().join(path);
        let there = file.try_exists().with_context(|| format!("cannot look for {path}"))?;
        let found = if there { read(path)? } else { String::new() };
        if found != text {
            output::complain(if there { "Stale" } else { "Missing" }, path);
            stale.push(path);
        } else {
            output::status("Fresh", path);
        }
    }
    Ok(stale)
}

fn stale_message(files: &[&str]) -> String {
    format!(
        "not what {} and the rules of the diff give: {}; run `cargo xtask docs` and commit the result",
        workspace::DOCUMENT,
        files.join(", ")
    )
}

fn read(path: &str) -> anyhow::Result<String> {
    fs::read_to_string(workspace::root().join(path)).with_context(|| format!("cannot read {path}"))
}

fn size(path: &Path) -> anyhow::Result<u64> {
    Ok(fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.len())
}

/// Writes a file as a whole or not at all, and leaves it alone if it is what it should be.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return Ok(());
    }
    let write = || -> anyhow::Result<()> {
        let folder: PathBuf = path.parent().context("it has no folder")?.into();
        fs::create_dir_all(&folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
