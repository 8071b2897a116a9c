//! Subcommand: `cargo xtask regen`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::ValueEnum;
use openapi_codegen::settle::{self, Settled, State};
use openapi_codegen::{Lowering, Options, Output, Target, Targets, generate};
use openapi_document::Document;

use crate::{output, workspace};

/// Exit code of `--check` when a file is not what the document gives.
const STALE: u8 = 4;

/// The lowering passes that our document needs. One that changes nothing any more is an error, and
/// so is one that is needed and not listed: the generators, or the document, have changed.
const PASSES: &[&str] =
    &["uploads", "one-error-body", "free-text", "tagged-unions", "ordered-unions"];

/// Arguments of `cargo xtask regen`.
#[derive(clap::Args)]
#[command(after_help = "Exit codes: 0 fresh or written, 4 stale (with --check), 1 error.")]
pub(crate) struct RegenArgs {
    /// Compare, and write nothing.
    #[arg(long)]
    check: bool,
    /// Generate into a project outside of this workspace: DIR/types, DIR/client, DIR/server.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to generate with --out; all by default.
    #[arg(long, value_enum, value_delimiter = ',', requires = "out")]
    only: Vec<Part>,
    /// How client and server name the module of the types, with --out.
    #[arg(long, value_name = "PATH", requires = "out", default_value = "crate::types")]
    types_path: String,
    /// The document to generate from, with --out; ours by default.
    #[arg(long, value_name = "FILE", requires = "out")]
    document: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Types,
    Client,
    Server,
}

/// Generates, and writes or compares.
pub(crate) fn run(args: RegenArgs) -> anyhow::Result<ExitCode> {
    let job = match args.out {
        None => Job::ours()?,
        Some(out) => Job::foreign(out, &args.only, args.types_path, args.document)?,
    };
    if !args.check {
        job.write()?;
        return Ok(ExitCode::SUCCESS);
    }
    let stale = job.compare()?;
    if stale == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    output::complain("Failure", stale_message(stale));
    Ok(ExitCode::from(STALE))
}

/// The first step of the demo: the generated crates are what the document gives.
pub(crate) fn write_default() -> anyhow::Result<()> {
    Job::ours()?.write()
}

/// The step of `cargo xtask ci`.
pub(crate) fn check_default() -> anyhow::Result<()> {
    match Job::ours()?.compare()? {
        0 => Ok(()),
        stale => bail!(stale_message(stale)),
    }
}

fn stale_message(stale: usize) -> String {
    let files = if stale == 1 { "1 file is" } else { &format!("{stale} files are") };
    format!(
        "{files} not what {} gives; run `cargo xtask regen` and commit the result",
        workspace::DOCUMENT
    )
}

/// What is generated, from what, to where.
struct Job {
    root: PathBuf,
    targets: Targets,
    outputs: Vec<Output>,
}

impl Job {
    fn ours() -> anyhow::Result<Self> {
        let target = |name: &str| Target::new(format!("crates/sps-firmware-{name}/src/generated"));
        let targets = Targets {
            types: Some(target("types")),
            client: Some(target("client")),
            server: Some(target("server")),
        };
        let mut options = Options::new(workspace::DOCUMENT);
        options.lowering = Lowering::Exactly(PASSES.iter().map(|it| (*it).to_owned()).collect());
        Self::new(workspace::root().to_owned(), &workspace::document(), targets, &options)
    }

    fn foreign(
        out: PathBuf,
        only: &[Part],
        types_path: String,
        document: Option<PathBuf>,
    ) -> anyhow::Result<Self> {
        let target = |part: Part, name: &str| {
            (only.is_empty() || only.contains(&part)).then(|| Target::new(name))
        };
        let targets = Targets {
            types: target(Part::Types, "types"),
            client: target(Part::Client, "client"),
            server: target(Part::Server, "server"),
        };
        let document = document.unwrap_or_else(workspace::document);
        let name = document.file_name().map_or_else(String::new, |it| it.to_string_lossy().into());
        let mut options = Options::new(name);
        options.types_path = types_path;
        Self::new(out, &document, targets, &options)
    }

