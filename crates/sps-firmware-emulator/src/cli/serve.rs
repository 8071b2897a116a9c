//! `spsfw-emulator serve`.

use std::ffi::OsStr;
use std::future::Future;
use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use secrecy::{ExposeSecret, SecretString};
use sps_firmware_emulator::scenario::Scenario;
use sps_firmware_emulator::{
    AllowedOrigins, Builder, ClientAuthority, Emulator, FirmwareVersion, ProductVersion,
    RebootTimes, RunningEmulator,
};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tracing_subscriber::EnvFilter;

use super::limits::LimitOptions;
use super::size::Size;
use super::users::{self, UserOption};

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8443", env = "SPSFW_EMULATOR_LISTEN")]
    listen: SocketAddr,
    /// Serve plain HTTP; on loopback only.
    #[arg(long)]
    http: bool,
    /// A name or address, besides those of loopback, that the certificate holds for.
    #[arg(long, value_name = "NAME")]
    tls_name: Vec<String>,
    /// A user who can log in: NAME:PASSWORD or NAME:PASSWORD:none|read|full. Without any, admin:admin on loopback.
    #[arg(
        long,
        value_name = "USER",
        env = "SPSFW_EMULATOR_USERS",
        hide_env_values = true,
        value_delimiter = ','
    )]
    user: Vec<UserOption>,
    /// A TOML file with a table `[[users]]` per user: name, password or password_hash, privileges.
    #[arg(long, value_name = "FILE")]
    users: Option<PathBuf>,
    /// Root certificates (PEM) of who issues client certificates; their common name names the user.
    #[arg(long, value_name = "FILE", conflicts_with = "http")]
    client_ca: Option<PathBuf>,
    /// Keep state, images and certificate in this folder.
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// The product version to behave like: 7.0, 7.5 or 8.0.
    #[arg(long = "as", value_name = "VERSION", default_value = "8.0")]
    product: ProductVersion,
    /// The firmware that runs at first where the state is new, such as 7.5.0; by default the product version's.
    #[arg(long, value_name = "VERSION")]
    firmware: Option<FirmwareVersion>,
    /// How many slots there are, where the state is new.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=64))]
    slots: u32,
    /// How long a reboot takes, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    reboot: u64,
    /// Let an upgrade only move the flags, at once: for tools that cannot follow a reboot.
    #[arg(long, conflicts_with = "reboot")]
    seamless_reboot: bool,
    /// After how many seconds without a request a session ends.
    #[arg(long, value_name = "SECONDS", default_value_t = 1200)]
    idle_timeout: u64,
    /// Refuse an upgrade without a message.
    #[arg(long)]
    require_commit_log: bool,
    /// The largest image that is taken.
    #[arg(long, value_name = "SIZE", default_value = "8GiB")]
    max_image: Size,
    /// An origin, besides loopback, to download images from, such as https://host:8443.
    #[arg(long, value_name = "ORIGIN")]
    fetch_origin: Vec<String>,
    /// A scenario: a TOML file that says what goes wrong and when.
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// Open a control address on loopback: it changes the scenario and moves the clock.
    #[arg(long, value_name = "ADDR")]
    control: Option<SocketAddr>,
    /// The token of the control address; a random one is printed without it.
    #[arg(
        long,
        env = "SPSFW_EMULATOR_CONTROL_TOKEN",
        hide_env_values = true,
        requires = "control"
    )]
    control_token: Option<SecretString>,
    /// Write each exchange into this new file, as a line of JSON without secrets.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Answer from such a file instead of from the emulated appliance.
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitOptions,
    /// Serve counters for Prometheus at /metrics.
    #[arg(long)]
    metrics: bool,
    /// How log lines are written, to the standard error.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log: LogFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormat {
    Text,
    Json,
    Off,
}

/// What it was about when it was asked to end.
enum Ended {
    Starting,
    Serving,
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<()> {
        self.start_logging()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("starting the async runtime")?;
        let served = runtime.block_on(Arc::new(self).serve_until_stopped());
        if let Ok(Ended::Starting) = served {
            // What is still read may never come to its end.
            runtime.shutdown_background();
        }
        served.map(drop)
    }

