//! The command line: what can be asked, and how it is told in the help.

mod conform;
mod global;
mod resources;
mod rollout;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, builder::styling};

pub(crate) use conform::Conform;
pub(crate) use global::Global;
pub(crate) use resources::{Fetch, FetchCommand, Slots, SlotsCommand};
pub(crate) use rollout::{Rollout, RolloutBegin, RolloutOrder};

use crate::exit::EXIT_CODES;

const STYLES: styling::Styles = styling::Styles::styled()
    .header(styling::AnsiColor::Green.on_default().bold())
    .usage(styling::AnsiColor::Green.on_default().bold())
    .literal(styling::AnsiColor::Cyan.on_default().bold())
    .placeholder(styling::AnsiColor::Cyan.on_default());

/// Manage the firmware of SPS appliances: see what runs, bring images, test, upgrade, and wait
/// until the appliance is really back.
#[derive(Debug, Parser)]
#[command(
    name = "spsfw",
    version,
    styles = STYLES,
    after_help = EXIT_CODES,
    after_long_help = EXIT_CODES,
    max_term_width = 100
)]
pub struct Cli {
    /// What applies to all commands.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check address, certificate and password, and remember the appliance if asked to.
    #[command(after_help = "Example:\n  spsfw login --appliance sps.example --save lab --default")]
    Login(Login),
    /// Show what the appliance is and what it runs.
    #[command(
        after_help = "Example:\n  spsfw info --appliance lab --json | jq -r .firmware_version"
    )]
    Info,
    /// Show the firmware slots, or empty one.
    #[command(
        after_help = "Examples:\n  spsfw slots\n  spsfw slots show 2\n  spsfw slots delete 2"
    )]
    Slots(Slots),
    /// Upload an image into an empty slot.
    #[command(after_help = "Example:\n  spsfw upload sps-8.0.1.iso --sha256 4d74…")]
    Upload(Upload),
    /// Have the appliance download an image itself, and see how its downloads go.
    #[command(
        after_help = "Examples:\n  spsfw fetch start https://mirror.example/sps-8.0.1.iso --sha256 4d74… --watch\n  spsfw fetch list\n  spsfw fetch forget 3"
    )]
    Fetch(Fetch),
    /// Have the appliance test whether it can be upgraded to a slot. Nothing changes.
    #[command(
        after_help = "Example:\n  spsfw test 2 && spsfw upgrade 2 --message 'Close the holes'"
    )]
    Test(Test),
    /// Upgrade to a slot, and wait until the appliance is back.
    #[command(after_help = "Example:\n  spsfw upgrade 2 --message 'Close the holes of 8.0.0'")]
    Upgrade(Upgrade),
    /// Go back to a version that is still in a slot, and wait until the appliance is back.
    #[command(after_help = "Example:\n  spsfw rollback 8.0.0 --message 'The plugin does not load'")]
    Rollback(Rollback),
    /// Show what `apply` would do. Nothing changes.
    #[command(after_help = "Example:\n  spsfw plan 8.0.1 --image sps-8.0.1.iso")]
    Plan(Plan),
    /// Check whether the appliance is ready for an upgrade. Nothing changes.
    #[command(
        after_help = "Example:\n  spsfw check 8.0.1 --image sps-8.0.1.iso --sha256 4d74… && echo ready"
    )]
    Check(Check),
    /// Bring the appliance to a version: upload, test, upgrade and wait, whatever is missing.
    #[command(
        after_help = "Run twice, it does nothing the second time. Interrupted and run again, it goes on where\nthe appliance is.\n\nExample:\n  spsfw apply 8.0.1 --image sps-8.0.1.iso --message 'Close the holes' --yes"
    )]
    Apply(Apply),
    /// Bring a fleet to a version: a canary first, then wave by wave, stopping at failures.
    #[command(
        after_help = "Run again after an interruption, it goes on where each appliance really is. Ctrl-C lets the\nwave that is under way finish, and begins no other. From another terminal, it can be paused,\nresumed and aborted.\n\nExamples:\n  spsfw rollout fleet.toml 8.0.1 --image sps-8.0.1.iso --yes --report rollout.md\n  spsfw rollout pause fleet.journal.jsonl\n\nfleet.toml:\n  [policy]\n  canary = 1               # how many go first; 1 if missing\n  wave = \"20%\"             # or a number; 1 if missing\n  failures_per_wave = 0    # more than that stop the rollout; or a share, rounded down\n  successes_per_wave = 1   # fewer than that stop it too; or a share, rounded up\n  failures = \"2%\"          # in all\n  pause = \"5m\"             # between waves, after which the last wave is checked again\n  deadline = \"90m\"         # for one appliance\n  health = [\"./check.sh\"]  # gets SPSFW_APPLIANCE; its exit code says whether all is well\n\n  [[appliances]]\n  name = \"dc1-a\"           # from the configuration, or with `url` and the rest here\n  pair = \"dc1\"             # two of a pair are never upgraded at the same time"
    )]
    Rollout(Rollout),
    /// Hold an appliance against the API's document. It only reads unless more is allowed.
    #[command(
        after_help = "The report says of each statement of the document whether the appliance confirms or\ncontradicts it, or was not asked. It names no host and holds no secret; neither does a recording,\nwhich `spsfw-emulator serve --replay` answers from.\n\nExamples:\n  spsfw conform https://sps.example --report report.md --record exchanges.jsonl\n  spsfw conform sps-lab.example --allow-refusals --allow-upload sps-8.0.1.iso --yes"
    )]
    Conform(Conform),
    /// Wait until a version runs on the appliance.
    #[command(after_help = "Example:\n  spsfw wait 8.0.1 --deadline 90m")]
    Wait(Wait),
    /// Print the completions for a shell.
    #[command(
        after_help = "Example:\n  spsfw completions bash > ~/.local/share/bash-completion/completions/spsfw"
    )]
    Completions(Completions),
    /// Write the manual pages into a folder.
    #[command(after_help = "Example:\n  spsfw man ~/.local/share/man/man1")]
    Man(Man),
}

