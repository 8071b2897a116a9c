//! `spsfw test`, `upgrade`, `rollback` and `wait`

use anyhow::Result;
use serde_json::json;
use sps_firmware_client::{Appliance, Arrived, Outcome, StoredFirmware, WaitEvent, WaitOptions};

use crate::args::{Deadline, Global, Rollback, Test, Upgrade, Wait};
use crate::connect::{confirm_unless, connect};
use crate::duration;
use crate::exit::{CallerFault, Exit};
use crate::interrupt::{Situation, guard};
use crate::output::{Output, Progress};

pub(super) async fn test(global: &Global, output: Output, args: &Test) -> Result<Exit> {
    let summary = connect(global).await?.test(&args.slot).await?;
    output.result(&json!({"slot": args.slot, "passed": true, "summary": summary}), || {
        format!("{summary}\nPassed. Next: spsfw upgrade {} --message WHY", args.slot)
    })?;
    Ok(Exit::Success)
}

pub(super) async fn upgrade(global: &Global, output: Output, args: &Upgrade) -> Result<Exit> {
    let appliance = connect(global).await?;
    let slot = appliance.slot(&args.slot).await?;
    let Some(firmware) = StoredFirmware::read(slot.body) else {
        return Err(CallerFault(format!("slot {} is empty; see `spsfw slots`", args.slot)).into());
    };
    if firmware.current {
        let text = format!("slot {} runs already, with version {}", args.slot, firmware.version);
        return Err(CallerFault(text).into());
    }
    let question = question(&appliance, &firmware.version);
    confirm_unless(args.yes, &question)?;
    let situation = Situation::at(Situation::UPGRADING);
    let work = async {
        let outcome = appliance.upgrade(&args.slot, &args.message).await?;
        begun(output, &outcome, &firmware.version)?;
        if args.no_wait {
            return Ok(Exit::Success);
        }
        arrive(&appliance, output, &situation, &firmware.version, args.deadline).await
    };
    guard(&appliance, output, &situation, work).await
}

pub(super) async fn rollback(global: &Global, output: Output, args: &Rollback) -> Result<Exit> {
    let appliance = connect(global).await?;
    confirm_unless(args.yes, &question(&appliance, &args.version))?;
    let situation = Situation::at(Situation::UPGRADING);
    let work = async {
        let outcome = appliance.rollback(&args.version, &args.message).await?;
        begun(output, &outcome, &args.version)?;
        arrive(&appliance, output, &situation, &args.version, args.deadline).await
    };
    guard(&appliance, output, &situation, work).await
}

pub(super) async fn wait(global: &Global, output: Output, args: &Wait) -> Result<Exit> {
    // The appliance may be rebooting just now, so that the login is a part of the waiting.
    let appliance = crate::connect::connect_later(global).await?;
    let situation = Situation::new();
    let work = arrive(&appliance, output, &situation, &args.version, args.deadline);
    guard(&appliance, output, &situation, work).await
}

fn question(appliance: &Appliance, version: &str) -> String {
    format!(
        "Upgrade {} to version {version}? It reboots, and all sessions through it are cut.",
        appliance.host()
    )
}

fn begun(output: Output, outcome: &Outcome<String>, version: &str) -> Result<()> {
    let cause = match outcome {
        Outcome::Done(_) => None,
        Outcome::Unknown(cause) => Some(cause.to_string()),
    };
    let value = json!({"event": "upgrading", "version": version, "answer_lost": cause});
    output.event(&value, || match &cause {
        None => format!("The upgrade to {version} has begun; the appliance reboots."),
        Some(cause) => format!("The answer was lost ({cause}). Whether it has begun will be seen."),
    })
}

/// Waits until the version runs, telling each phase.
async fn arrive(
    appliance: &Appliance,
    output: Output,
    situation: &Situation,
    version: &str,
    deadline: Deadline,
) -> Result<Exit> {
    situation.set(Situation::WAITING);
    let progress = Progress::new(output);
    let options = WaitOptions::default().deadline(deadline.deadline);
    let told = |event| tell(output, &progress, &event);
    let arrived = appliance.wait_until_running(version, &options, told).await;
    progress.clear();
    let Arrived { running, took, .. } = arrived?;
    let value = json!({"event": "running", "version": running, "seconds": took.as_secs()});
    output.result(&value, || {
        format!("Version {running} runs, and the slots agree ({}).", duration::show(took))
    })?;
    Ok(Exit::Success)
}

/// Tells a phase once, and how long it takes meanwhile.
pub(super) fn tell(output: Output, progress: &Progress, event: &WaitEvent) {
    let elapsed = duration::show(event.elapsed);
    if event.is_new {
        let value =
            json!({"event": "waiting", "phase": event.phase, "seconds": event.elapsed.as_secs()});
        progress.clear();
        if let Err(error) = output.event(&value, || format!("  {elapsed}: {}", event.phase)) {
            tracing::debug!(%error, "the phase cannot be told");
        }
    }
    progress.spin(format!("{} ({elapsed})", event.phase));
}
