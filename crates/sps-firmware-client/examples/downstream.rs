//! A program of somebody else's that uses the SDK, and its test with the emulator in-process.
//!
//! `cargo run --example downstream -- sps.example FINGERPRINT` asks a real appliance (the password
//! is in `SPS_PASSWORD`); without arguments it asks an emulated one, as `cargo test --example
//! downstream` does.

use anyhow::Context;
use sps_firmware_client::{Account, Appliance, Tls};
use sps_firmware_emulator::Emulator;

/// The versions that could be deleted: neither running nor chosen for the next boot.
async fn old_versions(appliance: &Appliance) -> anyhow::Result<Vec<String>> {
    let state = appliance.state().await?;
    let old = state.occupied().filter(|(_, firmware)| firmware.is_deletable());
    Ok(old.map(|(_, firmware)| firmware.version.clone()).collect())
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let Some(host) = arguments.next() else {
        return emulated().await;
    };
    let fingerprint = arguments.next().context("which SHA-256 has its certificate?")?.parse()?;
    let password = std::env::var("SPS_PASSWORD").context("SPS_PASSWORD is not set")?;
    let account = Account::new("admin", password);
    let appliance = Appliance::connect(&host, account, Tls::Fingerprint(fingerprint)).await?;
    println!("{:?}", old_versions(&appliance).await?);
    Ok(())
}

/// The same against an appliance inside of this process.
async fn emulated() -> anyhow::Result<()> {
    let emulator = Emulator::builder().start().await?;
    let tls = Tls::Fingerprint(emulator.fingerprint().context("it has no certificate")?.parse()?);
    let account = Account::new("admin", "admin");
    let appliance = Appliance::connect(&emulator.base_url(), account, tls).await?;
    println!("{:?}", old_versions(&appliance).await?);
    emulator.shutdown().await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sps_firmware_client::{Account, Appliance, Tls};
    use sps_firmware_emulator::Emulator;

    #[tokio::test]
    async fn a_new_appliance_has_nothing_to_delete() {
        let emulator = Emulator::builder().start().await.unwrap();
        let tls = Tls::Fingerprint(emulator.fingerprint().unwrap().parse().unwrap());
        let account = Account::new("admin", "admin");
        let appliance = Appliance::connect(&emulator.base_url(), account, tls).await.unwrap();
        assert!(super::old_versions(&appliance).await.unwrap().is_empty());
    }
}
