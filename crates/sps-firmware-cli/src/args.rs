//! The command line: what can be asked, and how it is told in the help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, builder::styling};

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

/// What applies to all commands.
#[derive(Debug, Args)]
pub struct Global {
    /// The appliance: a name from the configuration, or its address, such as sps.example:8443.
    #[arg(
        short,
        long,
        global = true,
        env = "SPSFW_APPLIANCE",
        value_name = "NAME|URL",
        help_heading = "Appliance"
    )]
    pub appliance: Option<String>,
    /// The user to log in as; `admin` if neither given nor configured.
    #[arg(
        short,
        long,
        global = true,
        env = "SPSFW_USER",
        value_name = "NAME",
        help_heading = "Appliance"
    )]
    pub user: Option<String>,
    /// Read the password from this file, which only you may be able to read. Without it, the
    /// variable SPSFW_PASSWORD is used, or else you are asked.
    #[arg(
        long,
        global = true,
        env = "SPSFW_PASSWORD_FILE",
        value_name = "FILE",
        help_heading = "Appliance"
    )]
    pub password_file: Option<PathBuf>,
    /// Read the password from the first line of the standard input.
    #[arg(long, global = true, conflicts_with = "password_file", help_heading = "Appliance")]
    pub password_stdin: bool,
    /// Log in with this TLS client certificate, its chain in PEM, instead of a password.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        requires = "client_key",
        conflicts_with_all = ["password_file", "password_stdin"],
        help_heading = "Appliance"
    )]
    pub client_certificate: Option<PathBuf>,
    /// The private key of the client certificate in PEM, which only you may be able to read.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        requires = "client_certificate",
        help_heading = "Appliance"
    )]
    pub client_key: Option<PathBuf>,
    /// The back end that checks the user; `local` is the appliance's own.
    #[arg(long, global = true, value_name = "METHOD", help_heading = "Appliance")]
    pub login_method: Option<String>,
    /// Trust the certificate with this SHA-256, and no other.
    #[arg(long, global = true, value_name = "SHA256", conflicts_with_all = ["ca_file", "danger_no_tls_verification"], help_heading = "Appliance")]
    pub fingerprint: Option<String>,
    /// Trust the certificate authorities in this PEM file, and no others.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        conflicts_with = "danger_no_tls_verification",
        help_heading = "Appliance"
    )]
    pub ca_file: Option<PathBuf>,
    /// Trust whatever answers. Whoever is in between can read the password.
    #[arg(long, global = true, help_heading = "Appliance")]
    pub danger_no_tls_verification: bool,
    /// Print JSON: one object, or one a line while something goes on. Errors go to the standard
    /// error as JSON too.
    #[arg(long, global = true, help_heading = "Output")]
    pub json: bool,
    /// Tell on the standard error what is going on; twice for more.
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,
    /// The configuration, instead of the one in the XDG directory.
    #[arg(
        long,
        global = true,
        env = "SPSFW_CONFIG",
        value_name = "FILE",
        help_heading = "Appliance"
    )]
    pub config: Option<PathBuf>,
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

/// `spsfw upload`
#[derive(Debug, Args)]
pub struct Upload {
    /// The ISO file.
    pub image: PathBuf,
    /// The SHA-256 that the file has to have; checked before a byte is sent.
    #[arg(long, value_name = "HEX")]
    pub sha256: Option<String>,
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
    pub version: String,
    /// The image of that version, if it may have to be brought.
    #[arg(long, value_name = "FILE")]
    pub image: Option<PathBuf>,
    /// Which firmware may be deleted if the image needs room: `never`, `oldest`, or a slot's key.
    #[arg(long, value_name = "WHICH", default_value = "never")]
    pub make_room: String,
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

/// How an image is brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Via {
    /// Sent in one request.
    Upload,
    /// Downloaded by the appliance from here.
    Serve,
}

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
    /// The folder, which has to exist.
    pub folder: PathBuf,
}
