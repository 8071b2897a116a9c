//! The emulator's own pages.

use serde_json::{Value, json};
use sps_firmware_emulator::Emulator;
use sps_firmware_emulator::auth::{Privileges, UserConfig};
use tokio::io::AsyncWriteExt;

use crate::raw::{connect, upload_head};
use crate::support::{Client, V8_1, image};

#[tokio::test]
async fn the_status_page_tells_nothing_without_a_login() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::anonymous(&emulator);
    let page = client.get("/").await;
    assert_eq!(page.status, 200);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    for path in ["/status.json", "/session.json"] {
        assert_eq!(client.get(path).await.status, 401);
    }
}

#[tokio::test]
async fn the_status_page_tells_a_user_no_more_of_the_firmware_than_the_api_does() {
    let user = |name, privileges| UserConfig::new(name, "x", privileges);
    let users = vec![user("none", Privileges::None), user("read", Privileges::Read)];
    let emulator = Emulator::builder().users(users).start().await.unwrap();
    for (name, status) in [("none", 403), ("read", 200)] {
        let mut client = Client::anonymous(&emulator);
        client.login(name, "x").await.ok();
        assert_eq!(client.get("/api/firmware/slots").await.status, status, "{name}");
        let told = client.get("/status.json").await;
        assert_eq!(told.status, status, "{name}");
        assert_eq!(told.body["slots"].is_array(), status == 200, "{}", told.body);
    }
}

#[tokio::test]
async fn the_status_has_slots_requests_and_no_secret() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::admin(&emulator).await;
    client.upload(image(V8_1)).await.ok();
    assert_eq!(client.get("/api/nothing").await.status, 404);
    let status = client.get("/status.json").await;
    assert_eq!(status.ok()["slots"][1]["version"], "8.1.0");
    let newest = &status.body["requests"][0];
    assert_eq!(
        (newest["path"].as_str(), newest["status"].as_u64()),
        (Some("/api/nothing"), Some(404))
    );
    assert!(!status.body.to_string().contains(client.cookie().unwrap()));
}

#[tokio::test]
async fn the_status_is_told_beside_a_cookie_that_is_no_text_and_without_what_the_pages_ask_for() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::admin(&emulator).await;
    for path in ["/docs/", "/docs/openapi.json", "/status.json"] {
        client.get(path).await;
    }
    let cookie = format!("session_id={}; other=\u{e4}", client.cookie().unwrap());
    let cookie: Vec<_> = cookie.chars().map(|character| character as u8).collect();
    let anonymous = Client::anonymous(&emulator);
    let status = anonymous.request(reqwest::Method::GET, "/status.json").header("cookie", cookie);
    let status = crate::support::send(status).await;
    let requests = &status.ok()["requests"];
    assert_eq!((&requests[0]["path"], &requests[1]), (&json!("/api/authentication"), &Value::Null));
}

#[tokio::test]
async fn the_status_shows_an_upload_while_it_goes_on() {
    let emulator = Emulator::builder().http().start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let framing = "Content-Type: application/octet-stream\r\nContent-Length: 100000";
    let mut stream = connect(&emulator).await;
    stream.write_all(upload_head(&client, framing).as_bytes()).await.unwrap();
    stream.write_all(&[b'x'; 50_000]).await.unwrap();
    let half = json!([{ "user": "admin", "received": 50_000, "total": 100_000 }]);
    client.until("/status.json", |answer| answer.body["uploads"] == half).await;
    drop(stream);
    client.until("/status.json", |answer| answer.body["uploads"] == json!([])).await;
}

#[tokio::test]
async fn the_token_of_a_session_lets_a_browser_write() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let session = client.get("/session.json").await;
    let token = session.ok()["x_token"].as_str().unwrap();
    let request = client
        .request(reqwest::Method::DELETE, "/api/firmware/slots/3")
        .header("user-agent", "Mozilla/5.0")
        .header("x-token", token);
    crate::support::send(request).await.ok();
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::anonymous(&emulator);
    let mut ids = Vec::new();
    for path in ["/healthz", "/api/info", "/nothing"] {
        ids.push(client.get(path).await.headers["x-request-id"].clone());
    }
    assert!(ids[0] != ids[1] && ids[1] != ids[2], "{ids:?}");
}

#[tokio::test]
async fn metrics_are_there_only_if_they_are_wanted() {
    let emulator = Emulator::builder().start().await.unwrap();
    assert_eq!(Client::anonymous(&emulator).get("/metrics").await.status, 404);
    let emulator = Emulator::builder().metrics(true).start().await.unwrap();
    let client = Client::anonymous(&emulator);
    client.get("/api/info").await.ok();
    let text = client.get("/metrics").await.ok().as_str().unwrap().to_owned();
    assert!(
        text.contains("spsfw_emulator_answers_total{method=\"GET\",status=\"200\"} 1"),
        "{text}"
    );
    assert!(text.contains("spsfw_emulator_empty_slots 4"), "{text}");
}

#[cfg(feature = "docs")]
#[tokio::test]
async fn the_documentation_loads_nothing_from_elsewhere() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::anonymous(&emulator);
    let page = client.get("/docs/").await.ok().as_str().unwrap().to_owned();
    let attributes = page.split(['"', '\'']).filter(|text| text.contains("//"));
    assert_eq!(attributes.collect::<Vec<_>>(), Vec::<&str>::new());
    for path in ["/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css"] {
        client.get(path).await.ok();
    }
    let script = client.get("/docs/swagger-initializer.js").await;
    assert!(script.ok().as_str().unwrap().contains("validatorUrl: null"));
    let document = client.get("/docs/openapi.json").await;
    assert_eq!(document.ok()["servers"][0]["url"], "/");
    assert_eq!(document.body["paths"].as_object().unwrap().len(), 11);
}
