//! Subcommand: `cargo xtask screenshots`

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, ensure};
use openapi_diff::compare;
use openapi_diff::policy::{Versions, advise};
use openapi_diff::render::{self, Comparison, Review};
use openapi_document::Document;
use pulldown_cmark::{Options as Markdown, Parser, html};

use crate::browser::Browser;
use crate::emulator::{Appliance, Emulator};
use crate::{diff, docs, output, workspace};

/// The pictures of the README, from the root of the workspace.
const FOLDER: &str = "docs/images";

/// A larger picture makes the repository heavy for everybody who clones it.
const LIMIT: u64 = 200_000;

/// What the frame of a comment looks like; the text goes in at `{comment}`.
const FRAME: &str = include_str!("../browser/comment.html");

/// What the pull request in the picture does to the contract: what stands there, and what replaces it.
const EDITS: [(&str, &str); 3] = [
    ("required: [slot_id, message]", "required: [slot_id, message, ticket]"),
    (
        "        message:\n          type: string\n          nullable: true\n",
        "        ticket:\n          type: string\n          description: The change request.\n        message:\n          \
         type: string\n          nullable: true\n",
    ),
    (
        "      properties:\n        after_reboot:\n          type: boolean\n",
        "      properties:\n        signed_by:\n          type: string\n          description: Who signed the image.\n        \
         after_reboot:\n          type: boolean\n",
    ),
];

/// Arguments of `cargo xtask screenshots`.
#[derive(clap::Args)]
#[command(
    after_help = "Needs Chromium, node, npm and curl on the path, a font with emoji, and a package registry the \
                        first time. Look at the pictures before you commit them."
)]
pub(crate) struct ScreenshotsArgs {}

/// Takes the pictures of the README: the reference, a comment on a pull request, the emulator.
pub(crate) fn run(_: ScreenshotsArgs) -> anyhow::Result<ExitCode> {
    let browser = Browser::install()?;
    let reference = docs::write_page()?;
    let comment = browser.folder().join("comment.html");
    fs::write(&comment, page_of_comment()?).context("cannot write the page of the comment")?;
    let emulator = Emulator::build()?;
    let appliance = emulator.serve(&["--http"])?;
    furnish(&emulator, &appliance, browser.folder())?;

    let folder = workspace::root().join(FOLDER);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {FOLDER}"))?;
    browser.run("screenshots.mjs", |command| {
        command.arg(&folder).args([&reference, &comment]).arg(&appliance.url);
    })?;
    for picture in pictures(&folder)? {
        let size = fs::metadata(&picture)?.len();
        let name = picture.display();
        ensure!(size < LIMIT, "{name} has {size} bytes, and {LIMIT} is the limit; show less of it");
        output::status("Wrote", format_args!("{name} ({} KB)", size / 1000));
    }
    Ok(ExitCode::SUCCESS)
}

fn pictures(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {FOLDER}"))?;
    let paths: Result<Vec<_>, _> = entries.map(|it| it.map(|it| it.path())).collect();
    Ok(paths?)
}

/// The comment that the workflow would write about the edits, as the forge shows it.
fn page_of_comment() -> anyhow::Result<String> {
    let base = Document::read(&workspace::document())?;
    let mut text = base.text().to_owned();
    for (old, new) in EDITS {
        ensure!(text.contains(old), "the document has no `{old}` any more; edit EDITS");
        text = text.replacen(old, new, 1);
    }
    let base = Document::parse(workspace::DOCUMENT, base.text())?;
    let revision = Document::parse(workspace::DOCUMENT, text)?;
    let report = compare(&base, &revision, &diff::own_options())?;
    let version = diff::of_document(&revision);
    let versions =
        Versions { file: workspace::DOCUMENT.into(), base: version.clone(), revision: version };
    let comparison = Comparison {
        title: "main at 1f0c2ab".to_owned(),
        report: &report,
        base: &base,
        revision: &revision,
        accepted: &[],
        advice: advise(&report, false, &versions, None),
    };
    let review = Review { comparisons: vec![comparison], problems: Vec::new() };
    let mut comment = String::new();
    let extensions = Markdown::ENABLE_TABLES | Markdown::ENABLE_GFM;
    html::push_html(&mut comment, Parser::new_ext(&render::markdown(&review), extensions));
    Ok(FRAME.replace("{comment}", &comment))
}

/// Gives the appliance something to show: two images in its slots, and some requests.
fn furnish(emulator: &Emulator, appliance: &Appliance, folder: &Path) -> anyhow::Result<()> {
    let cookies = folder.join("cookies");
    let curl = |args: &[&str], path: &str| {
        let mut command = Command::new("curl");
        command.args(["--silent", "--show-error", "--cookie"]).arg(&cookies);
        command.arg("--cookie-jar").arg(&cookies).args(args).stdout(Stdio::null());
        workspace::run(command.arg(format!("{}{path}", appliance.url)))
    };
    curl(&["--user", "admin:admin"], "/api/authentication")?;
    for version in ["8.0.1", "8.1.0"] {
        let image = folder.join(format!("{version}.iso"));
        emulator.make_image(&image, version)?;
        let part = format!("firmware=@{}", image.display());
        curl(&["--form", &part], "/api/upload/firmware")?;
    }
    curl(&["--json", r#"{"slot_id": 2}"#], "/api/firmware/test")?;
    curl(&["--json", r#"{"slot_id": 5}"#], "/api/firmware/test")?;
    curl(&[], "/api/firmware/slots")
}
