//! Requests as bytes, for what no client library would send.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::Value;
use sps_firmware_emulator::RunningEmulator;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::contract;
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

/// Holds the answer to what is no request against the document: the envelope of errors, an id, and the
/// end of the connection. Gives its status and the type of its error.
#[track_caller]
pub(crate) fn refusal(answer: &str) -> (u16, String) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer:?}"));
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').find(|word| word.len() == 3).unwrap();
    let status = StatusCode::from_bytes(status.as_bytes()).unwrap();
    let lines: Vec<_> = lines.map(str::to_lowercase).collect();
    let header = |name: &str| {
        let prefix = format!("{name}: ");
        let mut values = lines.iter().filter_map(|line| line.strip_prefix(&prefix));
        let value = values.next().unwrap_or_else(|| panic!("no {name}: {answer}"));
        assert_eq!(values.next(), None, "{answer}");
        value
    };
    assert_eq!(header("connection"), "close");
    assert_eq!(header("content-length"), body.len().to_string());
    assert_eq!(header("content-language"), "en");
    assert!(header("x-request-id").parse::<u64>().unwrap() > 0);
    assert!(!header("date").is_empty());
    let body: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("no JSON: {answer}"));
    contract::check(&Method::GET, "/api/unreadable", status, header("content-type"), &body);
    (status.as_u16(), body["error"]["type"].as_str().unwrap().to_owned())
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
