//! `spsfw fetch`

use std::time::Duration;

use anyhow::Result;
use futures_util::StreamExt;
use serde_json::{Value, json};
use sps_firmware_client::{Appliance, Download, DownloadProgress, Outcome};

use crate::args::{FetchCommand, Global};
use crate::connect::connect;
use crate::exit::{CallerFault, Exit, UnknownOutcome};
use crate::interrupt::{Situation, guard};
use crate::output::{Output, table};

const INTERVAL: Duration = Duration::from_secs(2);
const DEADLINE: Duration = Duration::from_secs(2 * 60 * 60);

pub(super) async fn run(global: &Global, output: Output, command: FetchCommand) -> Result<Exit> {
    let appliance = connect(global).await?;
    match command {
        FetchCommand::Start { url, sha256, watch } => {
            start(&appliance, output, &url, sha256.as_deref(), watch).await
        }
        FetchCommand::List => list(&appliance, output).await,
        FetchCommand::Watch { key, deadline } => {
            let download = appliance.download(key);
            let work = follow(output, &download, deadline);
            guard(&appliance, output, &Situation::at(Situation::FETCHING), work).await
        }
        FetchCommand::Cancel { key } => remove(&appliance, output, &key, false).await,
        FetchCommand::Forget { key } => remove(&appliance, output, &key, true).await,
    }
}

async fn start(
    appliance: &Appliance,
    output: Output,
    url: &str,
    sha256: Option<&str>,
    watch: bool,
) -> Result<Exit> {
    let work = async {
        let download = match appliance.fetch(url, sha256).await? {
            Outcome::Done(download) => download,
            Outcome::Unknown(cause) => return Err(UnknownOutcome(cause).into()),
        };
        let key = download.key();
        output.result(&json!({"event": "started", "key": key, "url": url}), || match watch {
            true => format!("Download {key} has begun."),
            false => format!("Download {key} has begun.\nNext: spsfw fetch watch {key}"),
        })?;
        match watch {
            true => follow(output, &download, DEADLINE).await,
            false => Ok(Exit::Success),
        }
    };
    guard(appliance, output, &Situation::at(Situation::FETCHING), work).await
}

async fn list(appliance: &Appliance, output: Output) -> Result<Exit> {
    let downloads = appliance.downloads().await?;
    let state = |body| name(&DownloadProgress::read(body, None)).0;
    let values: Vec<Value> = downloads
        .items
        .iter()
        .map(|item| {
            json!({
                "key": item.key, "state": state(&item.body), "url": item.body.url,
                "error": item.body.error,
            })
        })
        .collect();
    output.result(&json!({ "downloads": values }), || {
        if downloads.items.is_empty() {
            return "There are no downloads.".to_owned();
        }
        let rows = downloads.items.iter().map(|item| {
            let body = &item.body;
            let url = body.url.clone().unwrap_or_default();
            [item.key.clone(), state(body), url, body.error.clone().unwrap_or_default()]
        });
        table(["KEY", "STATE", "URL", "ERROR"], rows.collect())
    })?;
    Ok(Exit::Success)
}

/// Tells the states of a download up to its end.
async fn follow(output: Output, download: &Download, deadline: Duration) -> Result<Exit> {
    let mut states = std::pin::pin!(download.states(INTERVAL, deadline));
    let mut exit = Exit::Success;
    while let Some(state) = states.next().await {
        let state = state?;
        let (name, more) = name(&state);
        let value =
            json!({"event": "download", "key": download.key(), "state": name, "detail": more});
        output.event(&value, || match &more {
            Some(more) => format!("Download {}: {name} ({more})", download.key()),
            None => format!("Download {}: {name}", download.key()),
        })?;
        exit = match state {
            DownloadProgress::Failed(_) | DownloadProgress::Cancelled => Exit::Refused,
            _ => Exit::Success,
        };
    }
    Ok(exit)
}

/// Cancels a download, or removes its entry: the API has one operation for both, which would
/// remove what was to be cancelled if it has just ended.
async fn remove(appliance: &Appliance, output: Output, key: &str, forget: bool) -> Result<Exit> {
    let download = appliance.download(key);
    let state = download.progress().await?;
    match (forget, state.is_end()) {
        (true, false) => {
            let text =
                format!("download {key} is on the way: wait for its end, or cancel it first");
            return Err(CallerFault(text).into());
        }
        (false, true) => {
            let (name, _) = name(&state);
            let text = format!("download {key} is {name} already: there is nothing to cancel");
            return Err(CallerFault(text).into());
        }
        _ => {}
    }
    let work = async {
        match download.delete().await? {
            Outcome::Unknown(cause) => Err(UnknownOutcome(cause).into()),
            Outcome::Done(()) => {
                let (event, words) =
                    if forget { ("forgotten", "Forgot") } else { ("cancelled", "Cancelled") };
                output.result(&json!({"event": event, "key": key}), || {
                    format!("{words} download {key}.")
                })?;
                Ok(Exit::Success)
            }
        }
    };
    guard(appliance, output, &Situation::at(Situation::REMOVING), work).await
}

/// The name of a state, and what more there is to say.
fn name(state: &DownloadProgress) -> (String, Option<String>) {
    let (name, more) = match state {
        DownloadProgress::Queued => ("queued", None),
        DownloadProgress::InProgress => ("in-progress", None),
        DownloadProgress::Finished { slot } => ("finished", slot.clone()),
        DownloadProgress::Failed(reason) => ("failed", reason.clone()),
        DownloadProgress::Cancelled => ("cancelled", None),
        DownloadProgress::Other(other) => (other.as_str(), None),
        _ => ("unknown", None),
    };
    (name.to_owned(), more)
}
