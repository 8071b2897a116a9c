//! `kill -9` at any moment: what was answered with success is there after the restart, and nothing
//! else is.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use serde_json::{Value, json};
use sps_firmware_emulator::Emulator;
use sps_firmware_emulator::iso::{ImageSpec, write_image};
use tokio::sync::Notify;

use crate::process::Process;
use crate::support::{Answer, Client, V8_1, image, try_send};

fn start(state: &Path) -> Process {
    let state = state.to_str().unwrap();
    Process::start(["--slots", "8", "--reboot", "0", "--state", state])
}

/// An image that its slot can be told by: the notes have its number.
fn numbered(number: u64) -> Bytes {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sps.iso");
    let notes = Some(format!("image {number}"));
    write_image(&path, &ImageSpec { notes, ..ImageSpec::new(V8_1, 256 * 1024) }).unwrap();
    std::fs::read(path).unwrap().into()
}

/// The number of the image in a slot; the firmware of the first start has none.
fn number_in(slot: &Value) -> Option<u64> {
    slot["body"]["upgrade_notes"].as_str()?.strip_prefix("image ")?.parse().ok()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Upload,
    Fetch,
    Delete,
    Upgrade,
}

const KINDS: [Kind; 4] = [Kind::Upload, Kind::Fetch, Kind::Delete, Kind::Upgrade];

/// What clients were told.
#[derive(Default)]
struct Told {
    /// Images that are in a slot.
    present: HashSet<u64>,
    /// Images that somebody has asked to delete: both states are right until that is answered.
    touched: HashSet<u64>,
    /// Images whose deletion was answered.
    deleted: HashSet<u64>,
    /// Downloads that have an entry.
    fetches: HashSet<String>,
    /// The image that the last answered upgrade was to.
    current: Option<u64>,
    /// How often each kind of request was cut off by the end of the process.
    interrupted: HashMap<Kind, usize>,
}

impl Told {
    fn is_present(&mut self, number: u64) {
        if !self.touched.contains(&number) {
            self.present.insert(number);
        }
    }
}

/// Somebody who does one kind of thing again and again, and writes down what was answered.
struct Worker {
    client: Client,
    told: Arc<Mutex<Told>>,
    /// Where images can be downloaded from, by number.
    source: String,
    /// Told when an upgrade is asked for.
    upgrading: Arc<Notify>,
}

/// The process is gone.
struct Gone;

static NUMBERS: AtomicU64 = AtomicU64::new(1);

impl Worker {
    async fn work(mut self, kind: Kind) {
        loop {
            let done = match kind {
                Kind::Upload => self.upload().await.map(drop),
                Kind::Fetch => self.fetch().await,
                Kind::Delete => self.delete().await,
                Kind::Upgrade => self.upgrade().await,
            };
            if done.is_err() {
                return;
            }
        }
    }

