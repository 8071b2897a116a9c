//! Tests, upgrades and the reboot that follows.

use std::time::Duration;

use futures_util::FutureExt;
use reqwest::Method;
use serde_json::{Value, json};
use sps_firmware_emulator::state::{Appliance, Phase, Reboot};
use sps_firmware_emulator::{Clock, Emulator, ProductVersion, RebootTimes, RunningEmulator};
use tokio::net::TcpStream;

use crate::support::{Client, V8_1, image, phase, send, try_send};

const DOWN: Duration = Duration::from_secs(60);
const BOOTING: Duration = Duration::from_secs(30);

async fn start(clock: &Clock) -> RunningEmulator {
    start_as(ProductVersion::default(), clock).await
}

async fn start_as(product: ProductVersion, clock: &Clock) -> RunningEmulator {
    let times = RebootTimes {
        answering: Duration::from_millis(20),
        down: Some(DOWN),
        booting: Some(BOOTING),
        ..RebootTimes::default()
    };
    let emulator = Emulator::builder().product(product).clock(clock.clone());
    emulator.reboot_times(times).start().await.unwrap()
}

/// Waits until the listener is gone or back, which follows the phase by a moment.
async fn reachable(emulator: &RunningEmulator, wanted: bool) {
    for _ in 0..1000 {
        if TcpStream::connect(emulator.address()).await.is_ok() == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the port never was {}", if wanted { "open" } else { "closed" });
}

#[tokio::test]
async fn an_upgrade_to_a_firmware_that_demands_tokens_brings_the_demand() {
    let clock = Clock::standing();
    let emulator = start_as(ProductVersion::V7_0, &clock).await;
    let mut client = Client::admin(&emulator).await;
    let delete = async |client: &Client| {
        let request = client.request(Method::DELETE, "/api/firmware/slots/3");
        send(request.header("user-agent", "Mozilla/5.0")).await
    };
    delete(&client).await.ok();
    client.upload(image(V8_1)).await.ok();
    client.upgrade(2).await.ok();
    phase(&emulator, Phase::Down).await;
    clock.advance(DOWN + BOOTING);
    phase(&emulator, Phase::Booting).await;
    clock.advance(BOOTING);
    phase(&emulator, Phase::Running).await;
    client.login("admin", "admin").await.ok();
    assert_eq!(delete(&client).await.error(403), "Unauthorized");
}

#[tokio::test]
async fn an_upgrade_takes_the_appliance_down_and_brings_it_back_with_the_new_firmware() {
    let clock = Clock::standing();
    let emulator = start(&clock).await;
    let mut client = Client::admin(&emulator).await;
    client.upload(image(V8_1)).await.ok();

    let answer = client.upgrade(2).await;
    let meta = json!({
        "href": "/api/firmware/upgrade",
        "parent": "/api/firmware",
        "slot": "/api/firmware/slots/2",
    });
    assert_eq!((&answer.ok()["key"], &answer.ok()["meta"]), (&json!("2"), &meta));

    phase(&emulator, Phase::Down).await;
    reachable(&emulator, false).await;
    let get = client.request(Method::GET, "/api/info");
    assert!(try_send(get).await.unwrap_err().is_connect());

    clock.advance(DOWN);
    phase(&emulator, Phase::Booting).await;
    reachable(&emulator, true).await;
    let booting = client.get("/api/info").await;
    assert_eq!(booting.error(503), "ServiceUnavailable");
    assert_eq!(booting.headers["retry-after"], "5");

    clock.advance(BOOTING);
    phase(&emulator, Phase::Running).await;
    assert_eq!(client.get("/api/firmware/slots").await.error(401), "Unauthenticated");
    assert_eq!(client.get("/api/info").await.ok()["body"].get("firmware_version"), None);

    client.login("admin", "admin").await.ok();
    assert_eq!(client.get("/api/info").await.ok()["body"]["firmware_version"], "8.1.0");
    let slots = client.get("/api/firmware/slots").await;
    assert_eq!(slots.ok()["meta"]["current_slot"], "/api/firmware/slots/2");
    assert_eq!(slots.ok()["meta"]["slot_after_reboot"], "/api/firmware/slots/2");
    let current: Vec<_> = slots.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| &slot["body"]["current"])
        .collect();
    assert_eq!(current, [&json!(false), &json!(true), &Value::Null, &Value::Null, &Value::Null]);
}

