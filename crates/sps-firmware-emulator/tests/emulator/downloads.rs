//! Images that the appliance downloads, from a server that the test controls.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sps_firmware_emulator::scenario::Scenario;
use sps_firmware_emulator::state::{Appliance, FetchStatus};
use sps_firmware_emulator::{Clock, Emulator, Patience, RunningEmulator};
use tokio::sync::Notify;

use crate::support::{Client, V8_1, image};

struct Server {
    address: SocketAddr,
    image: Bytes,
    /// Rung to let `/slow` go on.
    go_on: Arc<Notify>,
}

impl Server {
    async fn start() -> Self {
        let image = image(V8_1);
        let go_on = Arc::new(Notify::new());
        let (whole, half) = (image.clone(), image.slice(..image.len() / 2));
        let (slow, wait) = (image.clone(), go_on.clone());
        let slow = move || async move {
            let (first, rest) = (slow.slice(..1000), slow.slice(1000..));
            Body::from_stream(futures_util::stream::iter([false, true]).then(move |last| {
                let (first, rest, wait) = (first.clone(), rest.clone(), wait.clone());
                async move {
                    if last {
                        wait.notified().await;
                    }
                    Ok::<_, std::io::Error>(if last { rest } else { first })
                }
            }))
        };
        let router = Router::new()
            .route("/sps.iso", get(move || async move { whole }))
            .route("/half.iso", get(move || async move { half }))
            .route("/slow.iso", get(slow))
            .route("/trickle.iso", get(trickle))
            .route("/away", get(|| async { Redirect::temporary("http://192.0.2.1/sps.iso") }))
            .route("/here", get(|| async { Redirect::temporary("/sps.iso") }))
            .route("/loop", get(|| async { Redirect::temporary("/loop") }))
            .route(
                "/500",
                get(|| async { http::StatusCode::INTERNAL_SERVER_ERROR.into_response() }),
            );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, image, go_on }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

/// Bytes that come one by one and never end.
async fn trickle() -> Body {
    Body::from_stream(futures_util::stream::repeat(()).then(async |()| {
        tokio::time::sleep(Duration::from_millis(10)).await;
        Ok::<_, std::io::Error>("-")
    }))
}

async fn start(client: &Client, body: Value) -> String {
    let answer = client.post("/api/firmware/fetch", body).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    let key = answer.body["key"].as_str().unwrap().to_owned();
    assert_eq!(answer.body["meta"]["href"], format!("/api/firmware/fetch/{key}"));
    answer.body["meta"]["href"].as_str().unwrap().to_owned()
}

async fn ended(client: &Client, href: &str) -> Value {
    let going_on = [json!("queued"), json!("in-progress")];
    client.until(href, |answer| !going_on.contains(&answer.body["body"]["status"])).await.body
}

async fn set_up() -> (Server, RunningEmulator, Client) {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::admin(&emulator).await;
    (Server::start().await, emulator, client)
}

#[tokio::test]
async fn a_download_ends_in_a_slot_and_its_entry_is_removed_by_hand() {
    let (server, _emulator, client) = set_up().await;
    let sha256 =
        Sha256::digest(&server.image).iter().map(|b| format!("{b:02X}")).collect::<String>();
    let body = json!({ "url": server.url("/sps.iso"), "checksum": { "sha256": sha256 } });
    let href = start(&client, body).await;
    let entry = ended(&client, &href).await;
    assert_eq!(entry["body"]["status"], "finished", "{entry}");
    assert_eq!(entry["meta"]["slot"], "/api/firmware/slots/2");
    let slot = client.get("/api/firmware/slots/2").await;
    assert_eq!(slot.ok()["body"]["version"], "8.1.0");
    assert_eq!(client.get("/api/firmware/fetch").await.ok()["items"].as_array().unwrap().len(), 1);
    client.delete(&href).await.ok();
    assert_eq!(client.get(&href).await.error(404), "ResourceNotFound");
}

#[tokio::test]
async fn a_download_in_progress_is_cancelled_first_and_forgotten_next() {
    let (server, emulator, client) = set_up().await;
    let href = start(&client, json!({ "url": server.url("/slow.iso") })).await;
    client.until(&href, |answer| answer.body["body"]["status"] == "in-progress").await;
    client.delete(&href).await.ok();
    assert_eq!(client.get(&href).await.ok()["body"]["status"], "cancelled");
    server.go_on.notify_one();
    client.delete(&href).await.ok();
    assert_eq!(client.delete(&href).await.error(404), "ResourceNotFound");
    assert_eq!(emulator.appliance().empty_slots(), 4);
}

#[tokio::test]
async fn downloads_over_the_number_at_a_time_are_queued() {
    let server = Server::start().await;
    let emulator = Emulator::builder().fetch_concurrency(1).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let first = start(&client, json!({ "url": server.url("/slow.iso") })).await;
    client.until(&first, |answer| answer.body["body"]["status"] == "in-progress").await;
    let second = start(&client, json!({ "url": server.url("/sps.iso") })).await;
    assert_eq!(client.get(&second).await.ok()["body"]["status"], "queued");
    server.go_on.notify_one();
    assert_eq!(ended(&client, &second).await["body"]["status"], "finished");
    assert_eq!(ended(&client, &first).await["body"]["status"], "finished");
}

#[tokio::test]
async fn downloads_begin_and_end_though_their_client_hangs_up_at_once() {
    let server = Server::start().await;
    let emulator = Emulator::builder().fetch_concurrency(1).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let is = async |key: &str, status: &str| {
        let path = format!("/api/firmware/fetch/{key}");
        client.until(&path, |answer| answer.body["body"]["status"] == status).await;
    };
    // As the handler is dropped in the middle of its transaction.
    let url = server.url("/slow.iso");
    let _ = emulator.change(move |appliance| appliance.queue_fetch(url, None)).now_or_never();
    is("1", "in-progress").await;
    let slow = "1".parse().unwrap();
    let _ = emulator.change(move |appliance| appliance.remove_fetch(slow)).now_or_never();
    is("1", "cancelled").await;
    // The server goes on waiting; the place is free all the same.
    start(&client, json!({ "url": server.url("/sps.iso") })).await;
    is("2", "finished").await;
}

#[tokio::test]
async fn a_reboot_ends_the_downloads_that_it_finds_and_none_that_is_queued_after() {
    let server = Server::start().await;
    let clock = Clock::standing();
    let builder = Emulator::builder().clock(clock).fetch_concurrency(1);
    let emulator = builder.start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let slow = start(&client, json!({ "url": server.url("/slow.iso") })).await;
    client.until(&slow, |answer| answer.body["body"]["status"] == "in-progress").await;
    let go_down = |appliance: &mut Appliance| {
        appliance.restart();
        appliance.step();
    };
    emulator.change(go_down).await.unwrap();
    // As from a request that was let in before.
    let url = server.url("/sps.iso");
    let late = emulator.change(move |appliance| appliance.queue_fetch(url, None)).await.unwrap();
    let status = |id| emulator.appliance().fetch(id).unwrap().status;
    for _ in 0..1000 {
        if status(late.unwrap()) == FetchStatus::Finished {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(status("1".parse().unwrap()), FetchStatus::Failed);
    assert_eq!(status(late.unwrap()), FetchStatus::Finished);
}

#[tokio::test]
async fn a_download_that_fails_says_why() {
    let (server, emulator, client) = set_up().await;
    let wrong = json!({ "sha256": "0".repeat(64) });
    for (body, reason) in [
        (json!({ "url": server.url("/sps.iso"), "checksum": wrong }), "SHA-256"),
        (json!({ "url": server.url("/half.iso") }), "truncated"),
        (json!({ "url": server.url("/500") }), "500"),
        (json!({ "url": server.url("/nothing") }), "404"),
        (json!({ "url": server.url("/away") }), "not allowed"),
        (json!({ "url": server.url("/loop") }), "too many redirects"),
        (json!({ "url": "http://127.0.0.1:1/x" }), "Connection refused"),
    ] {
        let href = start(&client, body).await;
        let entry = ended(&client, &href).await;
        assert_eq!(entry["body"]["status"], "failed", "{entry}");
        let error = entry["body"]["error"].as_str().unwrap();
        assert!(error.contains(reason), "{reason}: {error}");
    }
    assert_eq!(emulator.appliance().empty_slots(), 4);
}

#[tokio::test]
async fn a_download_by_https_needs_a_certificate_that_is_trusted() {
    let origin = Emulator::builder().start().await.unwrap();
    let url = format!("{}/healthz", origin.base_url());
    let pem = origin.certificate_pem().unwrap();
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    for (builder, reason) in [
        (Emulator::builder(), "certificate"),
        // What comes then is no image, so that it was read.
        (Emulator::builder().fetch_root(certificate), "ends after 3 bytes"),
    ] {
        let emulator = builder.start().await.unwrap();
        let client = Client::admin(&emulator).await;
        let href = start(&client, json!({ "url": url })).await;
        let entry = ended(&client, &href).await;
        let error = entry["body"]["error"].as_str().unwrap();
        assert!(error.contains(reason), "{reason}: {error}");
    }
}

#[tokio::test]
async fn a_redirect_within_the_allowed_origins_is_followed() {
    let (server, _emulator, client) = set_up().await;
    let href = start(&client, json!({ "url": server.url("/here") })).await;
    assert_eq!(ended(&client, &href).await["body"]["status"], "finished");
}

#[tokio::test]
async fn a_download_from_elsewhere_fails_before_a_byte_is_sent() {
    let (_server, _emulator, client) = set_up().await;
    for (url, reason) in [
        ("http://example.com/sps.iso", "the origin http://example.com is not allowed"),
        ("http://169.254.169.254/", "not allowed"),
        ("file:///etc/passwd", "the scheme `file` is not supported"),
        ("http://user:password@127.0.0.1/", "credentials"),
        ("http://[/", "no URL"),
    ] {
        let href = start(&client, json!({ "url": url })).await;
        let entry = ended(&client, &href).await;
        assert_eq!(entry["body"]["status"], "failed", "{entry}");
        let error = entry["body"]["error"].as_str().unwrap();
        assert!(error.contains(reason), "{reason}: {error}");
    }
}

#[tokio::test]
async fn a_server_that_trickles_gives_its_place_to_the_next() {
    let server = Server::start().await;
    let patience = Patience { body: Duration::from_millis(300), ..Patience::default() };
    let emulator =
        Emulator::builder().fetch_concurrency(1).patience(patience).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let slow = start(&client, json!({ "url": server.url("/trickle.iso") })).await;
    let next = start(&client, json!({ "url": server.url("/sps.iso") })).await;
    let entry = ended(&client, &slow).await;
    assert_eq!(entry["body"]["status"], "failed", "{entry}");
    let error = entry["body"]["error"].as_str().unwrap();
    assert!(error.contains("less than 1024 bytes a second for 300ms"), "{error}");
    assert_eq!(ended(&client, &next).await["body"]["status"], "finished");
}

#[tokio::test]
async fn a_download_that_finds_no_room_says_so() {
    let server = Server::start().await;
    let scenario = Scenario::read("scenarios/storage-full.toml".as_ref()).unwrap();
    let emulator = Emulator::builder().scenario(scenario).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let href = start(&client, json!({ "url": server.url("/sps.iso") })).await;
    let entry = ended(&client, &href).await;
    assert_eq!(entry["body"]["status"], "failed", "{entry}");
    let error = entry["body"]["error"].as_str().unwrap();
    assert!(error.contains("no space is left"), "{error}");
}
