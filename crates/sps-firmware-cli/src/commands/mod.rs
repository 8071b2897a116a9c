//! The commands, one file each.

mod apply;
mod conform;
mod fetch;
mod generate;
mod info;
mod login;
mod plan;
mod rollout;
mod slots;
mod upgrade;
mod upload;

use anyhow::Result;

use crate::args::{Cli, Command};
use crate::exit::Exit;
use crate::output::Output;

/// Runs what was asked for.
pub(crate) async fn run(cli: Cli) -> Result<Exit> {
    let Cli { global, command } = cli;
    let output = Output { json: global.json };
    match command {
        Command::Login(args) => login::run(&global, output, &args).await,
        Command::Info => info::run(&global, output).await,
        Command::Slots(args) => slots::run(&global, output, args).await,
        Command::Upload(args) => upload::run(&global, output, &args).await,
        Command::Fetch(args) => fetch::run(&global, output, args.command).await,
        Command::Test(args) => upgrade::test(&global, output, &args).await,
        Command::Upgrade(args) => upgrade::upgrade(&global, output, &args).await,
        Command::Rollback(args) => upgrade::rollback(&global, output, &args).await,
        Command::Wait(args) => upgrade::wait(&global, output, &args).await,
        Command::Plan(args) => plan::run(&global, output, &args.wanted).await,
        Command::Check(args) => plan::check(&global, output, args).await,
        Command::Apply(args) => apply::run(&global, output, args).await,
        Command::Rollout(args) => rollout::run(&global, output, args).await,
        Command::Conform(args) => conform::run(global, output, args).await,
        Command::Completions(args) => generate::completions(&args, output),
        Command::Man(args) => generate::man(&args, output),
    }
}
