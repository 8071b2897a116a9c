//! Recordings and what is answered from them.

use serde_json::{Value, json};
use sps_firmware_emulator::Emulator;

use crate::support::{Client, V8_1, image};

#[tokio::test]
async fn a_recording_replays_without_the_secrets_of_the_original() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("session.jsonl");
    let emulator = Emulator::builder().record(&file).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let empty = client.get("/api/firmware/slots").await;
    client.upload(image(V8_1)).await.ok();
    let full = client.get("/api/firmware/slots").await;
    client.post("/api/firmware/test", json!({ "slot_id": 2 })).await.ok();
    emulator.shutdown().await;

    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        !text.contains(client.cookie().unwrap()) && !text.contains("YWRtaW46YWRtaW4="),
        "{text}"
    );
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 5);
    assert_eq!(lines[2]["request"]["body"], json!({ "bytes": 262_144 }));
    assert_eq!(lines[4]["request"]["body"], json!({ "slot_id": 2 }));

    let emulator = Emulator::builder().replay(&file).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    assert_eq!(client.get("/api/firmware/slots").await.body, empty.body);
    for _ in 0..2 {
        assert_eq!(client.get("/api/firmware/slots").await.body, full.body, "the last one stays");
    }
    assert_eq!(client.get("/api/firmware/slots/2").await.error(404), "ResourceNotFound");
}

#[tokio::test]
async fn a_recording_is_not_overwritten_and_a_broken_one_names_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("session.jsonl");
    std::fs::write(&file, "{}\n").unwrap();
    assert!(Emulator::builder().record(&file).start().await.is_err());
    let fault = Emulator::builder().replay(&file).start().await.unwrap_err().to_string();
    assert!(fault.contains("session.jsonl:1: missing field `request`"), "{fault}");
}