    /// Sends a request; one that gets no answer was cut off.
    async fn ask(
        &self,
        kind: Kind,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Answer, Gone> {
        let request = self.client.request(method, path);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        self.answered(kind, try_send(request).await)
    }

    fn answered(&self, kind: Kind, answer: reqwest::Result<Answer>) -> Result<Answer, Gone> {
        answer.map_err(|_| {
            *self.told.lock().unwrap().interrupted.entry(kind).or_default() += 1;
            Gone
        })
    }

    /// Uploads an image, for which it makes room if there is none.
    async fn upload(&self) -> Result<Option<String>, Gone> {
        let key = self.upload_into_room().await?;
        if key.is_none() {
            self.delete().await?;
        }
        Ok(key)
    }

    async fn upload_into_room(&self) -> Result<Option<String>, Gone> {
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let request = self.client.request(Method::POST, "/api/upload/firmware");
        let request = request.header("content-type", "application/octet-stream");
        let answer = try_send(request.body(numbered(number))).await;
        let answer = self.answered(Kind::Upload, answer)?;
        if answer.status == 409 {
            return Ok(None);
        }
        let key = answer.ok()["key"].as_str().unwrap().to_owned();
        self.told.lock().unwrap().is_present(number);
        Ok(Some(key))
    }

    async fn fetch(&self) -> Result<(), Gone> {
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let body = json!({ "url": format!("{}/{number}.iso", self.source) });
        let answer = self.ask(Kind::Fetch, Method::POST, "/api/firmware/fetch", Some(body)).await?;
        if answer.status == 409 {
            return self.delete().await;
        }
        assert_eq!(answer.status, 202, "{}", answer.body);
        let key = answer.body["key"].as_str().unwrap().to_owned();
        self.told.lock().unwrap().fetches.insert(key.clone());
        let path = format!("/api/firmware/fetch/{key}");
        loop {
            let answer = self.ask(Kind::Fetch, Method::GET, &path, None).await?;
            match answer.ok()["body"]["status"].as_str().unwrap() {
                "finished" => break self.told.lock().unwrap().is_present(number),
                // Others have taken the last slot meanwhile.
                "failed" => break,
                _ => tokio::time::sleep(Duration::from_millis(1)).await,
            }
        }
        self.told.lock().unwrap().fetches.remove(&key);
        self.ask(Kind::Fetch, Method::DELETE, &path, None).await?.ok();
        Ok(())
    }

    /// Deletes an image, if there is one that can be deleted.
    async fn delete(&self) -> Result<(), Gone> {
        let list = self.ask(Kind::Delete, Method::GET, "/api/firmware/slots", None).await?;
        let items = list.ok()["items"].as_array().unwrap();
        let full = items.iter().rev().find(|item| {
            number_in(item).is_some()
                && item["body"]["current"] == false
                && item["body"]["after_reboot"] == false
        });
        let Some(victim) = full else { return self.upload_into_room().await.map(drop) };
        let number = number_in(victim).unwrap();
        {
            let mut told = self.told.lock().unwrap();
            told.touched.insert(number);
            told.present.remove(&number);
        }
        let path = format!("/api/firmware/slots/{}", victim["key"].as_str().unwrap());
        self.ask(Kind::Delete, Method::DELETE, &path, None).await?.ok();
        self.told.lock().unwrap().deleted.insert(number);
        Ok(())
    }

    async fn upgrade(&mut self) -> Result<(), Gone> {
        let Some(key) = self.upload().await? else { return Ok(()) };
        let path = format!("/api/firmware/slots/{key}");
        let slot = self.ask(Kind::Upgrade, Method::GET, &path, None).await?;
        let number = number_in(slot.ok());
        let body = json!({ "slot_id": key.parse::<i64>().unwrap(), "message": "again" });
        // Asked for is not done: until there is an answer, both firmwares are right.
        let before = self.told.lock().unwrap().current.take();
        self.upgrading.notify_one();
        let answer =
            self.ask(Kind::Upgrade, Method::POST, "/api/firmware/upgrade", Some(body)).await?;
        self.told.lock().unwrap().current = if answer.status == 200 { number } else { before };
        answer.ok();
        // The appliance goes down and comes back; that is no end of the process.
        for _ in 0..200 {
            let login = self.client.request(Method::GET, "/api/authentication");
            match try_send(login.basic_auth("admin", Some("admin"))).await {
                Ok(answer) if answer.status == 200 => {
                    self.client.keep_cookie(&answer);
                    let slots = self.client.request(Method::GET, "/api/firmware/slots");
                    if let Ok(slots) = try_send(slots).await
                        && slots.status == 200
                        && slots.body["meta"]["current_slot"] == path
                    {
                        return Ok(());
                    }
                }
                _ => {}
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // Cut off between its answer and the end of the reboot.
        *self.told.lock().unwrap().interrupted.entry(Kind::Upgrade).or_default() += 1;
        Err(Gone)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_was_answered_with_success_survives_kill_9() {
    /// How often each kind of request has to be hit, and after how many rounds it had its chance.
    const HITS: usize = 2;
    const ROUNDS: usize = 80;
    let source = source().await;
    let folder = tempfile::tempdir().unwrap();
    let images = folder.path().join("images");
    let told = Arc::new(Mutex::new(Told::default()));
    for round in 0..ROUNDS {
        let process = start(folder.path());
        let client = process.client().await;
        check(&client, &images, &told).await;
        let missing = KINDS.into_iter().filter(|kind| {
            told.lock().unwrap().interrupted.get(kind).is_none_or(|hits| *hits < HITS)
        });
        let missing: Vec<_> = missing.collect();
        // One kind after the other, then several at a time; an upgrade would end the others.
        let kinds = match round % 5 {
            4 => vec![Kind::Upload, Kind::Fetch, Kind::Delete],
            _ if missing.is_empty() => return,
            number => vec![missing[number % missing.len()]],
        };
        let upgrading = Arc::new(Notify::new());
        let upgrades = kinds.contains(&Kind::Upgrade);
        let workers = kinds.into_iter().map(|kind| {
            let (client, told, source) = (client.clone(), told.clone(), source.clone());
            let upgrading = upgrading.clone();
            tokio::spawn(Worker { client, told, source, upgrading }.work(kind))
        });
        let workers: Vec<_> = workers.collect();
        // Another moment in every round, within and between the operations. An upgrade is short beside
        // the upload before it, so that its moments count from its request.
        let moment = if upgrades {
            upgrading.notified().await;
            round as u64 % 8
        } else {
            10 + 37 * round as u64 % 101
        };
        tokio::time::sleep(Duration::from_millis(moment)).await;
        drop(process);
        for worker in workers {
            worker.await.unwrap();
        }
    }
    let interrupted = &told.lock().unwrap().interrupted;
    panic!("in {ROUNDS} rounds these were cut off no more often: {interrupted:?}");
}

async fn check(client: &Client, images: &Path, told: &Mutex<Told>) {
    let list = client.get("/api/firmware/slots").await;
    let fetches = client.get("/api/firmware/fetch").await;
    let mut told = told.lock().unwrap();
    let items = list.ok()["items"].as_array().unwrap();
    let numbers: Vec<_> = items.iter().filter_map(number_in).collect();
    let there: HashSet<_> = numbers.iter().copied().collect();
    assert_eq!(there.len(), numbers.len(), "an image is in two slots: {numbers:?}");
    let lost: Vec<_> = told.present.difference(&there).collect();
    assert!(lost.is_empty(), "images {lost:?} were lost, {}", list.body);
    let undead: Vec<_> = told.deleted.intersection(&there).collect();
    assert!(undead.is_empty(), "images {undead:?} came back, {}", list.body);
    let files = std::fs::read_dir(images).unwrap().count();
    assert_eq!(files, numbers.len(), "files without a slot, or slots without a file");

    let current = items.iter().find(|item| item["body"]["current"] == true).unwrap();
    assert_eq!(current["body"]["after_reboot"], true, "a restart boots what was chosen");
    if let Some(number) = told.current {
        assert_eq!(number_in(current), Some(number), "the upgrade was answered");
    }
    told.current = number_in(current);

    let mut keys = HashSet::new();
    for item in fetches.ok()["items"].as_array().unwrap() {
        let status = item["body"]["status"].as_str().unwrap();
        assert!(["finished", "failed"].contains(&status), "{item}");
        let name = item["body"]["url"].as_str().unwrap().rsplit('/').next().unwrap();
        let number = name.strip_suffix(".iso").unwrap().parse().unwrap();
        let gone = told.touched.contains(&number);
        assert!(status == "failed" || gone || there.contains(&number), "{item}: no image");
        keys.insert(item["key"].as_str().unwrap().to_owned());
    }
    let lost: Vec<_> = told.fetches.difference(&keys).collect();
    assert!(lost.is_empty(), "downloads {lost:?} were lost");
    // What stands there now has been told as well.
    told.present = there.difference(&told.touched).copied().collect();
}

/// A place to download from: each number has an image of its own.
async fn source() -> String {
    let image = async |axum::extract::Path(name): axum::extract::Path<String>| {
        numbered(name.strip_suffix(".iso").unwrap().parse().unwrap())
    };
    let router = axum::Router::new().route("/{name}", axum::routing::get(image));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
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
