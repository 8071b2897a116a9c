//! `spsfw slots`

use anyhow::Result;
use serde_json::{Value, json};
use sps_firmware_client::types::SlotBody;
use sps_firmware_client::{Outcome, StoredFirmware};

use crate::args::{Global, Slots, SlotsCommand};
use crate::connect::{confirm_unless, connect};
use crate::exit::{CallerFault, Exit, UnknownOutcome};
use crate::interrupt::{Situation, guard};
use crate::output::{Output, table};

pub(super) async fn run(global: &Global, output: Output, args: Slots) -> Result<Exit> {
    match args.command.unwrap_or(SlotsCommand::List) {
        SlotsCommand::List => list(global, output).await,
        SlotsCommand::Show { slot } => show(global, output, &slot).await,
        SlotsCommand::Delete { slot, yes } => delete(global, output, &slot, yes).await,
    }
}

async fn list(global: &Global, output: Output) -> Result<Exit> {
    let slots = connect(global).await?.slots().await?;
    let values: Vec<Value> = slots.items.iter().map(|item| value(&item.key, &item.body)).collect();
    output.result(&json!({ "slots": values }), || {
        let rows = slots.items.iter().map(|item| row(&item.key, &item.body));
        table(["SLOT", "VERSION", "STATE"], rows.collect())
    })?;
    Ok(Exit::Success)
}

async fn show(global: &Global, output: Output, key: &str) -> Result<Exit> {
    let slot = connect(global).await?.slot(key).await?;
    let mut json = value(&slot.key, &slot.body);
    json["upgrade_notes"] = slot.body.upgrade_notes.clone().flatten().into();
    json["upgrade_news"] = slot.body.upgrade_news.clone().flatten().into();
    output.result(&json, || {
        let mut text = table(["SLOT", "VERSION", "STATE"], vec![row(&slot.key, &slot.body)]);
        let notes = [
            ("What matters for the firmware that runs", slot.body.upgrade_news.flatten()),
            ("Upgrade notes", slot.body.upgrade_notes.flatten()),
        ];
        for (heading, notes) in notes {
            if let Some(notes) = notes {
                text.push_str(&format!("\n\n{heading}:\n{notes}"));
            }
        }
        text
    })?;
    Ok(Exit::Success)
}

async fn delete(global: &Global, output: Output, key: &str, yes: bool) -> Result<Exit> {
    let appliance = connect(global).await?;
    let slot = appliance.slot(key).await?;
    let Some(firmware) = StoredFirmware::read(slot.body) else {
        return Err(CallerFault(format!("slot {key} is empty already")).into());
    };
    let question = format!(
        "Delete version {} from slot {key} of {}? It cannot be undone.",
        firmware.version,
        appliance.host()
    );
    confirm_unless(yes, &question)?;
    let situation = Situation::at(Situation::DELETING);
    let work = async {
        match appliance.delete_slot(key).await? {
            Outcome::Unknown(cause) => Err(UnknownOutcome(cause).into()),
            Outcome::Done(()) => {
                let value = json!({"slot": key, "deleted": firmware.version});
                output.result(&value, || {
                    format!("Deleted version {} from slot {key}.", firmware.version)
                })?;
                Ok(Exit::Success)
            }
        }
    };
    guard(&appliance, output, &situation, work).await
}

fn row(key: &str, body: &SlotBody) -> [String; 3] {
    let Some(firmware) = StoredFirmware::read(body.clone()) else {
        return [key.to_owned(), String::new(), "empty".to_owned()];
    };
    let state = match (firmware.current, firmware.after_reboot) {
        (true, true) => "runs",
        (true, false) => "runs, until the next boot",
        (false, true) => "starts at the next boot",
        (false, false) => "",
    };
    [key.to_owned(), firmware.version, state.to_owned()]
}

fn value(key: &str, body: &SlotBody) -> Value {
    let firmware = StoredFirmware::read(body.clone());
    json!({
        "slot": key,
        "empty": firmware.is_none(),
        "version": firmware.as_ref().map(|firmware| &firmware.version),
        "current": firmware.as_ref().is_some_and(|firmware| firmware.current),
        "after_reboot": firmware.as_ref().is_some_and(|firmware| firmware.after_reboot),
    })
}
