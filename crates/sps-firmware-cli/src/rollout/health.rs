//! The caller's own check of an appliance that was upgraded.

use std::process::Stdio;

use tokio::process::Command;

use crate::credentials;

/// How much of what the program says is passed on.
const TAIL: usize = 300;

/// Runs the program with the appliance's name and address in its environment.
///
/// # Errors
/// What it said last, if it does not end with 0.
pub(super) async fn check(program: &[String], name: &str, host: &str) -> Result<(), String> {
    let Some((program, arguments)) = program.split_first() else { return Ok(()) };
    let output = Command::new(program)
        .args(arguments)
        // A check of somebody else's is not to be trusted with the password of the whole fleet.
        .env_remove(credentials::VARIABLE)
        .env("SPSFW_NAME", name)
        .env("SPSFW_APPLIANCE", host)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| format!("the health check {program} cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let said = said.trim();
    let start = said.char_indices().rev().nth(TAIL).map_or(0, |(start, _)| start);
    Err(format!("the health check ended with {}: {}", output.status, &said[start..]))
}
