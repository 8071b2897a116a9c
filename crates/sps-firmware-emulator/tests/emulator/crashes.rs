//! `kill -9` at any moment: what was answered with success is there after the restart.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use sps_firmware_emulator::{Emulator, FirmwareVersion};

use crate::process::Process;
use crate::support::{Answer, Client, V8_1, image, try_send};

fn start(state: &Path) -> Process {
    let state = state.to_str().unwrap();
    Process::start(["--slots", "8", "--reboot", "0", "--state", state])
}

/// What clients were told.
#[derive(Default)]
struct Told {
    uploaded: HashSet<String>,
    fetches: HashSet<String>,
    after_reboot: Option<String>,
}

/// Does one thing after the other until the process is gone, and writes down what was answered.
async fn work(client: Client, told: Arc<Mutex<Told>>, source: String, round: usize) {
    let upload = |client: Client| async move {
        let request = client.request(reqwest::Method::POST, "/api/upload/firmware");
        let request = request.header("content-type", "application/octet-stream");
        try_send(request.body(image(V8_1))).await
    };
    loop {
        let Ok(answer) = upload(client.clone()).await else { return };
        if answer.status == 200 {
            let key = answer.body["key"].as_str().unwrap().to_owned();
            told.lock().unwrap().uploaded.insert(key.clone());
            if round.is_multiple_of(3) {
                let body = json!({ "slot_id": key.parse::<i64>().unwrap(), "message": null });
                let Ok(answer) = client.try_post("/api/firmware/upgrade", body).await else {
                    return;
                };
                if answer.status == 200 {
                    told.lock().unwrap().after_reboot = Some(key);
                }
                return;
            }
        } else {
            assert_eq!(answer.error(409), "NoEmptySlot");
        }
        let body = json!({ "url": source });
        let Ok(answer) = client.try_post("/api/firmware/fetch", body).await else { return };
        if answer.status == 202 {
            let key = answer.body["key"].as_str().unwrap().to_owned();
            told.lock().unwrap().fetches.insert(key);
        }
        let victim = told.lock().unwrap().uploaded.iter().next().cloned();
        if let Some(key) = victim {
            // Asked for is not done: from here on both states are right.
            told.lock().unwrap().uploaded.remove(&key);
            let path = format!("/api/firmware/slots/{key}");
            let request = client.request(reqwest::Method::DELETE, &path);
            let Ok(_) = try_send(request).await else { return };
        }
    }
}

fn occupied(list: &Value) -> HashSet<String> {
    let items = list["items"].as_array().unwrap();
    let full = items.iter().filter(|item| item["body"] != json!({}));
    full.map(|item| item["key"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_was_answered_with_success_survives_kill_9() {
    let source = source().await;
    let folder = tempfile::tempdir().unwrap();
    let images = folder.path().join("images");
    let told = Arc::new(Mutex::new(Told::default()));
    for round in 0..12 {
        let process = start(folder.path());
        let client = process.client().await;
        check(&client, &images, &told).await;
        let work = tokio::spawn(work(client, told.clone(), source.clone(), round));
        // Another moment in every round, within and between the operations.
        tokio::time::sleep(Duration::from_millis(20 + 17 * round as u64)).await;
        drop(process);
        work.await.unwrap();
    }
    let process = start(folder.path());
    check(&process.client().await, &images, &told).await;
}

async fn check(client: &Client, images: &Path, told: &Mutex<Told>) {
    let list = client.get("/api/firmware/slots").await;
    let fetches = client.get("/api/firmware/fetch").await;
    let occupied = occupied(list.ok());
    let mut told = told.lock().unwrap();
    let lost: Vec<_> = told.uploaded.difference(&occupied).collect();
    assert!(lost.is_empty(), "uploads {lost:?} were lost, {}", list.body);
    let keys: HashSet<_> = fetches.ok()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let status = item["body"]["status"].as_str().unwrap();
            assert!(["finished", "failed"].contains(&status), "{item}");
            item["key"].as_str().unwrap().to_owned()
        })
        .collect();
    let lost: Vec<_> = told.fetches.difference(&keys).collect();
    assert!(lost.is_empty(), "downloads {lost:?} were lost");
    if let Some(slot) = told.after_reboot.take() {
        // The upgrade was answered: a power cut afterwards boots the new firmware.
        assert_eq!(list.body["meta"]["current_slot"], format!("/api/firmware/slots/{slot}"));
        told.uploaded.remove(&slot);
    }
    let current = list.body["meta"]["current_slot"].as_str().unwrap();
    let delivered = usize::from(current.ends_with("/1") || occupied.contains("1"));
    let files = std::fs::read_dir(images).unwrap().count();
    assert_eq!(files, occupied.len() - delivered, "files without a slot, or slots without a file");
    // What stands in the slots is the whole truth for the next round.
    told.uploaded = occupied
        .iter()
        .filter(|key| *key != "1" && !current.ends_with(&format!("/{key}")))
        .cloned()
        .collect();
}

/// A place to download from.
async fn source() -> String {
    let bytes = image(FirmwareVersion::new(8, 2, 0));
    let router =
        axum::Router::new().route("/sps.iso", axum::routing::get(move || async move { bytes }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/sps.iso", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

#[tokio::test]
async fn a_state_folder_keeps_slots_certificate_and_reboots() {
    let folder = tempfile::tempdir().unwrap();
    let start = || Emulator::builder().state(folder.path()).start();
    let emulator = start().await.unwrap();
    let client = Client::admin(&emulator).await;
    client.upload(image(V8_1)).await.ok();
    let fingerprint = emulator.fingerprint();
    let upgrade: Answer = client.upgrade(2).await;
    upgrade.ok();
    emulator.shutdown().await;
    let emulator = start().await.unwrap();
    assert_eq!(emulator.fingerprint(), fingerprint);
    assert_eq!(emulator.appliance().current().to_string(), "2");
    // The port is another one, so that the old client cannot ask; a new one finds no session.
    assert_eq!(emulator.sessions(), 0);
}