/// `spsfw login`
#[derive(Debug, Args)]
pub struct Login {
    /// Remember address, user and certificate in the configuration under this name.
    #[arg(long, value_name = "NAME")]
    pub save: Option<String>,
    /// Make it the appliance that is meant when none is named.
    #[arg(long, requires = "save")]
    pub default: bool,
    /// Trust the certificate with the fingerprint that is shown, without asking.
    #[arg(long)]
    pub trust: bool,
}

/// `spsfw upload`
#[derive(Debug, Args)]
pub struct Upload {
    /// The ISO file.
    pub image: PathBuf,
    /// The SHA-256 that the file has to have; checked before a byte is sent.
    #[arg(long, value_name = "HEX")]
    pub sha256: Option<String>,
}

/// `spsfw test`
#[derive(Debug, Args)]
pub struct Test {
    /// The slot, by its key in `spsfw slots`.
    pub slot: String,
}

/// Waiting for a reboot.
#[derive(Clone, Copy, Debug, Args)]
pub struct Deadline {
    /// How long the appliance may take to come back.
    #[arg(long, default_value = "60m", value_parser = crate::duration::parse, value_name = "TIME")]
    pub deadline: std::time::Duration,
}

/// `spsfw upgrade`
#[derive(Debug, Args)]
pub struct Upgrade {
    /// The slot, by its key in `spsfw slots`.
    pub slot: String,
    /// Why; it goes into the log of the appliance.
    #[arg(short, long)]
    pub message: String,
    /// Do not ask.
    #[arg(short, long)]
    pub yes: bool,
    /// Do not wait until the appliance is back.
    #[arg(long)]
    pub no_wait: bool,
    /// How long to wait.
    #[command(flatten)]
    pub deadline: Deadline,
}

/// `spsfw rollback`
#[derive(Debug, Args)]
pub struct Rollback {
    /// The version to go back to.
    pub version: String,
    /// Why; it goes into the log of the appliance.
    #[arg(short, long)]
    pub message: String,
    /// Do not ask.
    #[arg(short, long)]
    pub yes: bool,
    /// How long to wait.
    #[command(flatten)]
    pub deadline: Deadline,
}

/// What should run, for `plan` and `apply`.
#[derive(Debug, Args)]
pub struct Wanted {
    /// The version that should run, as the appliance writes it: 8.0.1.
    #[arg(value_parser = version)]
    pub version: String,
    /// The image of that version, if it may have to be brought.
    #[arg(long, value_name = "FILE")]
    pub image: Option<PathBuf>,
    /// Which firmware may be deleted if the image needs room: `never`, `oldest`, or a slot's key.
    #[arg(long, value_name = "WHICH", default_value = "never")]
    pub make_room: String,
}

/// Refuses the name of an image, which is easily put in place of the version.
fn version(text: &str) -> Result<String, String> {
    if text.contains('/') || text.to_ascii_lowercase().ends_with(".iso") {
        return Err(format!(
            "that is a file; write the version that it holds, and `--image {text}`"
        ));
    }
    Ok(text.to_owned())
}

/// `spsfw plan`
#[derive(Debug, Args)]
pub struct Plan {
    /// What should run.
    #[command(flatten)]
    pub wanted: Wanted,
}

/// `spsfw check`
#[derive(Debug, Args)]
pub struct Check {
    /// What should run.
    #[command(flatten)]
    pub wanted: Wanted,
    /// The SHA-256 that the image has to have.
    #[arg(long, value_name = "HEX", requires = "image")]
    pub sha256: Option<String>,
}

/// `spsfw apply`
#[derive(Debug, Args)]
pub struct Apply {
    /// What should run.
    #[command(flatten)]
    pub wanted: Wanted,
    /// The SHA-256 that the image has to have; checked before a byte is sent.
    #[arg(long, value_name = "HEX", requires = "image")]
    pub sha256: Option<String>,
    /// How the image is brought: `upload` sends it; `serve` lets the appliance download it from
    /// here in parts, which survives a broken link.
    #[arg(long, value_enum, default_value_t = Via::Upload)]
    pub via: Via,
    /// With `--via serve`: where to listen, and the name or address by which the appliance reaches
    /// it, such as 192.0.2.7:8080.
    #[arg(long, value_name = "HOST:PORT", required_if_eq("via", "serve"))]
    pub serve_at: Option<String>,
    /// Why; it goes into the log of the appliance.
    #[arg(short, long)]
    pub message: Option<String>,
    /// Do not ask before anything that cannot be undone.
    #[arg(short, long)]
    pub yes: bool,
    /// How long to wait.
    #[command(flatten)]
    pub deadline: Deadline,
}

/// How an image is brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Via {
    /// Sent in one request.
    Upload,
    /// Downloaded by the appliance from here.
    Serve,
}

/// `spsfw wait`
#[derive(Debug, Args)]
pub struct Wait {
    /// The version that should run.
    pub version: String,
    /// How long to wait.
    #[command(flatten)]
    pub deadline: Deadline,
}

/// `spsfw completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell.
    pub shell: clap_complete::Shell,
}

/// `spsfw man`
#[derive(Debug, Args)]
pub struct Man {
    /// The folder; it is made if it is missing.
    pub folder: PathBuf,
}
