//! Requests whose end two servers could see in different places: what follows them is never taken
//! for a request of its own.

use sps_firmware_emulator::{Emulator, Patience, RunningEmulator};

use crate::raw::{exchange, is_served, refusal};

/// What an attacker hides behind a request; its answer would be a 200 with `ok`.
const SMUGGLED: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

async fn start() -> RunningEmulator {
    let soon = std::time::Duration::from_millis(200);
    let patience = Patience { head: soon, body: soon, ..Patience::default() };
    Emulator::builder().http().patience(patience).start().await.unwrap()
}

/// The answers to a request with these headers and this body, and what is hidden behind it.
async fn answers(emulator: &RunningEmulator, headers: &str, body: &str) -> Vec<String> {
    let request =
        format!("POST /api/firmware/test HTTP/1.1\r\nHost: x\r\n{headers}\r\n{body}{SMUGGLED}");
    answers_to(emulator, &request).await
}

async fn answers_to(emulator: &RunningEmulator, request: &str) -> Vec<String> {
    let answer = exchange(emulator, request.as_bytes()).await;
    answer.split("HTTP/1.1 ").skip(1).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_length_is_in_doubt_is_refused() {
    let emulator = start().await;
    let chunked = "5\r\nhello\r\n0\r\n\r\n";
    for (headers, body) in [
        ("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"),
        ("Content-Length: 0\r\nContent-Length: 58\r\n", ""),
        ("Content-Length: 5, 6\r\n", "hello"),
        ("Content-Length: +5\r\n", "hello"),
        ("Content-Length: -5\r\n", "hello"),
        ("Content-Length: 0x5\r\n", "hello"),
        ("Content-Length: 5 5\r\n", "hello"),
        ("Content-Length: \r\n", ""),
        ("Content-Length: 99999999999999999999\r\n", "hello"),
        ("Content-Length : 5\r\n", "hello"),
        ("Content-Length\u{b}: 5\r\n", "hello"),
        ("Transfer-Encoding: chunked, identity\r\n", chunked),
        ("Transfer-Encoding: identity\r\n", chunked),
        ("Transfer-Encoding: xchunked\r\n", chunked),
        ("Transfer-Encoding: chunked;a\r\n", chunked),
        ("Transfer-Encoding: chunked \"\r\n", chunked),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", chunked),
        ("Transfer-Encoding : chunked\r\n", chunked),
        (" Transfer-Encoding: chunked\r\n", chunked),
        ("Transfer-Encoding:\r\n chunked\r\n", chunked),
        ("Transfer-Encoding:\r\n\tchunked\r\n", chunked),
        ("X: 1\r\n Content-Length: 5\r\n", "hello"),
        ("X: 1\rContent-Length: 5\r\n", "hello"),
        ("X: 1\0\r\nContent-Length: 5\r\n", "hello"),
        ("X\r\nContent-Length: 5\r\n", "hello"),
        (": x\r\nContent-Length: 5\r\n", "hello"),
    ] {
        let answers = answers(&emulator, headers, body).await;
        let [one] = answers.as_slice() else { panic!("{headers:?}: {answers:?}") };
        assert_eq!(refusal(one), (400, "BadRequest".to_owned()), "{headers:?}");
    }
    is_served(&emulator).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunked_body_that_is_malformed_ends_the_connection() {
    let emulator = start().await;
    for body in [
        "5\nhello\r\n0\r\n\r\n",
        "5\rhello\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhelloXX\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "6\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
        "5;a\nb\r\nhello\r\n0\r\n\r\n",
        "5 5\r\nhello\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\nX: 1\r\n Y\r\n\r\n",
        "5\r\nhello\r\n0\r\nno trailer\r\n\r\n",
    ] {
        let answers = answers(&emulator, "Transfer-Encoding: chunked\r\n", body).await;
        assert!(answers.len() <= 1, "{body:?}: {answers:?}");
        assert!(!answers.iter().any(|it| it.starts_with("200")), "{body:?}: {answers:?}");
    }
    is_served(&emulator).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_served_behind_a_body_that_could_be_measured_in_two_ways() {
    let emulator = start().await;
    let all = 5 + SMUGGLED.len();
    for headers in [
        format!("Content-Length: {all}\r\nTransfer-Encoding: chunked\r\n"),
        format!("Transfer-Encoding: chunked\r\nContent-Length: {all}\r\n"),
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n".to_owned(),
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n".to_owned(),
        "Transfer-Encoding: gzip, chunked\r\n".to_owned(),
        "Transfer-Encoding: \tchunked\r\n".to_owned(),
        // Lines that end in a bare line feed are two headers here, and one elsewhere.
        format!("X: 1\nTransfer-Encoding: chunked\r\nContent-Length: {all}\r\n"),
        format!("X: 1\nContent-Length: {all}\r\n"),
    ] {
        let answers = answers(&emulator, &headers, "0\r\n\r\n").await;
        assert!(
            matches!(answers.as_slice(), [one] if one.starts_with('4')),
            "{headers:?}: {answers:?}"
        );
    }
    // Extensions say nothing about the length, but there is an end to them.
    let long = format!("5;{}\r\nhello\r\n0\r\n\r\n", "a".repeat(64 * 1024));
    for body in ["5;name=value\r\nhello\r\n0\r\n\r\n", &long] {
        let answers = answers(&emulator, "Transfer-Encoding: chunked\r\n", body).await;
        assert!(answers.len() <= 1, "{answers:?}");
        assert!(!answers.iter().any(|it| it.starts_with("200")), "{answers:?}");
    }
    is_served(&emulator).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_versions_of_the_protocol_hide_nothing() {
    let emulator = start().await;
    let chunked = "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    for begin in [
        format!("POST /api/firmware/test HTTP/1.0\r\nHost: x\r\n{chunked}"),
        format!("POST /api/firmware/test HTTP/2.0\r\nHost: x\r\n{chunked}"),
        "GET /api/info\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "GET /api/info HTTP/1.1 HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        "GET /api/info\u{b}HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
    ] {
        let answers = answers_to(&emulator, &format!("{begin}{SMUGGLED}")).await;
        assert!(answers.len() <= 1, "{begin:?}: {answers:?}");
        assert!(!answers.iter().any(|it| it.starts_with("200")), "{begin:?}: {answers:?}");
    }
    is_served(&emulator).await;
}

#[tokio::test]
async fn a_request_for_two_hosts_or_for_none_is_refused() {
    let emulator = start().await;
    for (version, hosts, status) in [
        ("1.1", "Host: x\r\n", "200"),
        ("1.1", "Host:\r\n", "200"),
        ("1.1", "", "400"),
        ("1.1", "Host: x\r\nHost: y\r\n", "400"),
        ("1.1", "Host: [::1]:8443\r\n", "200"),
        ("1.1", "Host: x, y\r\n", "400"),
        ("1.1", "Host: a b@/\r\n", "400"),
        ("1.1", "Host: a@b\r\n", "400"),
        ("1.1", "Host: x\r\nX: 1\r\nhost: x\r\n", "400"),
        ("1.0", "", "200"),
        ("1.0", "Host: x\r\nHost: y\r\n", "400"),
    ] {
        let request = format!("GET /healthz HTTP/{version}\r\n{hosts}\r\n{SMUGGLED}");
        let answer = exchange(&emulator, request.as_bytes()).await;
        let first = answer.split(' ').nth(1).unwrap_or_default();
        assert_eq!(first, status, "{version} {hosts:?}: {answer}");
        if status == "400" {
            refusal(&answer);
        }
        // What is behind it is served only if its end is its own.
        let served = answer.matches("ok\n").count();
        let expected = if status == "400" {
            0
        } else if version == "1.1" {
            2
        } else {
            1
        };
        assert_eq!(served, expected, "{version} {hosts:?}: {answer}");
    }
    is_served(&emulator).await;
}

/// The tests above would pass on a server that answers one request per connection.
#[tokio::test]
async fn an_honest_second_request_is_served() {
    let emulator = start().await;
    let answers = answers(&emulator, "Content-Length: 5\r\n", "hello").await;
    assert!(
        matches!(answers.as_slice(), [first, second]
        if first.starts_with("401") && second.ends_with("ok\n")),
        "{answers:?}"
    );
}
