//! Opens a page in headless Chromium and reads in its log of the network what was asked for.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::{browser, output};

/// A page that asks for something in several ways; its hosts never resolve.
const CONTROL: &str = "<img src=\"http://a.invalid/\"><link rel=stylesheet href=\"http://b.invalid/\">\
    <style>@font-face{font-family:x;src:url(http://c.invalid/)}p{font-family:x}</style><p>text\
    <script>fetch(\"http://d.invalid/\").catch(() => {}); new WebSocket(\"ws://e.invalid/\");</script>";
const CONTROL_REQUESTS: usize = 5;

/// Fails if a page asks for anything but itself, or if its script breaks.
pub(super) fn check(page: &Path) -> anyhow::Result<()> {
    let chromium = browser::chromium()?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    // A check that sees nothing would pass everything, so it has to see these requests first.
    let control = folder.path().join("control.html");
    std::fs::write(&control, CONTROL).context("cannot write the control page")?;
    let seen = open(&chromium, &control, folder.path())?.requests;
    if seen.len() != CONTROL_REQUESTS {
        bail!(
            "{} logs {} of the {CONTROL_REQUESTS} requests of a control page, so it cannot be used to check",
            chromium.display(),
            seen.len()
        );
    }
    let visit = open(&chromium, page, folder.path())?;
    if !visit.requests.is_empty() {
        bail!(
            "{} asks for {}; put it into the page, or take it out",
            page.display(),
            visit.requests.join(", ")
        );
    }
    if !visit.dom.contains("data-script=\"ready\"") {
        bail!(
            "the script of {} did not run to its end; open the page and look at the browser's console",
            page.display()
        );
    }
    output::status("Checked", format_args!("{} in Chromium: no request leaves it", page.display()));
    Ok(())
}

struct Visit {
    dom: String,
    requests: Vec<String>,
}

fn open(chromium: &Path, page: &Path, folder: &Path) -> anyhow::Result<Visit> {
    let log = folder.join("net-log.json");
    let page = page.canonicalize().with_context(|| format!("cannot find {}", page.display()))?;
    let result = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom"])
        // What Chromium does of its own accord must not be taken for the page's doing.
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--disable-default-apps", "--no-pings", "--disable-extensions"])
        .arg("--host-resolver-rules=MAP * ~NOTFOUND")
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("--log-net-log={}", log.display()))
        // Time enough for what a script may do later.
        .arg("--virtual-time-budget=5000")
        .arg(format!("file://{}", page.display()))
        .output()
        .with_context(|| format!("cannot start {}", chromium.display()))?;
    if !result.status.success() {
        bail!("{} failed: {}", chromium.display(), String::from_utf8_lossy(&result.stderr).trim());
    }
    let text =
        std::fs::read_to_string(&log).with_context(|| format!("cannot read {}", log.display()))?;
    let log = serde_json::from_str(&text).context("Chromium's log of the network is no JSON")?;
    Ok(Visit {
        dom: String::from_utf8_lossy(&result.stdout).into_owned(),
        requests: requests(&log),
    })
}

/// The URLs that a page asked a network for. What the browser does of its own accord has no origin.
fn requests(log: &Value) -> Vec<String> {
    let events = log.get("events").and_then(Value::as_array).into_iter().flatten();
    let urls = events.filter_map(|event| {
        let params = event.get("params")?;
        let initiator = params.get("initiator")?.as_str()?;
        let url = params.get("url")?.as_str()?;
        let local = ["file:", "data:", "blob:", "about:"].iter().any(|it| url.starts_with(it));
        (initiator != "not an origin" && !local).then(|| url.to_owned())
    });
    let mut urls: Vec<_> = urls.collect();
    urls.sort();
    urls.dedup();
    urls
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_requests_of_the_page_count() {
        let event = |initiator: &str, url: &str| json!({ "params": { "initiator": initiator, "url": url } });
        let log = json!({ "events": [
            event("not an origin", "https://update.example/"),
            event("null", "https://b.invalid/x"),
            event("null", "file:///page.html"),
            event("file://", "ws://a.invalid/"),
            event("null", "https://b.invalid/x"),
            { "params": { "url": "https://no-initiator.example/" } },
            { "type": 1 },
        ] });
        assert_eq!(requests(&log), ["https://b.invalid/x", "ws://a.invalid/"]);
    }
}
