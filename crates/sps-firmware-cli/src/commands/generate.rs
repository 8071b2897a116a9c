//! `spsfw completions` and `spsfw man`

use anyhow::{Context, Result};
use clap::CommandFactory;
use serde_json::json;

use crate::args::{Cli, Completions, Man};
use crate::exit::Exit;
use crate::output::Output;

/// A script whatever the form of output: a shell reads it.
pub(super) fn completions(args: &Completions, output: Output) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "spsfw", &mut script);
    output.line(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Success)
}

pub(super) fn man(args: &Man, output: Output) -> Result<Exit> {
    std::fs::create_dir_all(&args.folder)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), &args.folder))
        .with_context(|| format!("writing manual pages into {}", args.folder.display()))?;
    let folder = args.folder.display().to_string();
    output.result(&json!({"folder": folder}), || format!("The manual pages are in {folder}."))?;
    Ok(Exit::Success)
}
