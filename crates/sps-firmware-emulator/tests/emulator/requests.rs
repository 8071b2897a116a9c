//! Requests that are no good, and the headers of every answer.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use sps_firmware_emulator::Emulator;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::raw::{connect, rest, upload_head};
use crate::support::{Client, V8_1, image, send};

#[tokio::test]
async fn the_entry_point_links_to_what_is_below_it() {
    let emulator = Emulator::builder().start().await.unwrap();
    let answer = Client::admin(&emulator).await.get("/api/firmware").await;
    let keys: Vec<_> =
        answer.ok()["items"].as_array().unwrap().iter().map(|item| item["key"].clone()).collect();
    assert_eq!(json!(keys), json!(["fetch", "slots", "test", "upgrade"]));
    assert_eq!(answer.headers["allow"], "GET");
    assert_eq!(answer.headers["content-language"], "en");
    assert_eq!(answer.headers["content-type"], "application/json");
}

#[tokio::test]
async fn bad_requests_get_the_envelope_and_a_fitting_status() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let post = |body: &'static str| {
        client
            .request(Method::POST, "/api/firmware/test")
            .header("content-type", "application/json")
            .body(body)
    };
    for (body, error) in [
        ("{", "MalformedRequestBody"),
        ("[]", "InvalidRequestBody"),
        ("{\"slot_id\":\"1\"}", "InvalidRequestBody"),
        ("{\"slot_id\":99999999999}", "InvalidRequestBody"),
        ("{\"slot_id\":1,\"more\":1}", "InvalidRequestBody"),
        ("{}", "IncompleteRequestBodyError"),
    ] {
        assert_eq!(send(post(body)).await.error(400), error, "{body}");
    }
    let unknown = client.get("/api/configuration/firmware").await;
    assert_eq!(unknown.error(404), "ResourceNotFound");
    let method = send(client.request(Method::PUT, "/api/firmware/slots/1")).await;
    assert_eq!(method.error(405), "MethodNotAllowed");
    assert_eq!(method.headers["allow"], "GET, DELETE");
    let accept = client.request(Method::GET, "/api/firmware").header("accept", "text/html");
    assert_eq!(send(accept).await.error(406), "NotAcceptable");
}

#[tokio::test]
async fn plain_http_is_for_loopback_only() {
    let emulator = Emulator::builder().http().start().await.unwrap();
    let mut client = Client::anonymous(&emulator);
    let login = client.login("admin", "admin").await;
    assert!(!login.headers["set-cookie"].to_str().unwrap().contains("Secure"));
    client.get("/api/firmware").await.ok();
    let everywhere = "0.0.0.0:0".parse().unwrap();
    let refused = Emulator::builder().http().address(everywhere).start().await.unwrap_err();
    assert!(refused.to_string().contains("loopback only"), "{refused}");
}

#[tokio::test]
async fn an_address_in_use_is_named_with_its_reason_once() {
    let first = Emulator::builder().start().await.unwrap();
    let second = Emulator::builder().address(first.address()).start().await;
    let fault = format!("{:#}", anyhow::Error::from(second.unwrap_err()));
    assert!(fault.starts_with(&format!("listening on {} failed: ", first.address())), "{fault}");
    assert_eq!(fault.matches("os error").count(), 1, "{fault}");
}

#[tokio::test]
async fn a_shutdown_ends_everything() {
    let emulator = Emulator::builder().start().await.unwrap();
    let address = emulator.address();
    Client::admin(&emulator).await.get("/api/firmware").await.ok();
    emulator.shutdown().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_shutdown_lets_what_has_begun_end_within_its_grace() {
    let long = Duration::from_secs(600);
    for (grace, ends) in [(long, true), (Duration::from_millis(100), false)] {
        let folder = tempfile::tempdir().unwrap();
        let builder = Emulator::builder().http().state(folder.path()).shutdown_grace(grace);
        let emulator = builder.start().await.unwrap();
        let (address, client) = (emulator.address(), Client::admin(&emulator).await);
        let image = image(V8_1);
        let (first, second) = image.split_at(image.len() / 2);
        let length = image.len();
        let framing = format!("Content-Type: application/octet-stream\r\nContent-Length: {length}");
        let mut stream = connect(&emulator).await;
        stream.write_all(upload_head(&client, &framing).as_bytes()).await.unwrap();
        stream.write_all(first).await.unwrap();
        // The request has begun once there is something of the image.
        while std::fs::read_dir(folder.path().join("images")).unwrap().next().is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let shutdown = tokio::spawn(emulator.shutdown());
        if ends {
            // And the shutdown has begun once nobody else is let in.
            while TcpStream::connect(address).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            stream.write_all(second).await.unwrap();
        }
        let answer = rest(stream).await;
        assert_eq!(answer.starts_with("HTTP/1.1 200"), ends, "{answer}");
        tokio::time::timeout(long / 20, shutdown).await.unwrap().unwrap();
    }
}
