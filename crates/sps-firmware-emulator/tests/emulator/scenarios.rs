//! Every ready scenario does what its description says.

use std::path::Path;
use std::time::Duration;

use futures_util::FutureExt;
use reqwest::Method;
use serde_json::json;
use sps_firmware_emulator::scenario::{Effect, Scenario};
use sps_firmware_emulator::state::Phase;
use sps_firmware_emulator::{Clock, Emulator, RunningEmulator};

use crate::support::{Client, V8_1, image, phase, send_unchecked, try_send};

fn scenario(name: &str) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    Scenario::read(&folder.join(name).with_extension("toml")).unwrap()
}

async fn in_scenario(name: &str) -> (RunningEmulator, Client) {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::admin(&emulator).await;
    client.upload(image(V8_1)).await.ok();
    emulator.begin(scenario(name)).await.unwrap();
    (emulator, client)
}

#[test]
fn every_ready_scenario_is_read_named_after_its_file_and_used_here() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let here = include_str!("scenarios.rs");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert_eq!(Scenario::read(&path).unwrap().name, name);
        assert!(here.contains(&format!("\"{name}\"")), "no test uses {name}");
        count += 1;
    }
    assert_eq!(count, 14);
}

#[tokio::test]
async fn tainted_files_fail_every_test() {
    let (_emulator, client) = in_scenario("tainted-files").await;
    for _ in 0..2 {
        let answer = client.post("/api/firmware/test", json!({ "slot_id": 2 })).await;
        assert_eq!(answer.error(400), "FirmwareTestFailed");
        assert_eq!(answer.body["error"]["details"]["exit_code"], 4);
    }
}

/// A connection that is closed on unread bytes is reset, and takes the answer with it.
#[tokio::test]
async fn a_refused_upload_gets_to_see_why() {
    let (emulator, client) = in_scenario("tainted-files").await;
    let busy = Scenario::named("busy").always("POST /api/upload/firmware", Effect::Unavailable);
    emulator.begin(busy.unwrap()).await.unwrap();
    let large = [&image(V8_1)[..], &vec![0; 16 * 1024 * 1024]].concat();
    for _ in 0..5 {
        assert_eq!(client.upload(large.clone()).await.error(503), "ServiceUnavailable");
    }
}

#[tokio::test]
async fn a_full_storage_takes_no_image() {
    let (_emulator, client) = in_scenario("storage-full").await;
    let answer = client.upload(image(V8_1)).await;
    assert_eq!(answer.error(500), "InternalError");
    assert!(answer.body["error"]["message"].as_str().unwrap().contains("no space"));
}

#[tokio::test]
async fn a_message_is_required() {
    let (_emulator, client) = in_scenario("commit-log-required").await;
    assert_eq!(client.upgrade(2).await.error(400), "UpgradeMessageMissing");
}

#[tokio::test]
async fn a_forced_test_result_comes_once() {
    let (_emulator, client) = in_scenario("ha-check-failed").await;
    let failed = client.post("/api/firmware/test", json!({ "slot_id": 2 })).await;
    assert_eq!(failed.error(400), "FirmwareTestFailed");
    let details = json!({ "exit_code": 1, "test_summary": "HA check started\nHA check failed" });
    assert_eq!(failed.body["error"]["details"], details);
    client.post("/api/firmware/test", json!({ "slot_id": 2 })).await.ok();
}

#[tokio::test]
async fn a_failed_boot_falls_back() {
    let (emulator, client) = in_scenario("failed-boot").await;
    client.upgrade(2).await.ok();
    phase(&emulator, Phase::Down).await;
    emulator.clock().advance(Duration::from_secs(10));
    phase(&emulator, Phase::Booting).await;
    emulator.clock().advance(Duration::from_secs(10));
    phase(&emulator, Phase::Running).await;
    assert_eq!(emulator.appliance().current().to_string(), "1");
}

#[tokio::test]
async fn a_slow_reboot_takes_its_time_by_the_emulators_clock() {
    let (emulator, client) = in_scenario("slow-reboot").await;
    client.upgrade(2).await.ok();
    phase(&emulator, Phase::Down).await;
    emulator.clock().advance(Duration::from_secs(1800));
    phase(&emulator, Phase::Booting).await;
    emulator.clock().advance(Duration::from_secs(3500));
    client.until("/api/info", |answer| answer.status == 503).await;
    assert_eq!(emulator.appliance().phase(), Phase::Booting);
    emulator.clock().advance(Duration::from_secs(100));
    phase(&emulator, Phase::Running).await;
}

