//! `spsfw plan`

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};
use sps_firmware_client::{ApplianceState, ImageSource, MakeRoom, Target, UpgradePlan};

use crate::args::{Check, Global, Wanted};
use crate::connect::connect;
use crate::exit::{CallerFault, Exit};
use crate::output::{Output, table};

pub(super) async fn run(global: &Global, output: Output, wanted: &Wanted) -> Result<Exit> {
    wanted.image.as_deref().map_or(Ok(()), check_image)?;
    let state = connect(global).await?.state().await?;
    let plan = compute(&state, wanted)?;
    output.result(&value(&plan), || words(&plan))?;
    Ok(Exit::Success)
}

pub(super) async fn check(global: &Global, output: Output, args: Check) -> Result<Exit> {
    let target = target(&args.wanted);
    let sha256 = args.sha256;
    let image = args.wanted.image.map(|path| ImageSource::Upload { path, sha256 });
    let precheck = connect(global).await?.precheck(&target, image.as_ref()).await;
    let ready = precheck.is_ready();
    output.result(&json!({"ready": ready, "checks": precheck.checks}), || {
        let rows = precheck.checks.iter().map(|check| {
            let outcome = check.outcome.to_string();
            let (word, detail) = outcome.split_once(": ").unwrap_or((&outcome, ""));
            [check.name.to_owned(), word.to_owned(), detail.to_owned()]
        });
        let verdict = if ready { "Ready." } else { "Not ready." };
        format!("{}\n{verdict}", table(["CHECK", "", ""], rows.collect()))
    })?;
    Ok(if ready { Exit::Success } else { Exit::NoPlan })
}

/// Refuses what cannot be an image before anybody is asked for anything.
pub(super) fn check_image(path: &Path) -> Result<()> {
    let fault = |reason: &str| CallerFault(format!("the image {}: {reason}", path.display()));
    let metadata = std::fs::metadata(path).map_err(|error| fault(&error.to_string()))?;
    match (metadata.is_file(), metadata.len()) {
        (false, _) => Err(fault("it is not a file").into()),
        (true, 0) => Err(fault("the file is empty").into()),
        (true, _) => Ok(()),
    }
}

/// The steps that are missing.
pub(super) fn compute(state: &ApplianceState, wanted: &Wanted) -> Result<UpgradePlan> {
    Ok(UpgradePlan::compute(state, &target(wanted))?)
}

/// What is wanted, as the SDK takes it.
pub(super) fn target(wanted: &Wanted) -> Target {
    let make_room = match wanted.make_room.as_str() {
        "never" => MakeRoom::Never,
        "oldest" => MakeRoom::Oldest,
        slot => MakeRoom::Slot(slot.to_owned()),
    };
    let target = Target::version(&wanted.version).make_room(make_room);
    if wanted.image.is_some() { target.with_image() } else { target }
}

pub(super) fn value(plan: &UpgradePlan) -> Value {
    json!({"event": "planned", "from": plan.from, "to": plan.to, "steps": plan.steps})
}

pub(super) fn words(plan: &UpgradePlan) -> String {
    if plan.is_empty() {
        return format!("Nothing to do: version {} runs.", plan.to);
    }
    let mut text = format!("From version {} to {}:", plan.from, plan.to);
    for (index, step) in plan.steps.iter().enumerate() {
        text.push_str(&format!("\n  {}. {step}", index + 1));
    }
    text
}
