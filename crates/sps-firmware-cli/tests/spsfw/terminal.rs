//! A terminal of our own: what a person sees, at the end and on the way.
#![cfg(unix)]

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::num::NonZero;
use std::os::unix::ffi::OsStrExt;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, OptionalActions, Winsize, tcgetattr, tcsetattr, tcsetwinsize};

use crate::lab::{Lab, within};

const ROWS: NonZero<u16> = NonZero::new(24).unwrap();
const COLUMNS: NonZero<u16> = NonZero::new(100).unwrap();

/// A program that runs on a terminal.
pub(crate) struct Terminal {
    pub(crate) child: Child,
    keyboard: File,
    seen: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

impl Terminal {
    /// `apply` of the image of a lab, at its question.
    pub(crate) async fn at_the_question(lab: &Lab) -> Self {
        let fingerprint = lab.emulator.fingerprint().unwrap();
        let apply = ["apply", "8.0.1", "--image", "sps-8.0.1.iso", "--fingerprint", &fingerprint];
        let mut terminal = Self::run(lab.command(&apply));
        terminal.until("[y/N]").await;
        terminal
    }

    pub(crate) fn run(mut command: Command) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let slave = File::options()
            .read(true)
            .write(true)
            .open(std::ffi::OsStr::from_bytes(name.to_bytes()))
            .unwrap();
        let size =
            Winsize { ws_row: ROWS.get(), ws_col: COLUMNS.get(), ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&slave, size).unwrap();
        command.env("TERM", "xterm-256color").stdin(slave.try_clone().unwrap());
        command.stdout(slave.try_clone().unwrap()).stderr(slave);
        let child = command.spawn().unwrap();
        // Only the program holds the other end now, so that reading ends with it.
        drop(command);
        let keyboard = File::from(master);
        let mut screen = keyboard.try_clone().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let shared = seen.clone();
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                match screen.read(&mut buffer) {
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    // Linux gives an error when nobody holds the other end any more.
                    Ok(0) | Err(_) => return,
                    Ok(count) => {
                        let mut seen = shared.lock().unwrap_or_else(PoisonError::into_inner);
                        seen.extend(&buffer[..count]);
                    }
                }
            }
        });
        Self { child, keyboard, seen, reader }
    }

    /// A program on the terminal of its own session, which is where passwords are asked for. At the
    /// end come its exit code and the modes of the terminal.
    pub(crate) fn run_in_session(program: &Command) -> Self {
        let script = "trap : INT; \"$@\"; echo \"ended with $?\"; stty -a";
        let session = ["setsid", "--ctty", "sh", "-c", script, "sh"];
        Self::run(within(&session, program))
    }

    /// What Ctrl-C would do where the terminal passes it on.
    pub(crate) fn interrupt(&self) {
        self.signal(&self.child.id().to_string());
    }

    /// The same, to all of its session.
    pub(crate) fn interrupt_session(&self) {
        self.signal(&format!("-{}", self.child.id()));
    }

    fn signal(&self, process: &str) {
        assert!(Command::new("kill").args(["-INT", "--", process]).status().unwrap().success());
    }

    /// Types keys.
    pub(crate) fn type_keys(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).unwrap();
    }

    /// Types a line.
    pub(crate) fn type_line(&mut self, text: &str) {
        writeln!(self.keyboard, "{text}").unwrap();
    }

    /// Has the terminal show no more what is typed.
    pub(crate) fn stop_echo(&self) {
        let mut modes = tcgetattr(&self.keyboard).unwrap();
        modes.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&self.keyboard, OptionalActions::Now, &modes).unwrap();
    }

    /// Everything that was sent to the terminal so far, with what moves and colours.
    pub(crate) fn raw(&self) -> String {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&seen).into_owned()
    }

    /// The screen as it is now, without blanks at the ends of lines.
    pub(crate) fn screen(&self) -> String {
        let mut parser = vt100::Parser::new(ROWS, COLUMNS, 0);
        parser.process(self.raw().as_bytes());
        let text = parser.screen().contents();
        text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// Waits until a text is on the screen.
    pub(crate) async fn until(&mut self, text: &str) {
        while !self.screen().contains(text) {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "it has ended without `{text}`:\n{}", self.screen());
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// Waits for the program's end: its exit code, the last screen, and all that was sent to it.
    pub(crate) async fn end(mut self) -> (i32, String, String) {
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        while !self.reader.is_finished() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        (status.code().unwrap(), self.screen(), self.raw())
    }
}
