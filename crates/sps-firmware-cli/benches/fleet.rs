//! Measures a rollout to many emulated appliances with faults, killed once on the way.
//!
//! `cargo build --release --package sps-firmware-cli && cargo run --release --package
//! sps-firmware-cli --example fleet -- target/release/spsfw 500 50` rolls out to 500 appliances in
//! waves of 50. Of twenty appliances, one cuts the first upload, one loses the answer to the
//! upgrade, and one answers some requests with 503. The rollout is killed when a third is done and
//! run again. Prints the time against the ideal one and the peak memory of the rollout.

use std::fmt::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use sps_firmware_emulator::iso::{ImageSpec, write_image};
use sps_firmware_emulator::scenario::{Effect, Scenario};
use sps_firmware_emulator::{Emulator, FirmwareVersion, RunningEmulator};

const REBOOT: Duration = Duration::from_secs(3);

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let program = arguments.next().context("give the path of spsfw")?;
    let count: usize = arguments.next().context("give the number of appliances")?.parse()?;
    let wave: usize = arguments.next().context("give the size of a wave")?.parse()?;

    let folder = tempfile::tempdir()?;
    let version = FirmwareVersion::new(8, 0, 1);
    let spec = ImageSpec { version, size: 1 << 20, notes: None, news: None };
    write_image(&folder.path().join("image.iso"), &spec)?;
    let mut emulators = Vec::new();
    let mut fleet = format!("[policy]\ncanary = 1\nwave = {wave}\n");
    for index in 0..count {
        let emulator = start(index).await?;
        let fingerprint = emulator.fingerprint().context("the emulator has no certificate")?;
        writeln!(fleet, "[[appliances]]\nname = 'a{index}'\nurl = '{}'", emulator.base_url())?;
        writeln!(fleet, "fingerprint = '{fingerprint}'")?;
        emulators.push(emulator);
    }
    std::fs::write(folder.path().join("fleet.toml"), fleet)?;
    println!("{count} appliances are up");

    let start = Instant::now();
    let mut child = rollout(&program, folder.path())?;
    while upgraded(&emulators) < count / 3 {
        ensure!(child.try_wait()?.is_none(), "the rollout has ended too early");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    child.kill()?;
    child.wait()?;
    println!(
        "killed after {:.1} s, {} upgraded",
        start.elapsed().as_secs_f32(),
        upgraded(&emulators)
    );

    let mut child = rollout(&program, folder.path())?;
    let mut peak = 0;
    let status = loop {
        peak = peak.max(peak_memory(&child).unwrap_or(0));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    ensure!(status.success(), "the rollout ended with {status}");
    ensure!(upgraded(&emulators) == count, "only {} are upgraded", upgraded(&emulators));
    let twice = emulators.iter().filter(|emulator| emulator.appliance().empty_slots() != 3).count();
    ensure!(twice == 0, "{twice} appliances hold the image twice");
    let waves = 1 + (count - 1).div_ceil(wave);
    println!(
        "all {count} run 8.0.1, each image brought once; {:.1} s in {waves} waves (reboots alone \
         take {} s); peak memory {} MB",
        start.elapsed().as_secs_f32(),
        waves as u64 * REBOOT.as_secs(),
        peak / 1000,
    );
    Ok(())
}

async fn start(index: usize) -> Result<RunningEmulator> {
    let builder = Emulator::builder().reboot_duration(REBOOT);
    let scenario = Scenario::named("fleet");
    let scenario = match index % 20 {
        3 => scenario.next(1, "POST /api/upload/firmware", Effect::CutRequest(65536))?,
        9 => scenario.next(1, "POST /api/firmware/upgrade", Effect::DropAfter)?,
        15 => scenario.next(2, "GET /api/firmware/slots", Effect::Unavailable)?,
        _ => scenario,
    };
    Ok(builder.scenario(scenario).start().await?)
}

fn rollout(program: &str, folder: &Path) -> Result<Child> {
    let program = std::path::absolute(program)?;
    Command::new(&program)
        .args(["rollout", "fleet.toml", "8.0.1", "--image", "image.iso", "--yes"])
        .env("HOME", folder)
        .env("SPSFW_PASSWORD", "admin")
        .current_dir(folder)
        .stdout(Stdio::null())
        .spawn()
        .with_context(|| format!("starting {}", program.display()))
}

fn upgraded(emulators: &[RunningEmulator]) -> usize {
    let runs = |emulator: &&RunningEmulator| {
        let appliance = emulator.appliance();
        appliance.running().is_some_and(|firmware| firmware.version.to_string() == "8.0.1")
    };
    emulators.iter().filter(runs).count()
}

/// In kB, where the system tells it.
fn peak_memory(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}
