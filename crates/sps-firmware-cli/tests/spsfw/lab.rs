//! An emulated appliance, a home folder, and the program.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sps_firmware_emulator::iso::{ImageSpec, write_image};
use sps_firmware_emulator::state::Phase;
use sps_firmware_emulator::{Builder, Emulator, FirmwareVersion, RebootTimes, RunningEmulator};
use tempfile::TempDir;
use tokio::net::TcpSocket;

use crate::going::LOOK;

/// What the tests of a command need.
pub(crate) struct Lab {
    pub(crate) emulator: RunningEmulator,
    home: TempDir,
}

/// A port of this machine that refuses connections for as long as this is kept.
pub(crate) struct DeadPort {
    address: SocketAddr,
    _bound: TcpSocket,
}

impl DeadPort {
    pub(crate) fn new() -> Self {
        // Bound, so that nobody else gets it; nothing listens.
        let bound = TcpSocket::new_v4().unwrap();
        bound.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        Self { address: bound.local_addr().unwrap(), _bound: bound }
    }

    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }
}

/// How a run ended, with what changes from run to run taken out.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn quick_reboot() -> RebootTimes {
    let quick = std::time::Duration::from_millis(150);
    RebootTimes {
        answering: quick,
        down: Some(quick),
        booting: Some(quick),
        ..RebootTimes::default()
    }
}

/// A program that is run by another one, in the same folder and environment.
#[cfg(unix)]
pub(crate) fn within(by: &[&str], program: &Command) -> Command {
    let mut command = Command::new(by[0]);
    command.args(&by[1..]).arg(program.get_program()).args(program.get_args()).env_clear();
    for (name, value) in program.get_envs().filter_map(|(name, value)| Some((name, value?))) {
        command.env(name, value);
    }
    if let Some(folder) = program.get_current_dir() {
        command.current_dir(folder);
    }
    command.stdin(Stdio::null());
    command
}

impl Lab {
    pub(crate) async fn new() -> Self {
        Self::with(|builder| builder).await
    }

    pub(crate) async fn with(settings: impl FnOnce(Builder) -> Builder) -> Self {
        let builder = Emulator::builder().reboot_times(quick_reboot());
        let emulator = settings(builder).start().await.unwrap();
        Self { emulator, home: tempfile::tempdir().unwrap() }
    }

    /// The program, with nothing of the environment but what is set here.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spsfw"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            .env("SPSFW_APPLIANCE", self.emulator.base_url())
            .env("SPSFW_PASSWORD", "admin")
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs the program with the emulator's certificate trusted.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        let fingerprint = self.emulator.fingerprint().unwrap();
        let arguments = [arguments, &["--fingerprint", &fingerprint]].concat();
        self.ended(self.command(&arguments).output().unwrap())
    }

    /// Runs the program and expects it to go well.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}: {}{}", ended.stdout, ended.stderr);
        ended.stdout
    }

    pub(crate) fn ended(&self, output: Output) -> Ended {
        let text = |bytes: Vec<u8>| self.without_chance(&String::from_utf8(bytes).unwrap());
        Ended {
            code: output.status.code().unwrap(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Takes out of a text what differs from run to run.
    pub(crate) fn without_chance(&self, text: &str) -> String {
        text.replace(&self.emulator.address().to_string(), "sps.example:443")
            .replace(&self.emulator.fingerprint().unwrap(), "FINGERPRINT")
            .replace(&self.home.path().display().to_string(), "~")
    }

    /// Lets time pass on an appliance whose clock stands still, until it is back from its reboot.
    pub(crate) async fn let_it_come_back(&self) {
        let is_back = || {
            let appliance = self.emulator.appliance();
            appliance.phase() == Phase::Running && appliance.after_reboot() == appliance.current()
        };
        while !is_back() {
            self.emulator.clock().advance(std::time::Duration::from_secs(1));
            tokio::time::sleep(LOOK).await;
        }
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// An image file of a version 8.0.x in the current folder.
    pub(crate) fn image(&self, patch: u32) -> PathBuf {
        self.image_of(patch, 2 << 20)
    }

    /// One of so many bytes.
    pub(crate) fn image_of(&self, patch: u32, size: u64) -> PathBuf {
        let path = self.home.path().join(format!("sps-8.0.{patch}.iso"));
        let version = FirmwareVersion::new(8, 0, patch);
        let spec = ImageSpec { version, size, notes: Some("Closes holes.".into()), news: None };
        write_image(&path, &spec).unwrap();
        path
    }
}