    async fn serve_until_stopped(self: Arc<Self>) -> anyhow::Result<Ended> {
        // First of all: a container's first process is not even ended by a signal that it does not
        // listen for yet.
        let mut stop = pin!(stop_signal().context("listening for signals")?);
        let serve = self.clone();
        // Files are read for it, and one that is a pipe may be silent for ever.
        let start =
            move || Handle::current().block_on(async { Ok(serve.builder()?.start().await?) });
        let started: JoinHandle<anyhow::Result<_>> = tokio::task::spawn_blocking(start);
        let emulator = tokio::select! {
            emulator = started => emulator.context("starting")??,
            stopped = &mut stop => {
                stopped.context("waiting for signals")?;
                return Ok(Ended::Starting);
            }
        };
        // A script that wants no more than the first line may have closed the pipe.
        if let Err(fault) = self.announce(&emulator) {
            tracing::warn!(%fault, "the standard output cannot be written to");
        }
        stop.await.context("waiting for signals")?;
        tracing::info!("shutting down");
        emulator.shutdown().await;
        Ok(Ended::Serving)
    }

    fn start_logging(&self) -> anyhow::Result<()> {
        let filter = EnvFilter::builder()
            .with_default_directive(tracing::Level::INFO.into())
            .with_env_var("SPSFW_EMULATOR_LOG")
            .from_env()
            .context("reading SPSFW_EMULATOR_LOG")?;
        let no_color = std::env::var_os("NO_COLOR");
        let logging = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .with_ansi(wants_colour(std::io::stderr().is_terminal(), no_color.as_deref()));
        match self.log {
            LogFormat::Text => logging.init(),
            LogFormat::Json => logging.json().flatten_event(true).init(),
            LogFormat::Off => {}
        }
        Ok(())
    }

    /// What scripts need comes on the standard output, one `name value` a line.
    fn announce(&self, emulator: &RunningEmulator) -> std::io::Result<()> {
        let mut output = std::io::stdout().lock();
        writeln!(output, "url {}", emulator.base_url())?;
        if let Some(fingerprint) = emulator.fingerprint() {
            writeln!(output, "certificate-sha256 {fingerprint}")?;
        }
        if let Some((address, token)) = emulator.control() {
            writeln!(output, "control http://{address}")?;
            if self.control_token.is_none() {
                writeln!(output, "control-token {}", token.expose_secret())?;
            }
        }
        Ok(())
    }

    fn builder(&self) -> anyhow::Result<Builder> {
        let mut builder = Emulator::builder()
            .product(self.product)
            .slots(self.slots)
            .address(self.listen)
            .reboot_duration(Duration::from_secs(self.reboot))
            .idle_timeout(Duration::from_secs(self.idle_timeout))
            .metrics(self.metrics)
            .patience(self.limits.patience())
            .connections(self.limits.connections())
            .require_commit_log(self.require_commit_log)
            .max_image_bytes(self.max_image.bytes());
        match users::collect(&self.user, self.users.as_deref())? {
            Some(users) => builder = builder.users(users),
            None if self.listen.ip().is_loopback() => {}
            None => bail!(
                "admin:admin is for loopback only: give --user or --users to listen on {}",
                self.listen
            ),
        }
        if let Some(file) = &self.client_ca {
            builder = builder.client_authority(ClientAuthority::read(file)?);
        }
        let mut origins = AllowedOrigins::default();
        for origin in &self.fetch_origin {
            origins.allow(origin)?;
        }
        builder = builder.fetch_origins(origins);
        if self.seamless_reboot {
            builder = builder.reboot_times(RebootTimes::seamless());
        }
        if self.http {
            builder = builder.http();
        }
        for name in &self.tls_name {
            builder = builder.tls_name(name);
        }
        if let Some(firmware) = self.firmware {
            builder = builder.firmware(firmware);
        }
        if let Some(file) = &self.record {
            builder = builder.record(file);
        }
        if let Some(file) = &self.replay {
            builder = builder.replay(file);
        }
        if let Some(address) = self.control {
            builder = builder.control(address, self.control_token.clone());
        }
        if let Some(scenario) = &self.scenario {
            builder = builder.scenario(Scenario::read(scenario)?);
        }
        if let Some(state) = &self.state {
            builder = builder.state(state);
        }
        Ok(builder)
    }
}

/// Colours are for people: not for files and pipes, and not for whoever sets `NO_COLOR` to anything.
fn wants_colour(terminal: bool, no_color: Option<&OsStr>) -> bool {
    terminal && no_color.is_none_or(OsStr::is_empty)
}

/// Listens from now on; what comes out ends with the first signal that asks the process to end.
fn stop_signal() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => Ok(()),
                _ = terminate.recv() => Ok(()),
            }
        })
    }
    #[cfg(not(unix))]
    Ok(tokio::signal::ctrl_c())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::wants_colour;

    #[test]
    fn a_terminal_has_colours_unless_they_are_unwanted() {
        assert!(wants_colour(true, None));
        assert!(wants_colour(true, Some(OsStr::new(""))));
        assert!(!wants_colour(true, Some(OsStr::new("1"))));
        assert!(!wants_colour(false, None));
    }
}
