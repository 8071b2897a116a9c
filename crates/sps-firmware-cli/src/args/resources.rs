//! The command lines of `spsfw slots` and `spsfw fetch`.

use clap::{Args, Subcommand};

/// `spsfw slots`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Slots {
    /// What to do with them; to list them if nothing is said.
    #[command(subcommand)]
    pub command: Option<SlotsCommand>,
}

/// What to do with slots.
#[derive(Debug, Subcommand)]
pub enum SlotsCommand {
    /// List all slots, the empty ones too.
    List,
    /// Show one slot with its upgrade notes.
    Show {
        /// The slot, by its key in the list.
        slot: String,
    },
    /// Delete the firmware in a slot. It cannot be undone.
    Delete {
        /// The slot, by its key in the list.
        slot: String,
        /// Do not ask.
        #[arg(short, long)]
        yes: bool,
    },
}

/// `spsfw fetch`
#[derive(Debug, Args)]
pub struct Fetch {
    /// What to do.
    #[command(subcommand)]
    pub command: FetchCommand,
}

/// What to do with downloads.
#[derive(Debug, Subcommand)]
pub enum FetchCommand {
    /// Start a download.
    Start {
        /// The URL of the image, as the appliance reaches it.
        url: String,
        /// The SHA-256 that the image has to have; the appliance checks it.
        #[arg(long, value_name = "HEX")]
        sha256: Option<String>,
        /// Wait for its end.
        #[arg(long)]
        watch: bool,
    },
    /// List all downloads, the ended ones too.
    List,
    /// Wait for the end of a download.
    Watch {
        /// The download, by its key in the list.
        key: String,
        /// When to give up.
        #[arg(long, default_value = "2h", value_parser = crate::duration::parse, value_name = "TIME")]
        deadline: std::time::Duration,
    },
    /// Cancel a download that is on the way. Its entry stays.
    Cancel {
        /// The download, by its key in the list.
        key: String,
    },
    /// Remove the entry of a download that has ended. The image stays in its slot.
    Forget {
        /// The download, by its key in the list.
        key: String,
    },
}
