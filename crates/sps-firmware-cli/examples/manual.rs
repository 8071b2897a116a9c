//! Prints the manual page of `spsfw`, as a packager puts it beside the program: `cargo run --example manual | man -l -`.

use std::io;

use clap::CommandFactory;
use sps_firmware_cli::Cli;

fn main() -> io::Result<()> {
    clap_mangen::Man::new(Cli::command()).render(&mut io::stdout())
}
