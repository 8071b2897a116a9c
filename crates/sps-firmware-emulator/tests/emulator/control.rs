//! The control address.

use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sps_firmware_emulator::state::Phase;
use sps_firmware_emulator::{Clock, Emulator, RunningEmulator};

use crate::support::{Client, phase, send};

async fn start() -> (RunningEmulator, Client) {
    let emulator = Emulator::builder()
        .clock(Clock::standing())
        .control("127.0.0.1:0".parse().unwrap(), None)
        .start()
        .await
        .unwrap();
    let client = Client::admin(&emulator).await;
    (emulator, client)
}

fn request(emulator: &RunningEmulator, method: Method, path: &str) -> RequestBuilder {
    let (_, token) = emulator.control().unwrap();
    bare(emulator, method, path).bearer_auth(token.expose_secret())
}

fn bare(emulator: &RunningEmulator, method: Method, path: &str) -> RequestBuilder {
    let (address, _) = emulator.control().unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    http.request(method, format!("http://{address}{path}"))
}

#[tokio::test]
async fn twenty_minutes_pass_at_once() {
    let (emulator, client) = start().await;
    client.get("/api/firmware").await.ok();
    let advance = request(&emulator, Method::POST, "/clock/advance");
    let answer = send(advance.json(&json!({ "seconds": 1200 }))).await;
    assert_eq!(answer.ok()["clock_seconds"], 1200.0);
    assert_eq!(client.get("/api/firmware").await.error(401), "Unauthenticated");
}

#[tokio::test]
async fn a_scenario_is_changed_while_the_emulator_runs() {
    let (emulator, client) = start().await;
    let put = |text: &str| request(&emulator, Method::PUT, "/scenario").body(text.to_owned());
    let text = "name = \"x\"\n[[faults]]\non = \"* /api/*\"\neffect = \"unavailable\"\n";
    send(put(text)).await.ok();
    assert_eq!(client.get("/api/firmware").await.error(503), "ServiceUnavailable");
    send(put("name = \"nothing\"\n")).await.ok();
    client.get("/api/firmware").await.ok();
    let wrong = send(put("name = 1")).await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.body["error"].as_str().unwrap().starts_with("scenario:1: "), "{}", wrong.body);
}

#[tokio::test]
async fn it_answers_while_the_appliance_is_down() {
    let (emulator, _client) = start().await;
    send(request(&emulator, Method::POST, "/restart")).await.ok();
    phase(&emulator, Phase::Down).await;
    let state = send(request(&emulator, Method::GET, "/state")).await;
    assert_eq!((&state.ok()["phase"], &state.ok()["sessions"]), (&json!("down"), &json!(0)));
    assert_eq!(state.ok()["slots"].as_array().map(Vec::len), Some(5));
}

#[tokio::test]
async fn without_the_token_nothing_is_told_or_done() {
    let (emulator, _client) = start().await;
    for path in ["/state", "/scenario", "/restart", "/nothing"] {
        let wrong = bare(&emulator, Method::GET, path).bearer_auth("x");
        for request in [wrong, bare(&emulator, Method::GET, path)] {
            let answer = send(request).await;
            assert_eq!(answer.status, 401);
            assert_ne!(answer.body["error"], Value::Null);
        }
    }
    let everywhere = "0.0.0.0:0".parse().unwrap();
    assert!(Emulator::builder().control(everywhere, None).start().await.is_err());
}
