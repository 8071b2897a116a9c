//! How much CPU time the list of slots costs: by hand, by the generated client, by `Appliance`.
//!
//! All three share one connection, and take turns. Only the thread of the client is measured. With
//! the name of a way and a number, so many requests are sent that way and nothing is measured, for
//! `instructions.sh`.

mod sink;

use std::future::Future;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use progenitor_client::ClientInfo;
use reqwest::RequestBuilder;
use reqwest::header::{ACCEPT, COOKIE};
use serde::Deserialize;
use sps_firmware_client::{Account, Appliance};

/// Rounds in which each way has its turn.
const ROUNDS: usize = 300;
/// Requests in a turn.
const REQUESTS: u32 = 100;

/// How long `Appliance` waits for an answer, which it does with every request.
const LIMIT: Duration = Duration::from_secs(30);

/// What somebody would write down who needs the list once.
#[derive(Deserialize)]
struct Slots {
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read to be thrown away")]
struct Item {
    key: String,
    body: Body,
    meta: Meta,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read to be thrown away")]
struct Body {
    after_reboot: Option<bool>,
    current: Option<bool>,
    upgrade_news: Option<String>,
    upgrade_notes: Option<String>,
    version: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read to be thrown away")]
struct Meta {
    href: String,
}

// One thread, so that all of the client's work is in what that thread has used.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let url = format!("http://{}", sink::start()?);
    let appliance = Appliance::builder(&url, Account::new("admin", "admin")).build()?;
    appliance.log_in().await?;
    let client = appliance.client();
    let http = client.client().clone();
    let address = format!("{url}/api/firmware/slots");
    let request =
        || http.get(&address).header(ACCEPT, "application/json").header(COOKIE, "session_id=abc");
    let plain = async || by_hand(request()).await;
    let limited = async || by_hand(request().timeout(LIMIT)).await;
    let generated = async || -> Result<usize> {
        let slots = client.firmware_slot_list().await?;
        Ok(slots.into_inner().items.len())
    };
    let wrapped = async || -> Result<usize> { Ok(appliance.slots().await?.items.len()) };

    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    if let (Some(way), Some(requests)) = (arguments.next(), arguments.next()) {
        let requests = requests.parse()?;
        return match way.as_str() {
            "by-hand" => repeat(requests, &plain).await,
            "by-hand-with-limit" => repeat(requests, &limited).await,
            "generated" => repeat(requests, &generated).await,
            "appliance" => repeat(requests, &wrapped).await,
            other => anyhow::bail!("there is no way `{other}`"),
        };
    }

    let mut rounds: [Vec<u64>; 4] = Default::default();
    for _ in 0..ROUNDS {
        rounds[0].push(turn(&plain).await?);
        rounds[1].push(turn(&limited).await?);
        rounds[2].push(turn(&generated).await?);
        rounds[3].push(turn(&wrapped).await?);
    }
    let [plain, others @ ..] = rounds;
    println!("{:24}{:7.2} µs a request", "by hand", micros(median(plain.clone())));
    for (name, turns) in ["by hand, with a limit", "generated", "Appliance"].iter().zip(others) {
        // Turns of one round lie close together: what slows a machine down for a while slows both.
        let shares = turns.iter().zip(&plain).map(|(turn, plain)| turn * 10_000 / plain);
        let more = median(shares.collect()) as f64 / 100.0 - 100.0;
        println!("{name:24}{:7.2} µs a request, {more:+.1} %", micros(median(turns)));
    }
    Ok(())
}

/// The list, as somebody reads it who looks at the status before the body.
async fn by_hand(request: RequestBuilder) -> Result<usize> {
    let response = request.send().await?.error_for_status()?;
    Ok(response.json::<Slots>().await?.items.len())
}

/// CPU time of a turn, in nanoseconds.
async fn turn<F: Future<Output = Result<usize>>>(request: &impl Fn() -> F) -> Result<u64> {
    let before = cpu_nanos()?;
    repeat(REQUESTS, request).await?;
    Ok(cpu_nanos()? - before)
}

async fn repeat<F: Future<Output = Result<usize>>>(
    requests: u32,
    request: &impl Fn() -> F,
) -> Result<()> {
    for _ in 0..requests {
        ensure!(request().await? == 5, "the list is not whole");
    }
    Ok(())
}

/// What this thread has used of a processor since it began. Linux only.
fn cpu_nanos() -> Result<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = text.split(' ').next().context("no time in /proc/thread-self/schedstat")?;
    Ok(nanos.parse()?)
}

fn median(mut turns: Vec<u64>) -> u64 {
    turns.sort_unstable();
    turns[turns.len() / 2]
}

fn micros(nanos: u64) -> f64 {
    nanos as f64 / 1000.0 / f64::from(REQUESTS)
}
