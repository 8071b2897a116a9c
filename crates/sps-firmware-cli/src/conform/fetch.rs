//! A download, which is seen to its end and whose entry is removed again.

use std::time::Duration;

use tokio::time::Instant;

use super::probe::{self, FETCHES};
use super::run::Run;

/// Between two looks at the download.
const LOOK: Duration = Duration::from_millis(500);

/// Has the appliance download from the URL, if that was allowed.
pub(crate) async fn fetch(run: &mut Run<'_>) {
    let outcome = match run.settings.fetch {
        Some(_) => see_through(run).await,
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

async fn see_through(run: &mut Run<'_>) -> Result<(), &'static str> {
    run.ask(probe::FETCH_START).await;
    if !run.met(probe::FETCH_START) {
        return Err("the download did not begin");
    }
    let key = run.last_body(probe::FETCH_START).and_then(|body| {
        let key = body.get("key")?.as_str()?;
        Some(key.to_owned())
    });
    run.fetched = Some(key.ok_or("the answer does not name the download")?);
    let start = Instant::now();
    loop {
        run.ask(probe::FETCH_ENDED).await;
        if !run.met(probe::FETCH_ENDED) {
            return Err("the download could not be read");
        }
        let body = run.last_body(probe::FETCH_ENDED);
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
    run.ask(probe::FETCH_FORGET).await;
    Ok(())
}
