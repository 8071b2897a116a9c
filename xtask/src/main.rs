//! Developer tasks of this workspace. Only dispatches: one file or folder a command.

mod browser;
mod changelog;
mod ci;
mod conformance;
mod demo;
mod diff;
mod docs;
mod emulator;
mod lint;
mod output;
mod packages;
mod pages;
mod peers;
mod regen;
mod release;
mod score;
mod screenshots;
mod steps;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Developer tasks: everything that is made from, or checked against, the OpenAPI document.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Drive a whole firmware upgrade through the generated client against the emulator.
    Demo(demo::DemoArgs),
    /// Run everything that must pass before a change lands.
    Ci(ci::CiArgs),
    /// Generate types, client and server stubs from the document.
    Regen(regen::RegenArgs),
    /// Compare two documents, or the document with what it was.
    Diff(diff::DiffArgs),
    /// Draft an entry of the contract's changelog from the diff.
    Changelog(changelog::ChangelogArgs),
    /// Rehearse a release: check all that it needs, and say what is to be done.
    Release(release::ReleaseArgs),
    /// Score the diff on a folder of judged cases.
    Score(score::ScoreArgs),
    /// Make the reference: one page that opens offline, and its Markdown.
    Docs(docs::DocsArgs),
    /// Take the pictures of the README.
    Screenshots(screenshots::ScreenshotsArgs),
    /// Use the emulator's pages in headless Chromium, as people do.
    Pages(pages::PagesArgs),
    /// Check the document with the linters and generators of others.
    Peers(peers::PeersArgs),
    /// Let a fuzzer compare the emulator with the document.
    Conformance(conformance::ConformanceArgs),
    /// Check the document, or any OpenAPI file, against the rules.
    Lint(lint::LintArgs),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Demo(args) => demo::run(args),
        Command::Ci(args) => ci::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Changelog(args) => changelog::run(args),
        Command::Release(args) => release::run(args),
        Command::Score(args) => score::run(args),
        Command::Docs(args) => docs::run(args),
        Command::Regen(args) => regen::run(args),
        Command::Lint(args) => lint::run(args),
        Command::Screenshots(args) => screenshots::run(args),
        Command::Pages(args) => pages::run(args),
        Command::Peers(args) => peers::run(args),
        Command::Conformance(args) => conformance::run(args),
    };
    result.unwrap_or_else(|error| {
        output::complain("error", format_args!("{error:#}"));
        ExitCode::FAILURE
    })
}
