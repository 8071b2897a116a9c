//! The log of the program.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use crate::support::Client;

#[tokio::test]
async fn a_log_that_goes_into_a_pipe_has_no_colours() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_spsfw-emulator"))
        .args(["serve", "--http", "--listen", "127.0.0.1:0"])
        .env_remove("NO_COLOR")
        .env_remove("SPSFW_EMULATOR_LOG")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.strip_prefix("url ").unwrap().trim();
    assert_eq!(Client::at(url, None).login("admin", "wrong").await.status, 401);
    child.kill().unwrap();
    child.wait().unwrap();
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(log.contains("a login was refused"), "{log}");
    assert!(!log.contains('\x1b'), "{log}");
}
