//! `spsfw apply`

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;
use sps_firmware_client::{
    Appliance, ApplyEvent, ApplyOptions, ImageSource, ServeOptions, Step, UpgradePlan, WaitOptions,
};

use super::{plan, upgrade};
use crate::args::{Apply, Global, Via};
use crate::connect::{confirm_unless, connect_later};
use crate::exit::{CallerFault, Exit};
use crate::interrupt::{Situation, guard};
use crate::output::{Output, Progress};

pub(super) async fn run(global: &Global, output: Output, args: Apply) -> Result<Exit> {
    let options = options(&args)?;
    let appliance = connect_later(global).await?;
    let situation = Situation::new();
    let unreachable = |event| tell(output, &Progress::new(output), &situation, &event);
    let target = plan::target(&args.wanted);
    let plan = appliance.plan(&target, options.reach, unreachable).await?;
    output.event(&plan::value(&plan), || plan::words(&plan))?;
    if plan.is_empty() {
        return Ok(Exit::Success);
    }
    if plan.is_disruptive() {
        let question = format!("Do this with {}?", appliance.host());
        confirm_unless(args.yes, &question)?;
    }
    let work = carry_out(&appliance, output, &situation, plan, &options);
    guard(&appliance, output, &situation, work).await
}

async fn carry_out(
    appliance: &Appliance,
    output: Output,
    situation: &Situation,
    plan: UpgradePlan,
    options: &ApplyOptions,
) -> Result<Exit> {
    let progress = Progress::new(output);
    let told = |event| match event {
        // It was shown before it was agreed to.
        ApplyEvent::Planned(_) => {}
        event => tell(output, &progress, situation, &event),
    };
    let outcome = appliance.carry_out(plan, options, told).await;
    progress.clear();
    let applied = outcome?;
    let value = json!({"event": "applied", "before": applied.before, "version": applied.running});
    output.result(&value, || {
        format!(
            "{} runs {} now; it ran {} before.",
            appliance.host(),
            applied.running,
            applied.before
        )
    })?;
    Ok(Exit::Success)
}

fn options(args: &Apply) -> Result<ApplyOptions> {
    let version = &args.wanted.version;
    let mut options = ApplyOptions::new(message(args.message.clone(), version));
    options.wait = WaitOptions::default().deadline(args.deadline.deadline);
    options.reach = options.reach.min(args.deadline.deadline);
    let Some(path) = args.wanted.image.clone() else { return Ok(options) };
    Ok(options.image(source(path, args)?))
}

/// What goes into the appliance's log.
pub(super) fn message(given: Option<String>, version: &str) -> String {
    given.unwrap_or_else(|| format!("Upgrade the firmware to {version}"))
}

fn source(path: PathBuf, args: &Apply) -> Result<ImageSource> {
    plan::check_image(&path)?;
    let sha256 = args.sha256.clone();
    let Some(at) = args.serve_at.as_deref().filter(|_| args.via == Via::Serve) else {
        return Ok(ImageSource::Upload { path, sha256 });
    };
    let (host, port) = at
        .rsplit_once(':')
        .and_then(|(host, port)| Some((host, port.parse::<u16>().ok()?)))
        .ok_or_else(|| CallerFault(format!("`{at}` is no HOST:PORT")))?;
    let listen: SocketAddr = (host.trim_matches(['[', ']']), port)
        .to_socket_addrs()
        .with_context(|| format!("resolving {host}"))?
        .next()
        .with_context(|| format!("{host} has no address"))?;
    let options = ServeOptions {
        listen,
        host: host.to_owned(),
        interval: Duration::from_secs(2),
        deadline: Duration::from_secs(4 * 60 * 60),
    };
    Ok(ImageSource::Serve { path, sha256, options })
}

/// Tells what happens, and keeps in mind what an interruption would mean.
fn tell(output: Output, progress: &Progress, situation: &Situation, event: &ApplyEvent) {
    let (value, words) = match event {
        ApplyEvent::Uploading(now) => {
            situation.sent(*now);
            return progress.show(*now);
        }
        ApplyEvent::Waiting(now) => return upgrade::tell(output, progress, now),
        ApplyEvent::Unreachable(cause) => (
            json!({"event": "unreachable", "cause": cause}),
            format!("It cannot be reached yet, and may be rebooting ({cause}). Waiting."),
        ),
        ApplyEvent::StepBegun { number, of, step } => {
            situation.set(match step {
                Step::DeleteSlot { .. } => Situation::DELETING,
                Step::BringImage { .. } => Situation::UPLOADING,
                Step::Upgrade { .. } => Situation::UPGRADING,
                Step::Wait { .. } => Situation::WAITING,
                _ => Situation::UNTOUCHED,
            });
            (
                json!({"event": "step", "number": number, "of": of, "step": step}),
                format!("[{number}/{of}] {step}"),
            )
        }
        ApplyEvent::UploadingAgain(cause) => (
            json!({"event": "uploading-again", "cause": cause}),
            format!("  it has not arrived ({cause}); sending it again"),
        ),
        ApplyEvent::Uploaded(uploaded) => (
            json!({"event": "uploaded", "slot": uploaded.slot, "version": uploaded.version}),
            format!("  version {} is in slot {}", uploaded.version, uploaded.slot),
        ),
        ApplyEvent::Tested(summary) => (
            json!({"event": "tested", "summary": summary}),
            summary.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n"),
        ),
        ApplyEvent::Upgrading(_) => {
            let value = json!({"event": "upgrading", "answer_lost": null});
            (value, "  it has begun; the appliance reboots".to_owned())
        }
        ApplyEvent::UpgradeUnknown(cause) => (
            json!({"event": "upgrading", "answer_lost": cause}),
            format!("  the answer was lost ({cause}); whether it has begun will be seen"),
        ),
        _ => return,
    };
    progress.clear();
    if let Err(error) = output.event(&value, || words) {
        tracing::debug!(%error, "an event cannot be told");
    }
}
