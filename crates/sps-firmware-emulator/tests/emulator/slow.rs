//! Clients that are slow, or do not go on at all: each loses its connection after a time, and others
//! are served meanwhile.

use std::time::Duration;

use sps_firmware_emulator::{Emulator, Patience, RunningEmulator};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::raw::{chunk, connect, exchange, is_served, rest, upload_head};
use crate::support::{Client, V8_1, image};

/// Long enough for an honest client on a busy machine, and short enough to wait for its end.
const SOON: Duration = Duration::from_millis(300);
/// What is not to end a test is far away.
const LATE: Duration = Duration::from_secs(600);

const PATIENT: Patience =
    Patience { handshake: LATE, head: LATE, body: LATE, answer: LATE, slowest: 1024 };

async fn start(patience: Patience) -> RunningEmulator {
    Emulator::builder().http().patience(patience).start().await.unwrap()
}

/// Sends a byte now and then until the connection ends, and gives what came of it.
async fn trickle(mut stream: TcpStream, byte: &[u8]) -> String {
    while stream.write_all(byte).await.is_ok() {
        let end = tokio::time::timeout(Duration::from_millis(20), stream.readable()).await;
        if end.is_ok() {
            break;
        }
    }
    rest(stream).await
}

#[tokio::test]
async fn patience_without_end_serves_like_any_other() {
    let endless = Duration::MAX;
    let patience =
        Patience { handshake: endless, head: endless, body: endless, answer: endless, slowest: 1 };
    for builder in [Emulator::builder(), Emulator::builder().http()] {
        let emulator = builder.patience(patience).start().await.unwrap();
        let client = Client::admin(&emulator).await;
        // Its body is waited for.
        let late = futures_util::stream::once(async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Ok::<_, std::io::Error>(image(V8_1))
        });
        client.upload(reqwest::Body::wrap_stream(late)).await.ok();
    }
}

#[tokio::test]
async fn whoever_connects_and_says_nothing_loses_the_connection() {
    let emulator = start(Patience { head: SOON, ..PATIENT }).await;
    let stream = connect(&emulator).await;
    is_served(&emulator).await;
    assert_eq!(rest(stream).await, "");
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_loses_its_connection() {
    let emulator = start(Patience { head: SOON, ..PATIENT }).await;
    let mut stream = connect(&emulator).await;
    stream.write_all(b"GET /api/info HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    is_served(&emulator).await;
    let answer = trickle(stream, b"a").await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn a_connection_without_a_next_request_ends() {
    let emulator = start(Patience { head: SOON, ..PATIENT }).await;
    let answer = exchange(&emulator, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer.ends_with("ok\n"), "{answer}");
    // An answer that is waited for, as a password takes its time.
    let login = b"GET /api/authentication HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n\r\n";
    let answer = exchange(&emulator, login).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn a_handshake_that_stops_halfway_loses_its_connection() {
    let patience = Patience { handshake: SOON, ..PATIENT };
    let emulator = Emulator::builder().patience(patience).start().await.unwrap();
    // Nothing, the head of a record, and a record that promises more than comes.
    for begin in [&b""[..], b"\x16\x03\x01", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"] {
        let mut stream = connect(&emulator).await;
        stream.write_all(begin).await.unwrap();
        assert_eq!(rest(stream).await, "");
    }
    let mut stream = connect(&emulator).await;
    stream.write_all(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03").await.unwrap();
    assert_eq!(trickle(stream, b"\0").await, "");
    is_served(&emulator).await;
}

#[tokio::test]
async fn a_body_that_stalls_is_given_up_and_leaves_nothing() {
    let emulator = start(Patience { body: SOON, ..PATIENT }).await;
    let client = Client::admin(&emulator).await;
    let framing = "Content-Type: application/octet-stream\r\nContent-Length: 1000000";
    let request = format!("{}some", upload_head(&client, framing));
    let answer = exchange(&emulator, request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert!(answer.contains("MalformedRequestBody"), "{answer}");
    assert_eq!(emulator.appliance().empty_slots(), 4);
}

#[tokio::test]
async fn a_body_that_comes_byte_by_byte_is_given_up() {
    let emulator = start(Patience { body: SOON, ..PATIENT }).await;
    let client = Client::admin(&emulator).await;
    for media_type in ["application/octet-stream", "multipart/form-data; boundary=XX"] {
        let framing = format!("Content-Type: {media_type}\r\nTransfer-Encoding: chunked");
        let mut stream = connect(&emulator).await;
        stream.write_all(upload_head(&client, &framing).as_bytes()).await.unwrap();
        let answer = trickle(stream, &chunk(b"-")).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{media_type}: {answer}");
        assert!(answer.contains("MalformedRequestBody"), "{media_type}: {answer}");
    }
    let cookie = client.cookie().unwrap();
    let mut stream = connect(&emulator).await;
    let head = format!(
        "POST /api/firmware/test HTTP/1.1\r\nHost: x\r\nCookie: session_id={cookie}\r\n\
         Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = trickle(stream, b" ").await;
    assert!(answer.contains("MalformedRequestBody"), "{answer}");
    is_served(&emulator).await;
}

/// A connection with a small buffer at its end, so that what is not read stays with the emulator.
async fn connect_with_little_room(emulator: &RunningEmulator) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(emulator.address()).await.unwrap()
}

/// Sends requests until the emulator takes no more, as it cannot get rid of its answers.
async fn fill(stream: &mut TcpStream) {
    let requests = "GET /api/info HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
    let filling = async { while stream.write_all(requests.as_bytes()).await.is_ok() {} };
    // The buffers of both systems are full when nothing has moved for a while.
    let _ = tokio::time::timeout(SOON, filling).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_read_the_answers_loses_the_connection() {
    let emulator = start(Patience { answer: SOON, ..PATIENT }).await;
    let mut stream = connect_with_little_room(&emulator).await;
    fill(&mut stream).await;
    is_served(&emulator).await;
    // The end is seen without reading: the emulator resets what it cannot deliver.
    let ended = async { while stream.write_all(b"GET ").await.is_ok() {} };
    tokio::time::timeout(Duration::from_secs(20), ended).await.expect("it was served for ever");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_byte_by_byte_loses_the_connection() {
    let emulator = start(Patience { answer: SOON, slowest: 1 << 20, ..PATIENT }).await;
    let mut stream = connect_with_little_room(&emulator).await;
    fill(&mut stream).await;
    let ended = async {
        let mut bytes = [0; 64];
        while !matches!(stream.read(&mut bytes).await, Ok(0) | Err(_)) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), ended).await.expect("it was served for ever");
    is_served(&emulator).await;
}
