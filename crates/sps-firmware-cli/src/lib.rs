//! `spsfw`: manage the firmware of SPS appliances from the command line.

mod args;
mod commands;
mod config;
mod conform;
mod connect;
mod credentials;
mod duration;
mod exit;
mod interrupt;
mod output;
mod rollout;
mod terminal;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::filter::LevelFilter;

pub use args::Cli;
pub use exit::Exit;

/// Runs what the command line of this process says.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    log(cli.global.verbose);
    let output = output::Output { json: cli.global.json };
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| {
            runtime.spawn(interrupt::watch(output));
            let outcome = runtime.block_on(commands::run(cli));
            // A thread that waits for the terminal must not hold up the end.
            runtime.shutdown_background();
            outcome
        });
    outcome.unwrap_or_else(|error| output::report(&error, output)).into()
}

/// Tells on the standard error what is going on, as much as was asked for.
fn log(verbose: u8) {
    let level = match verbose {
        0 => LevelFilter::ERROR,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let filter = tracing_subscriber::filter::Targets::new()
        .with_target("sps_firmware_client", level)
        .with_target(env!("CARGO_CRATE_NAME"), level);
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::util::SubscriberInitExt;
    tracing_subscriber::registry()
        .with(filter)
        .with(
            tracing_subscriber::fmt::layer()
                .with_writer(std::io::stderr)
                .with_ansi(false)
                // It would be told where nothing can be, and panic.
                .log_internal_errors(false),
        )
        .init();
}
