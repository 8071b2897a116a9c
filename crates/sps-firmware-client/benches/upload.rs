//! How fast an image is uploaded beside curl, and how much memory that takes.
//!
//! Both send the same file of 2 GiB to the same sink, and take turns. Each upload is a process of
//! its own, so that its peak memory can be read.

mod sink;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use sps_firmware_client::{Account, Appliance, Image};

const BYTES: u64 = 2 << 30;
const ROUNDS: usize = 7;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    match (arguments.next(), arguments.next()) {
        (Some(url), Some(file)) => upload(&url, Path::new(&file)),
        _ => compare(),
    }
}

fn compare() -> Result<()> {
    let url = format!("http://{}", sink::start()?);
    let file = tempfile::NamedTempFile::new()?;
    // Nothing but a hole: what is measured is not the disk.
    file.as_file().set_len(BYTES)?;
    let mut times: [Vec<Duration>; 2] = Default::default();
    let mut peak = 0;
    for _ in 0..ROUNDS {
        let mut curl = Command::new("curl");
        let form = format!("firmware=@{};type=application/octet-stream", file.path().display());
        curl.args(["--silent", "--fail", "--header", "Expect:", "--form", &form]);
        times[0].push(timed(curl.arg(format!("{url}/api/upload/firmware")))?.0);
        let mut ours = Command::new(std::env::current_exe()?);
        let (time, output) = timed(ours.arg(&url).arg(file.path()))?;
        times[1].push(time);
        peak = peak.max(output.trim().parse::<u64>()?);
    }
    let [curl, ours] = times.map(median);
    let rate = |time: Duration| BYTES as f64 / time.as_secs_f64() / 1e9;
    println!("curl  {:5.2} GB/s", rate(curl));
    println!(
        "ours  {:5.2} GB/s, {:.2} × curl; peak memory {:.1} MB",
        rate(ours),
        rate(ours) / rate(curl),
        peak as f64 / 1000.0
    );
    Ok(())
}

/// How long a command takes, and what it prints.
fn timed(command: &mut Command) -> Result<(Duration, String)> {
    let start = Instant::now();
    let output = command.output().with_context(|| format!("running {command:?}"))?;
    let time = start.elapsed();
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok((time, String::from_utf8(output.stdout)?))
}

/// One upload; prints the peak memory of this process in kB.
#[tokio::main]
async fn upload(url: &str, file: &Path) -> Result<()> {
    let appliance = Appliance::builder(url, Account::new("admin", "admin")).build()?;
    let image = Image::open(file).await?;
    appliance.upload(image, |_| {}).await?.known().map_err(anyhow::Error::from)?;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.split_whitespace().next());
    println!("{}", peak.context("no peak memory in /proc/self/status")?);
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
