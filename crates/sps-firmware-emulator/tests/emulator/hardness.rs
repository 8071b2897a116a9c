//! Clients that are slow, broken or hostile: each gets the documented error or loses its connection,
//! and others are served on.

use std::time::Duration;

use sps_firmware_emulator::{Emulator, Patience, RunningEmulator};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::raw::{chunk, connect, exchange, is_served, rest, upload_head};
use crate::support::{Client, V8_1, image};

async fn start() -> RunningEmulator {
    let soon = Duration::from_millis(200);
    let patience = Patience { head: soon, body: soon, ..Patience::default() };
    Emulator::builder().http().patience(patience).start().await.unwrap()
}

#[tokio::test]
async fn a_form_that_breaks_off_is_malformed() {
    let emulator = start().await;
    let client = Client::admin(&emulator).await;
    let mut body = b"--XX\r\nContent-Disposition: form-data; name=\"firmware\"\r\n\r\n".to_vec();
    body.extend_from_slice(&image(V8_1));
    for cut in [10, 60, body.len()] {
        let head = format!(
            "POST /api/upload/firmware HTTP/1.1\r\nHost: x\r\nCookie: session_id={}\r\n\
             Content-Type: multipart/form-data; boundary=XX\r\nContent-Length: {cut}\r\n\
             Connection: close\r\n\r\n",
            client.cookie().unwrap(),
        );
        let request = [head.as_bytes(), &body[..cut]].concat();
        let answer = exchange(&emulator, &request).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{cut}: {answer}");
        assert!(answer.contains("MalformedRequestBody"), "{cut}: {answer}");
    }
    assert_eq!(emulator.appliance().empty_slots(), 4);
}

#[tokio::test]
async fn a_form_without_end_stops_at_the_limit() {
    let emulator = Emulator::builder().http().max_image_bytes(1 << 20).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let head = format!(
        "POST /api/upload/firmware HTTP/1.1\r\nHost: x\r\nCookie: session_id={}\r\n\
         Content-Type: multipart/form-data; boundary=XX\r\nTransfer-Encoding: chunked\r\n\r\n",
        client.cookie().unwrap(),
    );
    let mut stream = connect(&emulator).await;
    stream.write_all(head.as_bytes()).await.unwrap();
    let part = b"--XX\r\nContent-Disposition: form-data; name=\"firmware\"\r\n\r\n";
    let chunk =
        |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
    stream.write_all(&chunk(part)).await.unwrap();
    let block = chunk(&[0x42; 64 * 1024]);
    let (mut reader, mut writer) = stream.into_split();
    // What is refused is read on for a while, then the connection ends and writing fails.
    let writing = tokio::spawn(async move { while writer.write_all(&block).await.is_ok() {} });
    let mut answer = Vec::new();
    let reading = reader.read_to_end(&mut answer);
    let _ = tokio::time::timeout(Duration::from_secs(30), reading).await.unwrap();
    writing.await.unwrap();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.contains("PayloadTooLarge"), "{answer}");
    is_served(&emulator).await;
}

#[tokio::test]
async fn heads_and_bodies_over_their_limits_are_refused() {
    let emulator = start().await;
    let many = "X-A: 1\r\n".repeat(1000);
    let long = format!("X-A: {}\r\n", "a".repeat(1 << 20));
    for headers in [many, long] {
        let request = format!("GET /api/info HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
        let mut stream = connect(&emulator).await;
        // The server may hang up before all is written.
        let _ = stream.write_all(request.as_bytes()).await;
        let answer = rest(stream).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
    let client = Client::admin(&emulator).await;
    let body = serde_json::json!({ "slot_id": 1, "message": "x".repeat(2 << 20) });
    assert_eq!(client.post("/api/firmware/upgrade", body).await.error(413), "PayloadTooLarge");
    is_served(&emulator).await;
}

#[tokio::test]
async fn a_post_without_a_length_is_told_to_send_one() {
    let emulator = start().await;
    let client = Client::admin(&emulator).await;
    let request = format!(
        "POST /api/firmware/test HTTP/1.1\r\nHost: x\r\nCookie: session_id={}\r\n\
         Connection: close\r\n\r\n",
        client.cookie().unwrap(),
    );
    let answer = exchange(&emulator, request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 411") && answer.contains("LengthRequired"), "{answer}");
}

#[tokio::test]
async fn smuggled_requests_are_not_answered() {
    let emulator = start().await;
    let smuggled = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    for framing in [
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 0x5\r\n",
    ] {
        let request = format!(
            "POST /api/firmware/test HTTP/1.1\r\nHost: x\r\n{framing}\r\n0\r\n\r\n{smuggled}"
        );
        let answer = exchange(&emulator, request.as_bytes()).await;
        // hyper takes `Transfer-Encoding` over `Content-Length`, as the standard says, so that the
        // second request is the client's own there. Everywhere else the connection ends.
        let answers = answer.matches("HTTP/1.1 ").count();
        let own = framing.starts_with("Content-Length: 5\r\nTransfer");
        assert!(answers <= if own { 2 } else { 1 }, "{framing}{answer}");
        assert!(own || !answer.contains("HTTP/1.1 200"), "{framing}{answer}");
    }
    is_served(&emulator).await;
}
