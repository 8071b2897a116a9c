//! What is no request that can be read: refused in the document's envelope all the same, although
//! hyper writes an answer without a body.

use std::time::Duration;

use sps_firmware_emulator::{Emulator, Patience};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::raw::{connect, exchange, is_served, refusal, rest};
use crate::support::{Client, send_unchecked};

#[tokio::test]
async fn what_is_no_request_is_refused_in_the_envelope_and_ends_the_connection() {
    let emulator = Emulator::builder().http().start().await.unwrap();
    let long = "a".repeat(70_000);
    for (request, status, kind) in [
        (format!("GET /api/info HTTP/1.1\r\nHost: x\r\nX: {long}\r\n\r\n"), 431, TOO_LARGE),
        (format!("GET /api/info HTTP/1.1\r\n{}\r\n", "X: 1\r\n".repeat(200)), 431, TOO_LARGE),
        // The address is a part of the head, whose limit is lower than hyper's for addresses.
        (format!("GET /api/info?{long} HTTP/1.1\r\nHost: x\r\n\r\n"), 431, TOO_LARGE),
        (format!("GET /{long}"), 431, TOO_LARGE),
        ("GET /api/info HTTP/1.1\r\n\r\n".to_owned(), 400, BAD),
        ("GET /api/info HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n".to_owned(), 400, BAD),
        ("GET /api/info HTTP/3.0\r\nHost: x\r\n\r\n".to_owned(), 400, BAD),
        ("GET /api/info HTTP/1.1\r\nHost: x\r\nX Y: 1\r\n\r\n".to_owned(), 400, BAD),
        ("GET /api/info HTTP/1.1\r\nHost: x\r\nX: \0\r\n\r\n".to_owned(), 400, BAD),
        ("GET api/info HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), 400, BAD),
        ("G@T /api/info HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), 400, BAD),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}".to_owned(), 400, BAD),
        ("POST /api/firmware/test HTTP/1.1\r\nContent-Length: x\r\n\r\n".to_owned(), 400, BAD),
        ("POST /api/firmware/test HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n".into(), 400, BAD),
    ] {
        let answer = exchange(&emulator, request.as_bytes()).await;
        let begin = request.chars().take(80).collect::<String>();
        assert_eq!(refusal(&answer), (status, kind.to_owned()), "{begin:?}");
    }
    is_served(&emulator).await;
}

const BAD: &str = "BadRequest";
const TOO_LARGE: &str = "RequestHeaderFieldsTooLarge";

#[tokio::test]
async fn what_is_no_request_behind_an_honest_one_is_refused_after_it_was_answered() {
    let emulator = Emulator::builder().http().start().await.unwrap();
    let honest = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    // At once, and when the answer has come.
    let at_once = exchange(&emulator, format!("{honest}nonsense\r\n\r\n").as_bytes()).await;
    let mut stream = connect(&emulator).await;
    stream.write_all(honest.as_bytes()).await.unwrap();
    let mut first = [0; 4096];
    let length = stream.read(&mut first).await.unwrap();
    stream.write_all(b"nonsense\r\n\r\n").await.unwrap();
    let later = String::from_utf8_lossy(&first[..length]).into_owned() + &rest(stream).await;
    for answers in [at_once, later] {
        let (first, second) = answers.split_once("ok\n").unwrap();
        assert!(first.starts_with("HTTP/1.1 200 OK\r\n"), "{answers}");
        assert_eq!(refusal(second), (400, BAD.to_owned()));
    }
}

#[tokio::test]
async fn whoever_goes_on_sending_after_a_refusal_hears_it_and_is_not_heard_for_ever() {
    let head = Duration::from_millis(500);
    let patience = Patience { head, ..Patience::default() };
    let emulator = Emulator::builder().http().patience(patience).start().await.unwrap();
    let request = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "a".repeat(2 << 20));
    assert_eq!(refusal(&exchange(&emulator, request.as_bytes()).await).0, 431);

    let mut stream = connect(&emulator).await;
    stream.write_all(b"nonsense\r\n\r\n").await.unwrap();
    let trickle = async {
        while stream.write_all(b"more").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), trickle).await.expect("it was heard for ever");
    is_served(&emulator).await;
}

#[tokio::test]
async fn refusals_are_encrypted_where_requests_are() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::anonymous(&emulator);
    let request = client.request(reqwest::Method::GET, "/api/info");
    let answer = send_unchecked(request.header("x-long", "a".repeat(100_000))).await;
    assert_eq!(answer.error(431), TOO_LARGE);
    assert_eq!(answer.headers["content-type"], "application/json");
}

#[tokio::test]
async fn refusals_are_counted() {
    let emulator = Emulator::builder().http().metrics(true).start().await.unwrap();
    exchange(&emulator, b"nonsense\r\n\r\n").await;
    let request = Client::anonymous(&emulator).request(reqwest::Method::GET, "/metrics");
    let text = send_unchecked(request).await.body.to_string();
    assert!(text.contains(r#"{method=\"none\",status=\"400\"} 1"#), "{text}");
}
