//! `spsfw rollout`

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use serde_json::{Value, json};
use sps_firmware_client::{Appliance, ApplyEvent, ApplyOptions, ImageSource, WaitOptions};

use super::{apply, plan};
use crate::args::{Global, Rollout, Wanted};
use crate::config::Config;
use crate::connect::{Doors, Trust, confirm_unless};
use crate::exit::{CallerFault, Exit};
use crate::output::Output;
use crate::rollout::{Engine, Event, Fleet, Journal, Member, Report, Verdict, check_names, waves};

pub(super) async fn run(global: &Global, output: Output, args: Rollout) -> Result<Exit> {
    check_names(&args.report)?;
    let fleet = Fleet::read(&args.fleet)?;
    let (config, _) = Config::read(global.config.as_deref())?;
    let members = fleet.members(&config)?;
    let image = args.wanted.image.as_deref();
    if let Some(image) = image.filter(|image| !image.is_file()) {
        return Err(CallerFault(format!("there is no image {}", image.display())).into());
    }
    let mut doors = Doors::new(global, Trust::Ask)?;
    let mut appliances = Vec::new();
    for Member { name, entry, .. } in &members {
        appliances.push((name.clone(), doors.open(entry.clone()).await?.appliance));
    }
    if args.dry_run {
        return dry_run(output, &appliances, &args.wanted).await;
    }
    let pairs: Vec<_> = members.iter().map(|member| member.pair.as_deref()).collect();
    let waves = waves(&pairs, fleet.policy.canary, fleet.policy.wave);
    let question = format!(
        "Bring {} appliances to version {} in {} waves? They reboot one after the other.",
        appliances.len(),
        args.wanted.version,
        waves.len()
    );
    confirm_unless(args.yes, &question)?;
    let journal_path = args.journal.clone().unwrap_or_else(|| beside(&args.fleet));
    let (mut journal, before) = Journal::open(&journal_path, &args.wanted.version)?;
    let engine = Engine {
        appliances,
        waves,
        target: plan::target(&args.wanted),
        options: options(&args, &fleet),
        policy: fleet.policy,
        pausing: Arc::new(AtomicBool::new(false)),
    };
    let pausing = engine.pausing.clone();
    let work = engine.run(&mut journal, &before, |event| tell(output, &event));
    let report = tokio::select! {
        report = work => report?,
        () = twice_interrupted(&pausing) => {
            anstream::eprintln!(
                "Interrupted. Appliances that are being worked on go on by themselves; run it again \
                 to see to them."
            );
            return Ok(Exit::Interrupted);
        }
    };
    for path in &args.report {
        report.write(path)?;
    }
    finish(output, &report, pausing.load(Ordering::Relaxed))
}

fn finish(output: Output, report: &Report, paused: bool) -> Result<Exit> {
    let (done, failed, left) = report.counts();
    let value = json!({
        "event": "ended", "done": done, "failed": failed, "not_run": left, "report": report,
    });
    output.result(&value, || match &report.stopped {
        None => format!("{done} done, {failed} failed."),
        Some(reason) => {
            format!("Stopped: {reason}.\n{done} done, {failed} failed, {left} not run.")
        }
    })?;
    Ok(match (report.is_success(), paused) {
        (true, _) => Exit::Success,
        (false, true) => Exit::Interrupted,
        (false, false) => Exit::RolloutFailed,
    })
}

/// The first Ctrl-C lets those that are being worked on finish; the second one does not.
async fn twice_interrupted(pausing: &AtomicBool) {
    // Where there are no signals, nobody interrupts.
    if tokio::signal::ctrl_c().await.is_err() {
        return std::future::pending().await;
    }
    pausing.store(true, Ordering::Relaxed);
    anstream::eprintln!(
        "Pausing: this wave is finished, and no other begins. Ctrl-C again to leave now."
    );
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

fn options(args: &Rollout, fleet: &Fleet) -> ApplyOptions {
    let mut options = ApplyOptions::new(apply::message(args.message.clone(), &args.wanted.version));
    let deadline = fleet.policy.deadline;
    options.wait = WaitOptions::default().deadline(deadline);
    options.reach = deadline.min(options.reach);
    match args.wanted.image.clone() {
        Some(path) => options.image(ImageSource::Upload { path, sha256: args.sha256.clone() }),
        None => options,
    }
}

fn beside(fleet: &Path) -> PathBuf {
    fleet.with_extension("journal.jsonl")
}

/// The plans of all; one that cannot be made does not hide the others.
async fn dry_run(
    output: Output,
    appliances: &[(String, Appliance)],
    wanted: &Wanted,
) -> Result<Exit> {
    let mut exit = Exit::Success;
    for (name, appliance) in appliances {
        let planned = match appliance.state().await {
            Ok(state) => plan::compute(&state, wanted),
            Err(error) => Err(error.into()),
        };
        let (value, words) = match planned {
            Ok(plan) => (with_name(plan::value(&plan), name), plan::words(&plan)),
            Err(error) => {
                exit = Exit::NoPlan;
                let text = format!("{error:#}");
                (
                    json!({"event": "no-plan", "appliance": name, "reason": text}),
                    format!("No plan: {text}"),
                )
            }
        };
        output.event(&value, || format!("{name}: {words}"))?;
    }
    Ok(exit)
}

fn with_name(mut value: Value, name: &str) -> Value {
    value["appliance"] = name.into();
    value
}

fn tell(output: Output, event: &Event) {
    let (value, words) = match event {
        Event::Wave { number, of, names } => (
            json!({"event": "wave", "number": number, "of": of, "appliances": names}),
            format!("Wave {number} of {of}: {}", names.join(", ")),
        ),
        Event::Ended { name, verdict } => {
            let words = match verdict {
                Verdict::Done { before, .. } => format!("  {name}: done; it ran {before} before"),
                Verdict::Failed { reason, .. } => format!("  {name}: FAILED: {reason}"),
                Verdict::NotRun { reason } => format!("  {name}: not run: {reason}"),
            };
            (json!({"event": "appliance-ended", "appliance": name, "result": verdict}), words)
        }
        Event::Appliance { name, event } => {
            let Some((value, words)) = of_appliance(event) else { return };
            (with_name(value, name), format!("  {name}: {words}"))
        }
    };
    if let Err(error) = output.event(&value, || words) {
        tracing::debug!(%error, "an event cannot be told");
    }
}

/// What is worth a line where many lines come from many appliances.
fn of_appliance(event: &ApplyEvent) -> Option<(Value, String)> {
    Some(match event {
        ApplyEvent::StepBegun { number, of, step } => (
            json!({"event": "step", "number": number, "of": of, "step": step}),
            format!("[{number}/{of}] {step}"),
        ),
        ApplyEvent::Waiting(waiting) if waiting.is_new => (
            json!({"event": "waiting", "phase": waiting.phase, "seconds": waiting.elapsed.as_secs()}),
            waiting.phase.to_string(),
        ),
        ApplyEvent::Unreachable(cause) => {
            (json!({"event": "unreachable", "cause": cause}), format!("not reached yet ({cause})"))
        }
        ApplyEvent::UpgradeUnknown(cause) => (
            json!({"event": "upgrading", "answer_lost": cause}),
            format!("the answer to the upgrade was lost ({cause})"),
        ),
        _ => return None,
    })
}
