//! The command line of `spsfw rollout`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Wanted;

/// `spsfw rollout`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Rollout {
    /// What to tell a rollout that runs.
    #[command(subcommand)]
    pub order: Option<RolloutOrder>,
    /// A rollout to begin or to go on with.
    #[command(flatten)]
    pub begin: Option<RolloutBegin>,
    /// What should run. Not a part of the above, since clap cannot tell then whether it was given.
    #[command(flatten)]
    pub wanted: Option<Wanted>,
}

/// What a rollout that runs can be told, from another terminal.
#[derive(Debug, Subcommand)]
pub enum RolloutOrder {
    /// Finish the wave that is under way, and begin no other until told to resume.
    Pause(RolloutJournal),
    /// Go on after a pause.
    Resume(RolloutJournal),
    /// Begin no other upgrade, and end. Appliances whose upgrade has begun are seen to the end.
    Abort(RolloutJournal),
}

/// Which rollout is meant.
#[derive(Debug, Args)]
pub struct RolloutJournal {
    /// The journal of the rollout, such as fleet.journal.jsonl.
    pub journal: PathBuf,
}

/// `spsfw rollout FLEET VERSION`
#[derive(Debug, Args)]
pub struct RolloutBegin {
    /// The file that describes the fleet.
    pub fleet: PathBuf,
    /// The SHA-256 that the image has to have; checked before a byte is sent.
    #[arg(long, value_name = "HEX", requires = "image")]
    pub sha256: Option<String>,
    /// Why; it goes into the logs of the appliances.
    #[arg(short, long)]
    pub message: Option<String>,
    /// Show the plans of all appliances. Nothing changes.
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask.
    #[arg(short, long)]
    pub yes: bool,
    /// Where to keep what was done; beside the fleet's file if not given.
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Write a report: Markdown (.md), JSON (.json) or JUnit (.xml). May be given several times.
    #[arg(long, value_name = "FILE")]
    pub report: Vec<PathBuf>,
}
