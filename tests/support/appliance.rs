//! An emulator to test against, and what it is fed with.

use std::net::SocketAddr;
use std::time::Duration;

use sps_firmware_emulator::auth::{Privileges, UserConfig};
use sps_firmware_emulator::iso::{ImageSpec, write_image};
use sps_firmware_emulator::{Builder, Emulator, FirmwareVersion, RebootTimes, RunningEmulator};

use super::exchange::Request;

/// `admin:admin`, who may do everything, as Basic credentials.
pub(crate) const ADMIN: &str = "Basic YWRtaW46YWRtaW4=";
/// `reader:reader`, who may only read.
pub(crate) const READER: &str = "Basic cmVhZGVyOnJlYWRlcg==";

/// An emulator without TLS, with two users, whose reboots take a tenth of a second.
pub(crate) fn builder() -> Builder {
    Emulator::builder()
        .http()
        .users([
            UserConfig::new("admin", "admin", Privileges::Full),
            UserConfig::new("reader", "reader", Privileges::Read),
        ])
        .reboot_times(RebootTimes {
            answering: Duration::from_millis(20),
            down: Some(Duration::from_millis(50)),
            booting: Some(Duration::from_millis(50)),
            ..RebootTimes::default()
        })
}

/// A running emulator.
pub(crate) async fn start() -> RunningEmulator {
    builder().start().await.expect("the emulator starts")
}

/// Opens a session, and gives it.
pub(crate) async fn log_in(address: SocketAddr, credentials: &str) -> String {
    let answer = Request::new("GET", "/api/authentication")
        .header("Authorization", credentials)
        .send(address)
        .await;
    assert_eq!(answer.status, 200);
    let cookie = answer.header("set-cookie").expect("a session");
    let session = cookie.strip_prefix("session_id=").and_then(|it| it.split(';').next());
    session.expect("the cookie is the session").to_owned()
}

/// A firmware image of some version.
pub(crate) fn image(version: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sps.iso");
    let version: FirmwareVersion = version.parse().expect("a version");
    write_image(&path, &ImageSpec::new(version, 256 * 1024)).expect("an image");
    std::fs::read(path).expect("the image is there")
}

/// Serves one file to anybody on loopback.
pub(crate) async fn file_server(content: Vec<u8>) -> SocketAddr {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                content.len()
            );
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(&content).await;
        }
    });
    address
}