#[tokio::test]
async fn an_appliance_that_never_comes_back_stays_down() {
    let (emulator, client) = in_scenario("never-back").await;
    client.upgrade(2).await.ok();
    phase(&emulator, Phase::Down).await;
    emulator.clock().advance(Duration::from_secs(365 * 86_400));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(emulator.appliance().phase(), Phase::Down);
    emulator.shutdown().await;
}

#[tokio::test]
async fn uploads_that_break_off_leave_nothing_and_the_third_works() {
    let (emulator, client) = in_scenario("flaky-upload").await;
    for _ in 0..2 {
        let request = client.request(Method::POST, "/api/upload/firmware");
        let request = request.header("content-type", "application/octet-stream");
        assert!(try_send(request.body(image(V8_1))).await.is_err());
        assert_eq!(emulator.appliance().empty_slots(), 3);
    }
    client.upload(image(V8_1)).await.ok();
}

#[tokio::test]
async fn a_lost_answer_leaves_an_upgrade_under_way() {
    let (emulator, client) = in_scenario("lost-answer").await;
    let body = json!({ "slot_id": 2, "message": "x" });
    let request = client.request(Method::POST, "/api/firmware/upgrade").json(&body);
    assert!(try_send(request).await.is_err());
    assert_eq!(emulator.appliance().after_reboot().to_string(), "2");
}

#[tokio::test]
async fn a_broken_proxy_answers_what_is_no_contract() {
    let (_emulator, client) = in_scenario("broken-proxy").await;
    let get = || client.request(Method::GET, "/api/firmware/slots");
    let html = send_unchecked(get()).await;
    assert_eq!(
        (html.status.as_u16(), &html.headers["content-type"]),
        (502, &"text/html".parse().unwrap())
    );
    let half = send_unchecked(get()).await;
    assert_eq!((half.status.as_u16(), half.body), (200, json!("{\"items\": [")));
    assert!(try_send(get()).await.is_err());
    client.get("/api/firmware/slots").await.ok();
}

#[tokio::test]
async fn a_busy_appliance_says_when_to_come_back() {
    let (_emulator, client) = in_scenario("busy").await;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        let answer = client.get("/api/info").await;
        if answer.status == 503 {
            assert_eq!(answer.error(503), "ServiceUnavailable");
            assert_eq!(answer.headers["retry-after"], "1");
        }
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses, [503, 503, 503, 200, 503, 200]);
}

#[tokio::test]
async fn a_slow_network_delays_by_the_emulators_clock() {
    let clock = Clock::standing();
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    emulator.begin(scenario("slow-network")).await.unwrap();
    let answer = tokio::spawn(async move { client.get("/api/info").await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!answer.is_finished());
    clock.advance(Duration::from_secs(5));
    answer.await.unwrap().ok();
}

#[tokio::test]
async fn a_hanging_test_is_never_answered() {
    let (_emulator, client) = in_scenario("hanging-test").await;
    let request = client.request(Method::POST, "/api/firmware/test").json(&json!({ "slot_id": 2 }));
    let fault = try_send(request.timeout(Duration::from_millis(300))).await.unwrap_err();
    assert!(fault.is_timeout());
    client.post("/api/firmware/test", json!({ "slot_id": 2 })).await.ok();
}

#[tokio::test]
async fn a_clock_jump_ends_sessions() {
    let (_emulator, client) = in_scenario("clock-jump").await;
    assert_eq!(client.get("/api/firmware").await.error(401), "Unauthenticated");
}

/// With a condition that stays, and a fault of its own where it is told apart.
fn telling(name: &str, require_commit_log: bool) -> Scenario {
    let mut scenario = Scenario::named(name);
    scenario.appliance.require_commit_log = Some(require_commit_log);
    let effect = Effect::Answer {
        status: if require_commit_log { 418 } else { 419 },
        content_type: "text/plain".to_owned(),
        body: String::new(),
    };
    scenario.always("GET /api/info", effect).unwrap()
}

#[tokio::test]
async fn a_scenario_begins_as_a_whole_when_nobody_waits_for_it_any_more() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::anonymous(&emulator);
    let _ = emulator.begin(telling("x", true)).now_or_never();
    for _ in 0..1000 {
        let answer = send_unchecked(client.request(Method::GET, "/api/info")).await;
        if answer.status == 418 {
            return;
        }
    }
    panic!("its fault is not in force");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_scenarios_at_the_same_time_one_is_in_force_as_a_whole() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::anonymous(&emulator);
    for _ in 0..100 {
        let (one, other) = (telling("one", true), telling("other", false));
        let (one, other) = tokio::join!(emulator.begin(one), emulator.begin(other));
        one.and(other).unwrap();
        let answer = send_unchecked(client.request(Method::GET, "/api/info")).await;
        assert_eq!(answer.status == 418, emulator.appliance().require_commit_log);
    }
}