/// The requests of safeguard-ps in their order: the image as it is, the slot as a number, and polling
/// until the new version is shown. It never logs in again, and so waits in vain: that is the module's.
#[tokio::test]
async fn the_upgrade_of_the_vendors_powershell_module_works_and_its_polling_waits_in_vain() {
    for product in ProductVersion::ALL {
        let clock = Clock::standing();
        let emulator = start_as(product, &clock).await;
        let client = Client::admin(&emulator).await;
        let ask = |method: Method, path: &str| {
            let request = client.request(method, path).header("user-agent", "PowerShell/6.0.0");
            request.header("accept", "application/json")
        };
        let version = async || {
            let info = try_send(ask(Method::GET, "/api/info")).await.ok()?;
            (info.status == 200).then(|| info.body["body"]["firmware_version"].clone())
        };
        assert_ne!(version().await.unwrap(), "8.1.0");
        let upload = ask(Method::POST, "/api/upload/firmware").body(image(V8_1));
        send(upload.header("content-type", "application/x-iso9660-image")).await.ok();
        let slots = send(ask(Method::GET, "/api/firmware/slots")).await;
        let mut items = slots.ok()["items"].as_array().unwrap().iter();
        let slot = items.find(|slot| slot["body"]["version"] == "8.1.0").unwrap();
        let slot_id: u64 = slot["key"].as_str().unwrap().parse().unwrap();
        let test = json!({ "slot_id": slot_id });
        send(ask(Method::POST, "/api/firmware/test").json(&test)).await.ok();
        let message = "Upgrading SPS firmware to 8.1.0";
        let upgrade = json!({ "slot_id": slot_id, "message": message });
        send(ask(Method::POST, "/api/firmware/upgrade").json(&upgrade)).await.ok();

        phase(&emulator, Phase::Down).await;
        assert_eq!(version().await, None);
        clock.advance(DOWN);
        phase(&emulator, Phase::Booting).await;
        clock.advance(BOOTING);
        phase(&emulator, Phase::Running).await;
        reachable(&emulator, true).await;
        assert_eq!(version().await.unwrap(), Value::Null);
        let info = Client::admin(&emulator).await.get("/api/info").await;
        assert_eq!(info.ok()["body"]["firmware_version"], "8.1.0");
    }
}

