//! An emulated appliance inside of a program: starts it behind TLS on a free port, logs in and lists the slots.

use std::error::Error;

use reqwest::{Certificate, Client};
use sps_firmware_emulator::Emulator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // reqwest comes without cryptography here: a program chooses it, once.
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| "there is a provider of cryptography already")?;
    let emulator = Emulator::builder().start().await?;
    let url = emulator.base_url();
    let pem = emulator.certificate_pem().ok_or("it has no certificate")?;
    let client =
        Client::builder().tls_certs_only([Certificate::from_pem(pem.as_bytes())?]).build()?;
    let login = client
        .get(format!("{url}/api/authentication"))
        .basic_auth("admin", Some("admin"))
        .send()
        .await?
        .error_for_status()?;
    let cookie = login.headers().get("set-cookie").ok_or("no cookie")?.to_str()?;
    let session = cookie.split(';').next().unwrap_or_default().to_owned();
    let slots =
        client.get(format!("{url}/api/firmware/slots")).header("cookie", session).send().await?;
    println!("{}", slots.error_for_status()?.text().await?);
    emulator.shutdown().await;
    Ok(())
}
