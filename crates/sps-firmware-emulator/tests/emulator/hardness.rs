//! Clients that are slow, broken or hostile: each gets the documented error or loses its connection,
//! and others are served on.

use std::time::Duration;

use sps_firmware_emulator::{Emulator, Patience, RunningEmulator};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::raw::{chunk, connect, exchange, is_served, upload_head};
use crate::support::{Client, V8_1, image};

async fn start() -> RunningEmulator {
    let soon = Duration::from_millis(200);
    let patience = Patience { head: soon, body: soon, ..Patience::default() };
    Emulator::builder().http().patience(patience).start().await.unwrap()
}

const FORM: &str = "Content-Type: multipart/form-data; boundary=XX";
const PART: &[u8] = b"--XX\r\nContent-Disposition: form-data; name=\"firmware\"\r\n\r\n";

#[tokio::test]
async fn a_form_that_breaks_off_is_malformed() {
    let emulator = start().await;
    let client = Client::admin(&emulator).await;
    let body = [PART, &image(V8_1)].concat();
    for cut in [0, 10, 60, PART.len(), PART.len() + 1, body.len()] {
        let framing = format!("{FORM}\r\nContent-Length: {cut}\r\nConnection: close");
        let request = [upload_head(&client, &framing).as_bytes(), &body[..cut]].concat();
        let answer = exchange(&emulator, &request).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{cut}: {answer}");
        assert!(answer.contains("MalformedRequestBody"), "{cut}: {answer}");
    }
    assert_eq!(emulator.appliance().empty_slots(), 4);
}

#[tokio::test]
async fn an_upload_whose_sender_hangs_up_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = Emulator::builder().http().state(folder.path()).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let files = || std::fs::read_dir(folder.path().join("images")).unwrap().count();
    for framing in [FORM, "Content-Type: application/octet-stream"] {
        let framing = format!("{framing}\r\nContent-Length: 10000000");
        let mut stream = connect(&emulator).await;
        stream.write_all(upload_head(&client, &framing).as_bytes()).await.unwrap();
        stream.write_all(&[PART, &image(V8_1)].concat()).await.unwrap();
        until(|| files() == 1, "the upload never began").await;
        drop(stream);
        until(|| files() == 0, "the upload left a file").await;
    }
    assert_eq!(emulator.appliance().empty_slots(), 4);
}

async fn until(condition: impl Fn() -> bool, complaint: &str) {
    for _ in 0..1000 {
        if condition() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{complaint}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_end_stops_at_the_limit() {
    let emulator = Emulator::builder().http().max_image_bytes(1 << 20).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let framing = format!("{FORM}\r\nTransfer-Encoding: chunked");
    let head = [upload_head(&client, &framing).as_bytes(), &chunk(PART)].concat();
    let block = chunk(&[0x42; 64 * 1024]);

    // Whoever stops at some time sees why it was refused.
    let mut stream = connect(&emulator).await;
    stream.write_all(&head).await.unwrap();
    for _ in 0..64 {
        stream.write_all(&block).await.unwrap();
    }
    stream.write_all(b"0\r\n\r\n").await.unwrap();
    let mut answer = [0; 1024];
    let length = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]);
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("PayloadTooLarge"), "{answer}");

    // Whoever does not stop loses the connection.
    let mut stream = connect(&emulator).await;
    stream.write_all(&head).await.unwrap();
    let endless = async { while stream.write_all(&block).await.is_ok() {} };
    tokio::time::timeout(Duration::from_secs(60), endless).await.expect("it was read for ever");
    assert_eq!(emulator.appliance().empty_slots(), 4);
    is_served(&emulator).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_never_begins_is_not_kept_in_memory() {
    let emulator = start().await;
    let client = Client::admin(&emulator).await;
    let begin = "--XX\r\nContent-Disposition: form-data; name=\"firmware\"; filename=\"";
    for (begin, endless) in [
        (begin, "a"),
        ("--XX\r\n", "X-A: 1\r\n"),
        // What comes before the first boundary is no part, and has an end as well.
        ("", "a"),
        ("", "--X\r\n"),
        ("--XX", " "),
    ] {
        let body = format!("{begin}{}", endless.repeat((1 << 20) / endless.len()));
        let framing = format!("{FORM}\r\nContent-Length: {}\r\nConnection: close", body.len());
        let request = format!("{}{body}", upload_head(&client, &framing));
        let answer = exchange(&emulator, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{begin}{endless}: {answer}");
        assert!(answer.contains("no part begins within 65536 bytes"), "{begin}{endless}: {answer}");
    }
    assert_eq!(emulator.appliance().empty_slots(), 4);
    is_served(&emulator).await;
}

#[tokio::test]
async fn heads_and_bodies_over_their_limits_are_refused() {
    let emulator = start().await;
    let long = |bytes| format!("X-A: {}\r\n", "a".repeat(bytes));
    let many = |lines| "X-A: 1\r\n".repeat(lines);
    for (headers, expected) in [
        (long(48_000), "200"),
        // What is read of a body at a time is more than a head may have.
        (long(50_000), "431"),
        (many(90), "200"),
        (many(1000), "431"),
        // What goes on after the refusal is heard out, so that the refusal is not lost.
        (long(1 << 20), "431"),
    ] {
        let request =
            format!("GET /api/info HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
        let answer = exchange(&emulator, request.as_bytes()).await;
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert_eq!(status, expected, "{} bytes: {answer}", request.len());
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
