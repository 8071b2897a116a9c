//! Uploads: whole, wrong, cut, cancelled, and with their answer lost.

use std::sync::Mutex;
use std::time::Duration;

use sps_firmware_client::{ErrorKind, Fault, Image, Outcome, Timeouts, UploadProgress};
use tokio::io::AsyncWriteExt;
use tokio::sync::Notify;

use crate::link::Link;
use crate::setup::{Lab, account};

const SIZE: u64 = 3_002_368;

#[tokio::test]
async fn an_image_arrives_with_progress_to_its_end() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let seen = Mutex::new(Vec::new());
    let image = Image::open(lab.image_file(1, SIZE)).await.unwrap();
    let uploaded = appliance
        .upload(image, |progress| seen.lock().unwrap().push(progress))
        .await
        .unwrap()
        .known()
        .unwrap();
    assert_eq!((uploaded.slot.as_str(), uploaded.version.as_str()), ("2", "8.0.1"));
    let seen = seen.into_inner().unwrap();
    assert!(seen.is_sorted_by_key(|progress| progress.sent), "{seen:?}");
    assert_eq!(seen.last(), Some(&UploadProgress { sent: SIZE, total: SIZE }));
}

/// Four times a quarter of an hour pass, of which the second would end the session.
#[tokio::test]
async fn the_session_stays_alive_however_long_an_upload_takes() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record.jsonl");
    let lab = Lab::with(|builder| builder.record(&record)).await;
    let timeouts = Timeouts { keep_alive: Duration::from_millis(20), ..Timeouts::default() };
    let appliance = lab.builder().timeouts(timeouts).build().unwrap();
    let bytes = std::fs::read(lab.image_file(1, SIZE)).unwrap();
    let (reader, mut writer) = tokio::io::duplex(1 << 16);
    let upload = appliance.upload(Image::from_reader("x.iso", reader, SIZE), |_| {});

    let asked = || std::fs::read_to_string(&record).unwrap().matches("/api/info").count();
    let feed = async {
        for quarter in bytes.chunks(bytes.len().div_ceil(4)) {
            writer.write_all(quarter).await.unwrap();
            lab.emulator.clock().advance(Duration::from_secs(15 * 60));
            // One may have been on its way before the clock was moved.
            let before = asked();
            while asked() < before + 2 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        drop(writer);
    };
    let (uploaded, ()) = tokio::join!(upload, feed);
    assert_eq!(uploaded.unwrap().known().unwrap().version, "8.0.1");
    assert_eq!(appliance.state().await.unwrap().empty_slots(), 3);
    assert_eq!(appliance.logins(), 1);
}

#[tokio::test]
async fn a_wrong_sum_stops_before_a_byte_is_sent() {
    let lab = Lab::new().await;
    let appliance = lab.builder().build().unwrap();
    let image = Image::open(lab.image_file(1, SIZE)).await.unwrap();
    let image = image.expect_sha256(&"00".repeat(32)).unwrap();
    let error = appliance.upload(image, |_| panic!("something was sent")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ChecksumMismatch { .. }), "{error}");
    assert_eq!((error.fault(), appliance.logins()), (Fault::Caller, 0));
}

#[tokio::test]
async fn without_an_empty_slot_nothing_is_sent() {
    let lab = Lab::with(|builder| builder.slots(1)).await;
    let appliance = lab.connect().await;
    let image = Image::open(lab.image_file(1, SIZE)).await.unwrap();
    let error = appliance.upload(image, |_| panic!("something was sent")).await.unwrap_err();
    assert!(error.to_string().contains("no slot is empty"), "{error}");
}

#[tokio::test]
async fn what_is_no_image_is_refused_by_the_appliance() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let image = Image::from_reader("x.iso", std::io::Cursor::new(vec![0; 100_000]), 100_000);
    let error = appliance.upload(image, |_| {}).await.unwrap_err();
    assert_eq!(error.error_type().as_deref(), Some("InvalidFirmwareImage"));
    assert_eq!(error.fault(), Fault::Appliance);
}

#[tokio::test]
async fn a_cancelled_upload_leaves_nothing() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    // The other end is held, so that the reader never ends.
    let (reader, mut writer) = tokio::io::duplex(1 << 20);
    writer.write_all(&vec![0; 500_000]).await.unwrap();
    let image = Image::from_reader("x.iso", reader, SIZE);
    let on_its_way = Notify::new();
    tokio::select! {
        ended = appliance.upload(image, |_| on_its_way.notify_one()) => panic!("{ended:?}"),
        () = on_its_way.notified() => {}
    }
    let state = appliance.state().await.unwrap();
    assert_eq!(state.empty_slots(), 4);
}

#[tokio::test]
async fn an_upload_that_stalls_is_given_up() {
    let lab = Lab::new().await;
    let upload_stall = Duration::from_millis(400);
    let timeouts = Timeouts { upload_stall, ..Timeouts::default() };
    let appliance = lab.builder().timeouts(timeouts).build().unwrap();
    let (reader, _writer) = tokio::io::duplex(1024);
    let error =
        appliance.upload(Image::from_reader("x.iso", reader, SIZE), |_| {}).await.unwrap_err();
    // The slots were read afterwards, so that it is known that nothing has arrived.
    let ErrorKind::NoEffect { cause } = error.kind() else { panic!("{error}") };
    assert!(matches!(cause.kind(), ErrorKind::Timeout { .. }), "{cause}");
}

#[tokio::test]
async fn a_cut_upload_is_known_to_have_had_no_effect() {
    let lab = Lab::new().await;
    let link = Link::to(lab.emulator.address()).await;
    let appliance = lab.builder_at(&link.url(), account()).build().unwrap();
    link.cut_after(1_000_000);
    let image = Image::open(lab.image_file(1, SIZE)).await.unwrap();
    let error = appliance.upload(image, |_| {}).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NoEffect { .. }), "{error}");
    assert_eq!(error.fault(), Fault::Network);
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_lost_answer_is_found_in_the_slots() {
    let lab = Lab::new().await;
    let link = Link::to(lab.emulator.address()).await;
    let appliance = lab.builder_at(&link.url(), account()).build().unwrap();
    let image = Image::open(lab.image_file(1, SIZE)).await.unwrap();
    // Far more than all requests before have, far less than the image has.
    link.lose_after(1_000_000);
    let outcome = appliance.upload(image, |_| {}).await;
    let Outcome::Done(uploaded) = outcome.unwrap() else { panic!("the slots were not read") };
    assert_eq!(uploaded.version, "8.0.1");
    // It was sent once: one slot holds it.
    assert_eq!(lab.emulator.appliance().empty_slots(), 3);
}
