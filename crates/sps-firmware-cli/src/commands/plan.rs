//! `spsfw plan`

use anyhow::Result;
use serde_json::{Value, json};
use sps_firmware_client::{ApplianceState, MakeRoom, Target, UpgradePlan};

use crate::args::{Global, Wanted};
use crate::connect::connect;
use crate::exit::Exit;
use crate::output::Output;

pub(super) async fn run(global: &Global, output: Output, wanted: &Wanted) -> Result<Exit> {
    let state = connect(global).await?.state().await?;
    let plan = compute(&state, wanted)?;
    output.result(&value(&plan), || words(&plan))?;
    Ok(Exit::Success)
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
