//! `spsfw-emulator hash-password`.

use std::io::{IsTerminal, stdin};

use anyhow::{Context, bail};
use sps_firmware_emulator::auth::hash_password;

pub(super) fn run() -> anyhow::Result<()> {
    if stdin().is_terminal() {
        bail!(
            "the password is read from a pipe: printf %s \"$PASSWORD\" | spsfw-emulator hash-password"
        );
    }
    let password = std::io::read_to_string(stdin()).context("reading the password")?;
    let password = password.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!("the password is empty");
    }
    println!("{}", hash_password(password)?);
    Ok(())
}
