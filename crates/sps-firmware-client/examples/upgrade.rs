//! A firmware upgrade from the first login to the last check, on an emulated appliance.
//!
//! Run it with `cargo run --example upgrade`. It needs no network and no hardware: the emulator
//! runs inside of this process, behind TLS on a free port of the loopback interface.

use std::time::Instant;

use anyhow::{Context, ensure};
use sps_firmware_client::{
    Account, Appliance, ApplianceState, Fingerprint, Image, Outcome, Phase, Tls, WaitOptions,
};
use sps_firmware_emulator::iso::{ImageSpec, write_image};
use sps_firmware_emulator::{Emulator, FirmwareVersion};

const NEW_VERSION: &str = "8.0.1";
const MESSAGE: &str = "Close the holes that 8.0.1 closes";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let start = Instant::now();

    step("An image", "what the vendor gives you: an ISO file");
    let folder = tempfile::tempdir().context("making a folder for the image")?;
    let file = folder.path().join("sps-8.0.1.iso");
    let spec = ImageSpec {
        version: FirmwareVersion::new(8, 0, 1),
        size: 6 * 1024 * 1024,
        notes: Some("Closes holes.".to_owned()),
        news: None,
    };
    write_image(&file, &spec).context("writing the image")?;
    result(&format!("{} with version {NEW_VERSION}, 6 MiB", file.display()));

    step("An appliance", "the emulator, which behaves like one of version 8.0");
    let emulator = Emulator::builder().start().await.context("starting the emulator")?;
    let fingerprint: Fingerprint = emulator
        .fingerprint()
        .context("the emulator has no certificate")?
        .parse()
        .context("reading the fingerprint")?;
    result(&format!("it listens on {}", emulator.base_url()));
    result(&format!("its self-signed certificate has the SHA-256 {fingerprint}"));

    step(
        "Log in",
        "GET /api/authentication, with user and password; trusts that certificate alone",
    );
    let account = Account::new("admin", "admin");
    let appliance =
        Appliance::connect(&emulator.base_url(), account, Tls::Fingerprint(fingerprint)).await?;
    result("200, with the cookie session_id, which all later requests send back");

    step("Look around", "GET /api/info and GET /api/firmware/slots");
    let before = appliance.state().await?;
    result(&format!("it runs {}", before.running));
    print_slots(&before);

    step("Upload", "POST /api/upload/firmware, streamed as multipart/form-data");
    let image = Image::open(&file).await?;
    let uploaded = appliance
        .upload(image, |progress| {
            println!("     {} of {} bytes sent", progress.sent, progress.total);
        })
        .await?
        .known()
        .context("it is not known whether the image has arrived")?;
    ensure!(uploaded.version == NEW_VERSION, "the image has version {}", uploaded.version);
    result(&format!("200: version {} is in slot {}", uploaded.version, uploaded.slot));

    step("Test", "POST /api/firmware/test: may this appliance go to that slot? Nothing changes");
    let summary = appliance.test(&uploaded.slot).await?;
    summary.lines().for_each(result);

    step("Upgrade", "POST /api/firmware/upgrade, with a message for the log");
    match appliance.upgrade(&uploaded.slot, MESSAGE).await? {
        Outcome::Done(_) => result("200: it has begun, and the appliance will reboot"),
        Outcome::Unknown(cause) => result(&format!("the answer was lost ({cause}); wait and see")),
    }

    step("Wait", "GET /api/info again and again; log in anew; compare the version and the slots");
    let mut was_down = false;
    let arrived = appliance
        .wait_until_running(NEW_VERSION, &WaitOptions::default(), |event| {
            was_down |= event.phase >= Phase::Down;
            if event.is_new {
                println!("     {:>4.1} s: {}", event.elapsed.as_secs_f32(), event.phase);
            }
        })
        .await?;
    ensure!(was_down, "the connection was never lost: the appliance has not rebooted");
    ensure!(appliance.logins() > 1, "the old session has outlived the reboot");
    result(&format!(
        "it is back after {:.1} s and runs {}",
        arrived.took.as_secs_f32(),
        arrived.running
    ));

    step("Check", "GET /api/info and GET /api/firmware/slots: do they agree?");
    let after = appliance.state().await?;
    print_slots(&after);
    let (slot, firmware) = after.current().context("no slot is current")?;
    ensure!(after.running == NEW_VERSION, "it runs {}", after.running);
    ensure!(slot == uploaded.slot, "slot {slot} runs, and not {}", uploaded.slot);
    ensure!(firmware.version == NEW_VERSION, "the current slot holds {}", firmware.version);
    ensure!(firmware.after_reboot, "the next reboot would start another slot");
    result("they do");

    emulator.shutdown().await;
    println!(
        "\nUpgraded from {} to {} in {:.1} s.",
        before.running,
        after.running,
        start.elapsed().as_secs_f32()
    );
    Ok(())
}

fn step(name: &str, what: &str) {
    println!("\n{name}: {what}");
}

fn result(text: &str) {
    println!("  -> {text}");
}

fn print_slots(state: &ApplianceState) {
    for slot in &state.slots {
        let what = match &slot.firmware {
            None => "empty".to_owned(),
            Some(firmware) => format!(
                "{}{}{}",
                firmware.version,
                if firmware.current { ", runs" } else { "" },
                if firmware.after_reboot { ", starts at the next boot" } else { "" },
            ),
        };
        println!("     slot {}: {what}", slot.key);
    }
}
