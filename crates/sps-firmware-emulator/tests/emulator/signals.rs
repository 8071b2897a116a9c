//! Signals that ask the process to end.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

fn serve() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spsfw-emulator"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--log", "off"]).stdout(Stdio::null());
    command
}

/// Sends a signal, and waits for the end.
fn end(mut process: Child, signal: &str) -> ExitStatus {
    let told = Command::new("kill").args([signal, &process.id().to_string()]).status();
    assert!(told.unwrap().success());
    for _ in 0..3000 {
        if let Some(status) = process.try_wait().unwrap() {
            return status;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    process.kill().unwrap();
    panic!("it goes on after {signal}");
}

#[test]
fn it_ends_well_when_it_is_asked_to() {
    for signal in ["-TERM", "-INT"] {
        let mut process = serve().stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("url "), "{line}");
        assert!(end(process, signal).success(), "{signal}");
    }
}

#[test]
fn it_can_be_ended_while_it_waits_for_a_file_that_it_starts_with() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for (option, signal) in [("--users", "-TERM"), ("--users", "-INT"), ("--replay", "-TERM")] {
        let process = serve().arg(option).arg(&pipe).spawn().unwrap();
        // This comes about when the other end is opened, and it listens for signals before that.
        let silent = File::options().write(true).open(&pipe).unwrap();
        assert!(end(process, signal).success(), "{option} {signal}");
        drop(silent);
    }
}
