//! Measures a rollout to hundreds of emulated appliances, calm and in a storm of faults.
//!
//! See the README beside this file for how to run it, and for figures.

#[path = "storm/mod.rs"]
mod storm;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use storm::{Figures, Storm};

#[tokio::main]
async fn main() -> Result<()> {
    // cargo adds an option of its own.
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let mut number = |what: &str, usual: u64| match arguments.next() {
        None => Ok(usual),
        Some(text) => text.parse().with_context(|| format!("{what}: `{text}` is no number")),
    };
    let appliances = usize::try_from(number("appliances", 500)?)?;
    let wave = usize::try_from(number("size of a wave", 50)?)?;
    let reboot = Duration::from_secs(number("seconds of a reboot", 10)?);
    let deadline = Duration::from_secs(number("seconds of the deadline", 60)?);
    let seed = number("seed", 1)?;
    let calm = Storm { appliances, wave, reboot, deadline: 10 * deadline, seed: None };
    let program = Path::new(env!("CARGO_BIN_EXE_spsfw"));
    tell("calm", &calm, &calm.rage(program).await?);
    let storm = Storm { deadline, seed: Some(seed), ..calm };
    tell("storm", &storm, &storm.rage(program).await?);
    Ok(())
}

fn tell(name: &str, storm: &Storm, figures: &Figures) {
    let Figures { took, ideal, peak_memory, requests, hung } = figures;
    let memory =
        peak_memory.map_or("unknown".to_owned(), |bytes| format!("{} MB", bytes / 1_000_000));
    let per_appliance = requests / storm.appliances;
    println!(
        "{name}: {} appliances in waves of {}: {:.1} s, ideal {:.1} s; peak memory {memory}; \
         {per_appliance} requests each; {hung} hung",
        storm.appliances,
        storm.wave,
        took.as_secs_f64(),
        ideal.as_secs_f64(),
    );
}
