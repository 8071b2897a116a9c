//! The command line of `spsfw conform`.

use std::path::PathBuf;

use clap::Args;

use super::Deadline;

/// `spsfw conform`
#[derive(Debug, Args)]
pub struct Conform {
    /// The appliance, as for --appliance.
    #[arg(value_name = "NAME|URL")]
    pub address: Option<String>,
    /// Send requests that the document says are refused. None names a slot that exists, a URL or
    /// an image, so that nothing can change.
    #[arg(long, help_heading = "Beyond reading")]
    pub allow_refusals: bool,
    /// Log in once with a wrong password. It counts where users are locked after failed logins.
    #[arg(long, help_heading = "Beyond reading")]
    pub allow_wrong_login: bool,
    /// Upload this image into an empty slot, test it, and delete it again.
    #[arg(long, value_name = "FILE", help_heading = "Beyond reading")]
    pub allow_upload: Option<PathBuf>,
    /// Upgrade to the image instead of deleting it. The appliance reboots.
    #[arg(long, requires = "allow_upload", help_heading = "Beyond reading")]
    pub allow_upgrade: bool,
    /// After the upgrade, ask for the deletion of the slot that runs. It has to be refused; an
    /// appliance that does it all the same loses what it runs, and may not boot again.
    #[arg(long, requires = "allow_upgrade", help_heading = "Beyond reading")]
    pub allow_delete_running: bool,
    /// Have the appliance download from this URL, once more with a wrong checksum, and remove the
    /// entries again. One that leads to no image will do; an image that arrives stays in its slot.
    #[arg(long, value_name = "URL", help_heading = "Beyond reading")]
    pub allow_fetch: Option<String>,
    /// At the end, log in with a wrong password until no login is let in any more, ten times at
    /// most. It locks logins for a while.
    #[arg(long, help_heading = "Beyond reading")]
    pub allow_lockout: bool,
    /// Do not ask before what was allowed.
    #[arg(short, long, help_heading = "Beyond reading")]
    pub yes: bool,
    /// Write the report: Markdown (.md) or JSON (.json). May be given several times.
    #[arg(long, value_name = "FILE")]
    pub report: Vec<PathBuf>,
    /// Name every statement, the confirmed ones and those that were not reached too.
    #[arg(long)]
    pub all: bool,
    /// Record the exchanges, without secrets, for the emulator's --replay.
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// How long to wait for an answer.
    #[arg(long, default_value = "30s", value_parser = crate::duration::parse, value_name = "TIME")]
    pub timeout: std::time::Duration,
    /// How long to wait for the answer to an upload, a test or an upgrade.
    #[arg(long, default_value = "30m", value_parser = crate::duration::parse, value_name = "TIME")]
    pub long_timeout: std::time::Duration,
    /// From when on an answer is told as slow.
    #[arg(long, default_value = "3s", value_parser = crate::duration::parse, value_name = "TIME")]
    pub slow_after: std::time::Duration,
    /// With --allow-upgrade: how long to wait for the reboot.
    #[command(flatten)]
    pub deadline: Deadline,
}
