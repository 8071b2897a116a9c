//! `spsfw rollout`

mod steer;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use futures_util::StreamExt;
use serde_json::{Value, json};
use sps_firmware_client::{Appliance, ApplyOptions, ImageSource, WaitOptions};
use tokio::sync::watch;

use super::{apply, plan};
use crate::args::{Global, Rollout, RolloutBegin, Wanted};
use crate::config::{self, Config};
use crate::connect::{Doors, Trust, confirm_unless};
use crate::exit::{CallerFault, Exit};
use crate::interrupt;
use crate::output::{Live, Output};
use crate::rollout::{
    Counts, Course, Engine, Event, Fleet, Journal, Mailbox, Member, Report, check_names, tell,
    waves,
};

/// How many appliances are asked for their plans at the same time.
const PLANS: usize = 16;

pub(super) async fn run(global: &Global, output: Output, args: Rollout) -> Result<Exit> {
    match (args.order, args.begin, args.wanted) {
        (Some(order), ..) => steer::give(output, &order).await,
        (None, Some(args), Some(wanted)) => begin(global, output, args, wanted).await,
        _ => Err(CallerFault("give a fleet and a version".to_owned()).into()),
    }
}

async fn begin(
    global: &Global,
    output: Output,
    args: RolloutBegin,
    wanted: Wanted,
) -> Result<Exit> {
    check_names(&args.report)?;
    let fleet = Fleet::read(&args.fleet)?;
    let (config, _) = Config::read(global.config.as_deref())?;
    let members = fleet.members(&config)?;
    wanted.image.as_deref().map_or(Ok(()), plan::check_image)?;
    let mut doors = Doors::new(global, Trust::Ask)?;
    let mut appliances = Vec::new();
    for Member { name, entry, .. } in &members {
        appliances.push((name.clone(), doors.open(entry.clone()).await?.appliance));
    }
    check_hosts(&appliances)?;
    if args.dry_run {
        return dry_run(output, &appliances, &wanted).await;
    }
    let pairs: Vec<_> = members.into_iter().map(|member| member.pair).collect();
    let named: Vec<_> = pairs.iter().map(Option::as_deref).collect();
    let waves = waves(&named, fleet.policy.canary, fleet.policy.wave);
    let question = format!(
        "Bring {} appliances to version {} in {} waves? They reboot one after the other.",
        appliances.len(),
        wanted.version,
        waves.len()
    );
    confirm_unless(args.yes, &question)?;
    let journal_path = args.journal.clone().unwrap_or_else(|| beside(&args.fleet));
    interrupt::mind();
    let (mut journal, before) = Journal::open(&journal_path, &wanted.version)?;
    let mailbox = Mailbox::of(&journal_path);
    // An order to a rollout that was killed is not meant for this one.
    mailbox.clear()?;
    let live = Live::new(appliances.len(), output.can_draw());
    let (course, told) = watch::channel(Course::Go);
    let engine = Engine {
        appliances,
        pairs,
        waves,
        target: plan::target(&wanted),
        options: options(&args, &wanted, &fleet),
        policy: fleet.policy,
        course: told,
    };
    let work = engine.run(&mut journal, &before, |event| show(output, &live, &event));
    let report = tokio::select! {
        report = work => report?,
        () = steer::steer(&course, &mailbox, &live, output) => {
            drop(live);
            let words = "Interrupted before the reports were written. Run it again to see to the rest.";
            output.interrupted(words);
            output.interrupted_at_last(words);
            return Ok(Exit::Interrupted);
        }
    };
    drop(live);
    let written = config::first_fault(args.report.iter().map(|path| report.write(path)));
    let course = *course.borrow();
    let words = left(&report.left_behind());
    if course == Course::LeaveAtOnce {
        output.aside(&words);
    }
    let exit = finish(output, &report, interrupt::was_pressed())?;
    // What came of hours of work is told even where it cannot be written down.
    written?;
    if exit == Exit::Interrupted {
        output.interrupted_at_last(&words);
    }
    Ok(exit)
}

/// Refuses one appliance under two names: it would be upgraded twice at the same time.
fn check_hosts(appliances: &[(String, Appliance)]) -> Result<()> {
    let mut names = BTreeMap::new();
    for (name, appliance) in appliances {
        if let Some(other) = names.insert(appliance.host(), name) {
            let text = format!("`{other}` and `{name}` are both {}", appliance.host());
            return Err(CallerFault(text).into());
        }
    }
    Ok(())
}

/// What an interruption means, and which upgrades it leaves behind.
fn left(upgrading: &[&str]) -> String {
    let behind = match upgrading {
        [] => "No upgrade was under way.".to_owned(),
        names => format!("The upgrade of {} goes on without us.", names.join(", ")),
    };
    format!("Interrupted. {behind} Run it again to see to the rest.")
}

/// Tells an event: in lines, or where there is a live view, in that one as far as it shows it.
fn show(output: Output, live: &Live, event: &Event) {
    live.see(event);
    if live.is_drawn() && matches!(event, Event::Appliance { .. } | Event::Watching) {
        return;
    }
    let Some((value, words)) = tell(event) else { return };
    if let Err(error) = live.aside(|| output.event(&value, || words)) {
        tracing::debug!(%error, "an event cannot be told");
    }
}

fn finish(output: Output, report: &Report, interrupted: bool) -> Result<Exit> {
    let Counts { done, failed, not_run, unknown } = report.counts();
    let value = json!({
        "event": "ended", "done": done, "failed": failed, "not_run": not_run, "unknown": unknown,
        "report": report,
    });
    output.result(&value, || match &report.stopped {
        None => format!("{}.", report.counts()),
        Some(reason) => format!("Stopped: {reason}.\n{}.", report.counts()),
    })?;
    Ok(match (report.is_success(), interrupted) {
        (true, _) => Exit::Success,
        (false, true) => Exit::Interrupted,
        (false, false) => Exit::RolloutFailed,
    })
}

fn options(args: &RolloutBegin, wanted: &Wanted, fleet: &Fleet) -> ApplyOptions {
    let mut options = ApplyOptions::new(apply::message(args.message.clone(), &wanted.version));
    let deadline = fleet.policy.deadline;
    options.wait = WaitOptions::default().deadline(deadline);
    options.reach = deadline.min(options.reach);
    match wanted.image.clone() {
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
    let plans = appliances.iter().map(async |(name, appliance)| {
        let planned = match appliance.state().await {
            Ok(state) => plan::compute(&state, wanted),
            Err(error) => Err(error.into()),
        };
        (name, planned)
    });
    let mut plans = std::pin::pin!(futures_util::stream::iter(plans).buffered(PLANS));
    while let Some((name, planned)) = plans.next().await {
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