#[tokio::test]
async fn an_upgrade_whose_client_hangs_up_at_once_reboots_all_the_same() {
    let emulator = Emulator::builder().reboot_duration(Duration::ZERO).start().await.unwrap();
    Client::admin(&emulator).await.upload(image(V8_1)).await.ok();
    let slot = "2".parse().unwrap();
    // As the handler is dropped in the middle of its transaction.
    let _ = emulator.change(move |appliance| appliance.upgrade(slot, None)).now_or_never();
    for _ in 0..1000 {
        let appliance = emulator.appliance();
        if appliance.current() == slot && appliance.phase() == Phase::Running {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it is {} for ever", emulator.appliance().phase().name());
}

#[tokio::test]
async fn a_connection_that_is_open_is_dropped_when_the_appliance_goes_down() {
    use tokio::io::AsyncReadExt;
    let clock = Clock::standing();
    let emulator = start(&clock).await;
    let mut idle = TcpStream::connect(emulator.address()).await.unwrap();
    emulator.restart().await.unwrap();
    let mut byte = [0];
    let read = tokio::time::timeout(Duration::from_secs(10), idle.read(&mut byte)).await.unwrap();
    assert!(matches!(read, Ok(0) | Err(_)));
}

/// Holds the appliance up for a while before it goes down, in which a request can come as far as its
/// change.
async fn go_down_slowly(emulator: &RunningEmulator) {
    let go_down = |appliance: &mut Appliance| {
        std::thread::sleep(Duration::from_millis(500));
        appliance.restart();
        appliance.step()
    };
    assert_eq!(emulator.change(go_down).await.unwrap(), Reboot::WentDown);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_let_in_before_the_appliance_goes_down_is_lost_with_its_connection() {
    let clock = Clock::standing();
    let emulator = start(&clock).await;
    let client = Client::admin(&emulator).await;
    let upload = client.request(reqwest::Method::POST, "/api/upload/firmware");
    let upload = upload.header("Content-Type", "application/octet-stream").body(image(V8_1));
    let fetch = client.request(reqwest::Method::POST, "/api/firmware/fetch");
    let fetch = fetch.json(&json!({ "url": "http://127.0.0.1:1/sps.iso" }));
    let (_, upload, fetch) =
        tokio::join!(go_down_slowly(&emulator), try_send(upload), try_send(fetch));
    for answer in [upload, fetch] {
        assert!(answer.is_err() || answer.is_ok_and(|answer| answer.status == 503));
    }
    // The changes come one by one: after this one, theirs have come or will not.
    emulator.change(Appliance::finish_reboot).await.unwrap();
    let appliance = emulator.appliance();
    assert_eq!((appliance.empty_slots(), appliance.fetches().len()), (4, 0));
}

#[tokio::test]
async fn a_change_that_leaves_the_appliance_down_has_it_down_for_clients_until_it_boots() {
    let clock = Clock::standing();
    let emulator = start(&clock).await;
    let client = Client::admin(&emulator).await;
    let go_down = |appliance: &mut Appliance| {
        appliance.restart();
        appliance.step()
    };
    assert_eq!(emulator.change(go_down).await.unwrap(), Reboot::WentDown);
    assert_eq!(emulator.sessions(), 0);
    reachable(&emulator, false).await;
    clock.advance(DOWN);
    reachable(&emulator, true).await;
    assert_eq!(client.get("/api/info").await.error(503), "ServiceUnavailable");
    clock.advance(BOOTING);
    phase(&emulator, Phase::Running).await;
}

#[tokio::test]
async fn an_appliance_that_hung_can_reboot_again_after_a_power_cut() {
    let clock = Clock::standing();
    let emulator = start(&clock).await;
    emulator.set_reboot_times(RebootTimes { booting: None, ..RebootTimes::lasting(DOWN) });
    emulator.restart().await.unwrap();
    phase(&emulator, Phase::Down).await;
    clock.advance(DOWN);
    phase(&emulator, Phase::Booting).await;
    emulator.change(Appliance::power_up).await.unwrap();
    assert_eq!(emulator.appliance().phase(), Phase::Running);
    emulator.restart().await.unwrap();
    phase(&emulator, Phase::Down).await;
}

#[tokio::test]
async fn a_seamless_reboot_only_moves_the_flags() {
    let times = RebootTimes::seamless();
    let emulator = Emulator::builder().reboot_times(times).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    client.upload(image(V8_1)).await.ok();
    client.upgrade(2).await.ok();
    assert_eq!(client.get("/api/info").await.ok()["body"]["firmware_version"], "8.1.0");
}

#[tokio::test]
async fn a_failed_boot_comes_back_with_the_old_firmware() {
    let clock = Clock::standing();
    let emulator = start(&clock).await;
    let mut client = Client::admin(&emulator).await;
    client.upload(image(V8_1)).await.ok();
    emulator.change(|appliance| appliance.next_boot_fails = true).await.unwrap();
    client.upgrade(2).await.ok();
    phase(&emulator, Phase::Down).await;
    clock.advance(DOWN);
    phase(&emulator, Phase::Booting).await;
    clock.advance(BOOTING);
    phase(&emulator, Phase::Running).await;
    client.login("admin", "admin").await.ok();
    assert_eq!(client.get("/api/info").await.ok()["body"]["firmware_version"], "8.0.0");
    let meta = client.get("/api/firmware/slots").await.ok()["meta"].clone();
    assert_eq!(meta["slot_after_reboot"], "/api/firmware/slots/1");
}

#[tokio::test]
async fn a_test_reports_as_documented() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::admin(&emulator).await;
    client.upload(image(V8_1)).await.ok();
    let passed = client.post("/api/firmware/test", json!({ "slot_id": 2 })).await;
    assert_eq!(passed.ok()["key"], "2");
    assert_eq!(passed.ok()["meta"]["upgrade"], "/api/firmware/upgrade");
    let summary = passed.ok()["body"]["test_summary"].as_str().unwrap();
    assert!(summary.starts_with("Version policy check started\nVersion policy check finished\n"));

    let empty = client.post("/api/firmware/test", json!({ "slot_id": 3 })).await;
    assert_eq!(empty.error(404), "ResourceNotFound");
    let details = json!({ "mount_point": "/firmware/test", "resource": "3" });
    assert_eq!(empty.body["error"]["details"], details);

    let missing = client.post("/api/firmware/test", json!({})).await;
    assert_eq!(missing.error(400), "IncompleteRequestBodyError");

    emulator
        .change(|appliance| appliance.precheck.tainted_files = vec!["/x".into()])
        .await
        .unwrap();
    let failed = client.post("/api/firmware/test", json!({ "slot_id": 2 })).await;
    assert_eq!(failed.error(400), "FirmwareTestFailed");
    assert_eq!(failed.body["error"]["details"]["exit_code"], 4);
}

#[tokio::test]
async fn an_upgrade_is_refused_as_documented() {
    let emulator = Emulator::builder().require_commit_log(true).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    client.upload(image(V8_1)).await.ok();
    let both = client.post("/api/firmware/upgrade", json!({})).await;
    assert_eq!(both.error(400), "IncompleteRequestBodyError");
    assert_eq!(both.body["error"]["details"]["missing_paths"], json!(["slot_id", "message"]));
    assert_eq!(client.upgrade(2).await.error(400), "UpgradeMessageMissing");
    let empty = client.upgrade(3).await;
    assert_eq!(empty.error(404), "ResourceNotFound");
    assert_eq!(empty.body["error"]["details"]["mount_point"], "/firmware/upgrade");
    emulator.change(|appliance| appliance.precheck.storage_bytes = 0).await.unwrap();
    assert_eq!(client.upgrade(2).await.error(400), "FirmwareTestFailed");
    assert_eq!(emulator.appliance().phase(), Phase::Running);
}

#[tokio::test]
async fn the_slots_that_boot_cannot_be_deleted() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let answer = client.delete("/api/firmware/slots/1").await;
    assert_eq!(answer.error(409), "SlotNotDeletable");
    assert_eq!(answer.body["error"]["details"]["slot_id"], "1");
    for key in ["6", "0", "x", "01", "%C3%A4"] {
        let answer = client.delete(&format!("/api/firmware/slots/{key}")).await;
        assert_eq!(answer.error(404), "ResourceNotFound", "{key}");
    }
}
