//! Requests as bytes, for what no client library would send.

use std::time::Duration;

use sps_firmware_emulator::RunningEmulator;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::Client;

pub(crate) async fn connect(emulator: &RunningEmulator) -> TcpStream {
    TcpStream::connect(emulator.address()).await.unwrap()
}

/// Everything that comes until the connection ends.
pub(crate) async fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
    // A reset after the answer is an end as well.
    assert!(read.is_ok(), "the connection did not end");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Sends raw bytes and reads until the connection ends.
pub(crate) async fn exchange(emulator: &RunningEmulator, bytes: &[u8]) -> String {
    let mut stream = connect(emulator).await;
    // The server may hang up before all is written.
    let _ = stream.write_all(bytes).await;
    rest(stream).await
}

/// The head of an upload in a session; `headers` say how its body is framed.
pub(crate) fn upload_head(client: &Client, headers: &str) -> String {
    let cookie = client.cookie().unwrap();
    format!(
        "POST /api/upload/firmware HTTP/1.1\r\nHost: x\r\nCookie: session_id={cookie}\r\n\
         {headers}\r\n\r\n"
    )
}

/// A chunk of a chunked body.
pub(crate) fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

/// Others are served as if nothing had happened.
pub(crate) async fn is_served(emulator: &RunningEmulator) {
    if emulator.certificate_pem().is_some() {
        Client::admin(emulator).await.get("/api/firmware/slots").await.ok();
        return;
    }
    // By connections that end with their answer: one that is kept open could be ended for its
    // silence just when the client uses it again.
    let request = |path: &str, header: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: x\r\n{header}\r\nConnection: close\r\n\r\n")
    };
    // admin:admin
    let login = request("/api/authentication", "Authorization: Basic YWRtaW46YWRtaW4=");
    let answer = exchange(emulator, login.as_bytes()).await;
    let cookie = answer.split("session_id=").nth(1).unwrap_or_else(|| panic!("{answer}"));
    let list = request("/api/firmware/slots", &format!("Cookie: session_id={}", &cookie[..40]));
    let answer = exchange(emulator, list.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
