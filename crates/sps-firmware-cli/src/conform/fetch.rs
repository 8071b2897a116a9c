//! A download, which is seen to its end and whose entry is removed again.

use std::time::Duration;

use tokio::time::Instant;

use super::probe::{DOWNLOAD, Download, FETCHES, WRONG_CHECKSUM};
use super::run::Run;

/// Between two looks at the download.
const LOOK: Duration = Duration::from_millis(500);

/// Has the appliance download from the URL, if that was allowed.
pub(crate) async fn fetch(run: &mut Run<'_>) {
    let outcome = match run.settings.fetch {
        Some(_) => match see_through(run, DOWNLOAD).await {
            Ok(()) => see_through(run, WRONG_CHECKSUM).await,
            fault => fault,
        },
        None => Err("needs --allow-fetch"),
    };
    if let Err(reason) = outcome {
        for probe in FETCHES {
            if !run.journal.entries.iter().any(|entry| entry.probe.name == probe.name) {
                run.journal.skip(probe, reason.to_owned());
            }
        }
    }
}

async fn see_through(run: &mut Run<'_>, download: &Download) -> Result<(), &'static str> {
    run.ask(download.start).await;
    if !run.met(download.start) {
        return Err("the download did not begin");
    }
    let key = run.last_body(download.start).and_then(|body| {
        let key = body.get("key")?.as_str()?;
        Some(key.to_owned())
    });
    run.fetched = Some(key.ok_or("the answer does not name the download")?);
    let start = Instant::now();
    loop {
        run.ask(download.ended).await;
        if !run.met(download.ended) {
            return Err("the download could not be read");
        }
        let body = run.last_body(download.ended);
        let status = body.as_ref().and_then(|body| body.pointer("/body/status")?.as_str());
        if matches!(status, Some("finished" | "failed" | "cancelled")) {
            break;
        }
        if start.elapsed() > run.settings.long_patience {
            // What is removed now is cancelled, which is as good for this probe.
            break;
        }
        tokio::time::sleep(LOOK).await;
    }
    run.ask(download.forget).await;
    Ok(())
}
