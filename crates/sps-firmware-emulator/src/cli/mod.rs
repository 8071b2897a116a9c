//! The command line.

mod hash_password;
mod limits;
mod make_image;
mod serve;
mod size;
mod users;

use clap::{Parser, Subcommand};

/// A stateful emulator of the firmware API of a Safeguard for Privileged Sessions appliance.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the emulator until it is interrupted.
    Serve(Box<serve::Serve>),
    /// Write a firmware image: an ISO 9660 volume that the emulator takes.
    MakeImage(make_image::MakeImage),
    /// Read a password from the standard input and print its hash for a users file.
    HashPassword,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Serve(serve) => serve.run(),
            Command::MakeImage(make) => make.run(),
            Command::HashPassword => hash_password::run(),
        }
    }
}
