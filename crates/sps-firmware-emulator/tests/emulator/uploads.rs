//! Images that clients send, and what they send instead.

use bytes::Bytes;
use reqwest::Method;
use serde_json::json;
use sps_firmware_emulator::Emulator;

use crate::support::{Answer, Client, V8_1, image, send};

async fn form(client: &Client, parts: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (head, content) in parts {
        body.extend(format!("--XX\r\nContent-Disposition: form-data; {head}\r\n\r\n").into_bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--XX--\r\n");
    let request = client.request(Method::POST, "/api/upload/firmware");
    send(request.header("content-type", "multipart/form-data; boundary=XX").body(body)).await
}

const NAME: &str = "name=\"firmware\"; filename=\"sps.iso\"";

#[tokio::test]
async fn an_upload_goes_into_the_first_empty_slot() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let answer = form(&client, &[(NAME, &image(V8_1))]).await;
    let expected = json!({
        "key": "2",
        "body": {
            "after_reboot": false,
            "current": false,
            "upgrade_news": null,
            "upgrade_notes": "Upgrade notes of firmware 8.1.0.\n",
            "version": "8.1.0",
        },
        "meta": {
            "href": "/api/upload/firmware",
            "slot": "/api/firmware/slots/2",
            "test": "/api/firmware/test",
            "upgrade": "/api/firmware/upgrade",
            "number_of_empty_slots": 3,
        },
    });
    assert_eq!(*answer.ok(), expected);
    let slot = client.get("/api/firmware/slots/2").await;
    assert_eq!(slot.ok()["body"], expected["body"]);
}

#[tokio::test]
async fn the_raw_bodies_of_vendor_clients_are_taken_too() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::admin(&emulator).await;
    for (media_type, accept) in [
        ("application/octet-stream", "application/octet-stream"),
        ("application/x-iso9660-image", "application/json"),
    ] {
        let request = client
            .request(Method::POST, "/api/upload/firmware")
            .header("content-type", media_type)
            .header("accept", accept)
            .body(image(V8_1));
        send(request).await.ok();
    }
}

#[tokio::test]
async fn what_is_no_firmware_is_refused_with_the_reason() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let whole = image(V8_1);
    let mut lying = whole.to_vec();
    lying[32768 + 80] ^= 1;
    for (bytes, reason) in [
        (Bytes::from(vec![0x42; 100_000]), "no ISO 9660 image"),
        (whole.slice(..whole.len() - 2048), "truncated"),
        (lying.into(), "volume space size"),
    ] {
        let answer = client.upload(bytes).await;
        assert_eq!(answer.error(400), "InvalidFirmwareImage");
        let told = answer.body["error"]["details"]["reason"].as_str().unwrap();
        assert!(told.contains(reason), "{told}");
    }
    let empty = form(&client, &[(NAME, b"")]).await;
    assert_eq!(empty.error(400), "InvalidFirmwareImage");
    assert_eq!(empty.body["error"]["details"]["reason"], "the image is empty");
    assert_eq!(emulator.appliance().empty_slots(), 4);
}

#[tokio::test]
async fn forms_that_are_not_one_firmware_are_refused() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let iso = image(V8_1);
    let none = form(&client, &[]).await;
    assert_eq!(none.error(400), "IncompleteRequestBodyError");
    assert_eq!(none.body["error"]["details"]["missing_paths"], json!(["firmware"]));
    let other = form(&client, &[("name=\"../../etc/passwd\"", &iso)]).await;
    assert_eq!(other.error(400), "InvalidRequestBody");
    let twice = form(&client, &[(NAME, &iso), (NAME, &iso)]).await;
    assert_eq!(twice.error(400), "InvalidRequestBody");
    let file_name = "name=\"firmware\"; filename=\"../../../../etc/evil.iso\"";
    form(&client, &[(file_name, &iso)]).await.ok();
    assert_eq!(emulator.appliance().empty_slots(), 3);
}

#[tokio::test]
async fn without_an_empty_slot_an_upload_is_refused() {
    let emulator = Emulator::builder().slots(2).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    client.upload(image(V8_1)).await.ok();
    assert_eq!(client.upload(image(V8_1)).await.error(409), "NoEmptySlot");
    client.delete("/api/firmware/slots/2").await.ok();
    client.upload(image(V8_1)).await.ok();
}

#[tokio::test]
async fn an_image_over_the_limit_is_too_large() {
    let emulator = Emulator::builder().max_image_bytes(100_000).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let answer = client.upload(image(V8_1)).await;
    assert_eq!(answer.error(413), "PayloadTooLarge");
    assert!(answer.body["error"]["details"]["limit_bytes"].as_u64().unwrap() >= 100_000);
}

#[tokio::test]
async fn another_content_type_is_not_supported() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let request = client.request(Method::POST, "/api/upload/firmware");
    let answer = send(request.header("content-type", "text/plain").body("x")).await;
    assert_eq!(answer.error(415), "UnsupportedMediaType");
}

#[tokio::test]
async fn an_image_goes_with_its_slot_whoever_empties_it() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = Emulator::builder().state(folder.path()).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let files = || std::fs::read_dir(folder.path().join("images")).unwrap().count();
    client.upload(image(V8_1)).await.ok();
    client.upload(image(V8_1)).await.ok();
    assert_eq!(files(), 2);
    client.delete("/api/firmware/slots/2").await.ok();
    assert_eq!(files(), 1);
    // Past the handler of DELETE, which is not there any more either when its client has hung up.
    let slot = "3".parse().unwrap();
    emulator.change(move |appliance| appliance.delete(slot)).await.unwrap().unwrap();
    assert_eq!(files(), 0);
}
