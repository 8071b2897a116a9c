//! The emulator as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::support::Client;

/// A process that ends, by SIGKILL on Unix, when this is dropped.
pub(crate) struct Process {
    child: Child,
    url: String,
    certificate: Option<String>,
}

impl Process {
    /// Starts `spsfw-emulator serve` with plain HTTP and these options.
    pub(crate) fn start<'a>(options: impl IntoIterator<Item = &'a str>) -> Self {
        Self::spawn(["--http"].into_iter().chain(options))
    }

    /// The same with TLS, and with its state in a folder.
    pub(crate) fn start_with_tls<'a>(
        state: &'a Path,
        options: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let options = ["--state", state.to_str().unwrap()].into_iter().chain(options);
        let mut process = Self::spawn(options);
        process.certificate = Some(std::fs::read_to_string(state.join("certificate.pem")).unwrap());
        process
    }

    fn spawn<'a>(options: impl IntoIterator<Item = &'a str>) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_spsfw-emulator"))
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "off"])
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url =
            line.strip_prefix("url ").unwrap_or_else(|| panic!("no url: {line}")).trim().to_owned();
        Self { child, url, certificate: None }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> &str {
        self.url.split_once("://").unwrap().1
    }

    pub(crate) fn anonymous(&self) -> Client {
        Client::at(&self.url, self.certificate.as_deref())
    }

    pub(crate) async fn client(&self) -> Client {
        let mut client = self.anonymous();
        client.login("admin", "admin").await.ok();
        client
    }

    /// The most memory that it has ever used, in MiB.
    #[cfg(target_os = "linux")]
    pub(crate) fn peak_memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
