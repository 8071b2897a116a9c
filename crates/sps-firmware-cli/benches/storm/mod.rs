//! A rollout to a fleet in which much goes wrong, and the proof that nothing is lost or repeated.
//!
//! The emulated appliances run in this process, the rollout in one of its own, so that it can be
//! killed and its memory be read. `tests/spsfw/rollouts/storm.rs` runs a small one in every test
//! run, `benches/fleet.rs` a large one.

mod faults;
mod proof;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use faults::Chance;
use sps_firmware_emulator::auth::{Privileges, UserConfig};
use sps_firmware_emulator::iso::{ImageSpec, write_image};
use sps_firmware_emulator::scenario::Scenario;
use sps_firmware_emulator::state::Appliance;
use sps_firmware_emulator::{Emulator, FirmwareVersion, RunningEmulator};

const IMAGE_BYTES: u64 = 1 << 20;
/// The password `admin`, hashed as cheaply as argon2 allows: hundreds of appliances on one machine
/// would otherwise spend their time with hashing.
const HASH: &str = "$argon2id$v=19$m=8,t=1,p=1$Y2hlYXAtc2FsdC0xNmJ5dA$\
                    xpSjmmcfaR372uX1YuD8fou9UJAPyeJbM8YOvVO8KPU";

/// What kind of storm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Storm {
    /// How many appliances.
    pub(crate) appliances: usize,
    /// How many are upgraded at the same time.
    pub(crate) wave: usize,
    /// How long a reboot takes.
    pub(crate) reboot: Duration,
    /// When an appliance that does not come back counts as failed.
    pub(crate) deadline: Duration,
    /// Where chance begins; without it, nothing goes wrong.
    pub(crate) seed: Option<u64>,
}

/// What was measured.
#[derive(Debug)]
pub(crate) struct Figures {
    /// How long the rollout took in all its runs.
    pub(crate) took: Duration,
    /// How long the reboots of its waves take when nothing else takes any time.
    pub(crate) ideal: Duration,
    /// The most memory that a run has had, in bytes; unknown where the system does not tell.
    pub(crate) peak_memory: Option<u64>,
    /// How many requests the appliances have served.
    pub(crate) requests: usize,
    /// How many appliances did not come back at first.
    pub(crate) hung: usize,
}

impl Storm {
    /// Rolls out with `program`, kills it once on the way, and proves what came of it.
    pub(crate) async fn rage(&self, program: &Path) -> Result<Figures> {
        let folder = tempfile::tempdir()?;
        let fleet = Fleet::start(self, program, folder.path()).await?;
        let start = Instant::now();
        let mut peak = None;
        if self.seed.is_some() {
            peak = fleet.run_and_kill().await?;
        }
        let (code, memory) = fleet.run().await?;
        peak = peak.max(memory);
        let hung = fleet.hung();
        if self.seed.is_some() {
            let failed = proof::failed(folder.path())?;
            ensure!(hung.is_subset(&failed), "{hung:?} hang, but only {failed:?} are reported");
            ensure!(code == 12 || failed.is_empty(), "failures end with {code}");
            fleet.heal().await?;
            let (code, memory) = fleet.run().await?;
            peak = peak.max(memory);
            ensure!(code == 0, "the last run ended with {code}");
        } else {
            ensure!(code == 0, "the rollout ended with {code}");
        }
        let took = start.elapsed();
        let requests = proof::check(&fleet.emulators, folder.path())?;
        let waves = 1 + (self.appliances - 1).div_ceil(self.wave);
        let ideal = u32::try_from(waves)? * self.reboot;
        Ok(Figures { took, ideal, peak_memory: peak, requests, hung: hung.len() })
    }
}

struct Fleet<'s> {
    emulators: Vec<RunningEmulator>,
    program: &'s Path,
    folder: &'s Path,
}

