//! `spsfw login`

use anyhow::Result;
use serde_json::json;

use crate::args::{Global, Login};
use crate::config::{Config, save_appliance};
use crate::connect::{Trust, connect_with};
use crate::exit::Exit;
use crate::output::Output;

pub(super) async fn run(global: &Global, output: Output, args: &Login) -> Result<Exit> {
    let trust = if args.trust { Trust::Yes } else { Trust::Ask };
    let connected = connect_with(global, trust).await?;
    let info = connected.appliance.info().await?;
    let mut entry = connected.entry;
    if let Some(file) = &global.password_file {
        entry.password_file = Some(std::path::absolute(file)?);
    }
    for file in [&mut entry.client_certificate, &mut entry.client_key].into_iter().flatten() {
        *file = std::path::absolute(&*file)?;
    }
    let mut saved = None;
    if let Some(name) = &args.save {
        let (_, path) = Config::read(global.config.as_deref())?;
        save_appliance(&path, name, &entry, args.default)?;
        saved = Some(path);
    }
    let user = entry.user.unwrap_or_default();
    let host = connected.appliance.host();
    let version = info.body.firmware_version.unwrap_or_default();
    let value = json!({
        "host": host, "user": user, "firmware_version": version,
        "fingerprint": entry.fingerprint, "saved": saved,
    });
    output.result(&value, || {
        let mut text = format!("{user} can log in to {host}, which runs {version}.");
        if let Some(fingerprint) = &entry.fingerprint {
            text.push_str(&format!("\nIts certificate has the SHA-256 {fingerprint}."));
        }
        if let (Some(name), Some(path)) = (&args.save, &saved) {
            text.push_str(&format!("\nSaved as {name} in {}.", path.display()));
        }
        text
    })?;
    Ok(Exit::Success)
}