    fn new(
        root: PathBuf,
        document: &Path,
        targets: Targets,
        options: &Options,
    ) -> anyhow::Result<Self> {
        let document = Document::read(document)?;
        let outputs = generate(&document, &targets, options)
            .with_context(|| format!("nothing was generated from {}", document.name()))?;
        Ok(Self { root, targets, outputs })
    }

    fn write(&self) -> anyhow::Result<()> {
        let settled = settle::write(&self.root, &self.targets, &self.outputs)?;
        for file in settled.iter().filter(|file| file.state != State::Fresh) {
            let verb = match file.state {
                State::Orphaned => "Removed",
                _ => "Generated",
            };
            output::status(verb, file.path.display());
        }
        say_fresh(&settled);
        Ok(())
    }

    /// Number of files that are not fresh.
    fn compare(&self) -> anyhow::Result<usize> {
        let settled = settle::compare(&self.root, &self.targets, &self.outputs)?;
        let stale: Vec<_> = settled.iter().filter(|file| file.state != State::Fresh).collect();
        for file in &stale {
            let word = match file.state {
                State::Missing => "Missing",
                State::Orphaned => "Orphaned",
                _ => "Stale",
            };
            output::complain(word, file.path.display());
        }
        say_fresh(&settled);
        Ok(stale.len())
    }
}

fn say_fresh(settled: &[Settled]) {
    let fresh = settled.iter().filter(|file| file.state == State::Fresh).count();
    output::status("Fresh", format_args!("{fresh} of {} generated files", settled.len()));
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Our own outputs, written into a folder of their own.
    fn written() -> (tempfile::TempDir, Job) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut job = Job::ours().expect("the document generates");
        job.root = folder.path().to_owned();
        job.write().expect("the outputs are written");
        (folder, job)
    }

    #[test]
    fn what_was_just_generated_is_fresh() {
        let (_folder, job) = written();
        assert_eq!(job.compare().expect("files are read"), 0);
    }

    #[test]
    fn the_checked_in_files_are_fresh() {
        let job = Job::ours().expect("the document generates");
        assert_eq!(job.compare().expect("files are read"), 0, "run `cargo xtask regen`");
    }

    #[test]
    fn every_generated_file_that_is_changed_or_removed_is_noticed() {
        let (folder, job) = written();
        for output in &job.outputs {
            let path = folder.path().join(&output.path);
            fs::write(&path, format!("{}// edited\n", output.contents)).expect("an edit");
            assert_eq!(job.compare().expect("files are read"), 1, "{} edited", path.display());
            fs::remove_file(&path).expect("a removal");
            assert_eq!(job.compare().expect("files are read"), 1, "{} removed", path.display());
            job.write().expect("the outputs are written");
            assert_eq!(job.compare().expect("files are read"), 0, "{} mended", path.display());
        }
    }

    #[test]
    fn a_file_that_is_not_generated_any_more_is_noticed_and_removed() {
        let (folder, job) = written();
        let orphan = folder.path().join("crates/sps-firmware-server/src/generated/licences.rs");
        fs::write(&orphan, "// @generated by cargo xtask regen\n").expect("an orphan");
        assert_eq!(job.compare().expect("files are read"), 1);
        job.write().expect("the outputs are written");
        assert!(!orphan.exists());
        assert_eq!(job.compare().expect("files are read"), 0);
    }

    #[test]
    fn a_file_of_a_person_among_generated_ones_is_reported_and_kept() {
        let (folder, job) = written();
        let notes = folder.path().join("crates/sps-firmware-types/src/generated/notes.md");
        fs::write(&notes, "mine\n").expect("a note");
        job.write().expect("the outputs are written");
        assert!(notes.exists());
        assert_eq!(job.compare().expect("files are read"), 1);
    }

    #[test]
    fn the_same_document_gives_the_same_bytes() {
        let [first, second] = [Job::ours(), Job::ours()].map(|job| job.expect("it generates"));
        assert_eq!(first.outputs, second.outputs);
    }
}