impl<'s> Fleet<'s> {
    async fn start(storm: &Storm, program: &'s Path, folder: &'s Path) -> Result<Self> {
        let version = FirmwareVersion::new(8, 0, 1);
        let spec = ImageSpec { version, size: IMAGE_BYTES, notes: None, news: None };
        write_image(&folder.join("image.iso"), &spec)?;
        let Storm { wave, deadline, .. } = storm;
        let mut text = format!(
            "[policy]\ncanary = 1\nwave = {wave}\nfailures = '100%'\nfailures_per_wave = '100%'\n\
             deadline = '{}s'\n",
            deadline.as_secs()
        );
        let mut chance = storm.seed.map(Chance::new);
        let mut emulators = Vec::new();
        for index in 0..storm.appliances {
            let scenario = match &mut chance {
                Some(chance) => faults::scenario(chance, IMAGE_BYTES)?,
                None => Scenario::default(),
            };
            let user = UserConfig {
                password_hash: Some(HASH.into()),
                ..UserConfig::without_password("admin", Privileges::Full)
            };
            let emulator = Emulator::builder()
                .users([user])
                .reboot_duration(storm.reboot)
                .scenario(scenario)
                .record(proof::record(folder, index))
                .start()
                .await?;
            let fingerprint = emulator.fingerprint().context("the emulator has no certificate")?;
            let url = emulator.base_url();
            writeln!(text, "[[appliances]]\nname = 'a{index}'\nurl = '{url}'")?;
            writeln!(text, "fingerprint = '{fingerprint}'")?;
            emulators.push(emulator);
        }
        std::fs::write(folder.join("fleet.toml"), text)?;
        Ok(Self { emulators, program, folder })
    }

    fn begin(&self) -> Result<Running> {
        let child = Command::new(self.program)
            .args(["rollout", "fleet.toml", "8.0.1", "--image", "image.iso", "--yes"])
            .args(["--report", "report.json"])
            .env("HOME", self.folder)
            .env("SPSFW_PASSWORD", "admin")
            .current_dir(self.folder)
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("starting {}", self.program.display()))?;
        Ok(Running(child))
    }

    /// Runs the rollout to its end.
    async fn run(&self) -> Result<(i32, Option<u64>)> {
        let mut running = self.begin()?;
        let mut peak = None;
        loop {
            peak = peak.max(running.peak_memory());
            if let Some(status) = running.0.try_wait()? {
                return Ok((status.code().unwrap_or(-1), peak));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Runs the rollout until a third is upgraded, and kills it.
    async fn run_and_kill(&self) -> Result<Option<u64>> {
        let mut running = self.begin()?;
        while self.upgraded() < self.emulators.len() / 3 {
            ensure!(running.0.try_wait()?.is_none(), "the rollout has ended too early");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let peak = running.peak_memory();
        running.0.kill()?;
        running.0.wait()?;
        Ok(peak)
    }

    fn upgraded(&self) -> usize {
        self.emulators.iter().filter(|emulator| proof::is_upgraded(emulator)).count()
    }

    /// The names of those that are in a reboot which does not end.
    fn hung(&self) -> BTreeSet<String> {
        let hangs = |emulator: &RunningEmulator| {
            let appliance = emulator.appliance();
            appliance.after_reboot() != appliance.current()
        };
        let all = self.emulators.iter().enumerate();
        all.filter(|(_, emulator)| hangs(emulator)).map(|(index, _)| format!("a{index}")).collect()
    }

    /// Somebody goes there and pulls the plug of those that hang.
    async fn heal(&self) -> Result<()> {
        for emulator in &self.emulators {
            emulator.begin(Scenario::named("calm")).await?;
            emulator.change(Appliance::power_up).await?;
        }
        Ok(())
    }
}

/// A rollout that does not outlive what goes wrong here.
struct Running(Child);

impl Running {
    /// In bytes, where the system tells it.
    fn peak_memory(&self) -> Option<u64> {
        let path = PathBuf::from(format!("/proc/{}/status", self.0.id()));
        let status = std::fs::read_to_string(path).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
        Some(kilobytes * 1024)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended cannot be killed any more.
        let _ = self.0.kill();
    }
}
