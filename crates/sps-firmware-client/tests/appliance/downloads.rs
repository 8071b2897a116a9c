//! Downloads: started, watched, failed, and out of this machine.

use std::time::Duration;

use futures_util::TryStreamExt;
use sps_firmware_client::{DownloadProgress, ErrorKind, FileServer, Image, ServeOptions};
use sps_firmware_emulator::scenario::{Effect, Scenario};

use crate::setup::Lab;

const QUICK: Duration = Duration::from_millis(20);
const LONG: Duration = Duration::from_secs(60);

fn options() -> ServeOptions {
    ServeOptions {
        listen: "127.0.0.1:0".parse().unwrap(),
        host: "127.0.0.1".to_owned(),
        interval: QUICK,
        deadline: LONG,
    }
}

async fn serve_image(lab: &Lab) -> FileServer {
    let file = lab.image_file(1, 2_000_000);
    FileServer::start(&file, "127.0.0.1:0".parse().unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_is_served_from_here_arrives() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let image = Image::open(lab.image_file(1, 2_000_000)).await.unwrap();
    let uploaded =
        appliance.serve_and_fetch(image, &options(), |_| {}).await.unwrap().known().unwrap();
    assert_eq!(uploaded.version, "8.0.1");
    assert!(appliance.downloads().await.unwrap().items.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_states_of_a_download_end_with_its_end() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let server = serve_image(&lab).await;
    let url = server.url("127.0.0.1");
    let download = appliance.fetch(&url, None).await.unwrap().known().unwrap();
    let states: Vec<_> = download.states(QUICK, LONG).try_collect().await.unwrap();
    assert!(matches!(states.last(), Some(DownloadProgress::Finished { .. })), "{states:?}");
    assert!(states.iter().rev().skip(1).all(|state| !state.is_end()), "{states:?}");
    download.delete().await.unwrap().known().unwrap();
    assert!(appliance.downloads().await.unwrap().items.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_with_a_wrong_sum_fails_and_says_so() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let server = serve_image(&lab).await;
    let sum = "00".repeat(32);
    let download =
        appliance.fetch(&server.url("127.0.0.1"), Some(&sum)).await.unwrap().known().unwrap();
    let states: Vec<_> = download.states(QUICK, LONG).try_collect().await.unwrap();
    assert!(matches!(states.last(), Some(DownloadProgress::Failed(Some(_)))), "{states:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_begun_although_its_answer_was_lost_is_found() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let server = serve_image(&lab).await;
    let url = server.url("127.0.0.1");
    let lost = Scenario::named("lost").next(1, "POST /api/firmware/fetch", Effect::DropAfter);
    lab.emulator.begin(lost.unwrap()).await.unwrap();
    let download = appliance.fetch(&url, None).await.unwrap().known().unwrap();
    let states: Vec<_> = download.states(QUICK, LONG).try_collect().await.unwrap();
    assert!(states.last().is_some_and(DownloadProgress::is_end), "{states:?}");
    assert_eq!(lab.emulator.appliance().fetches().len(), 1);
}

#[tokio::test]
async fn a_download_that_is_not_there_is_told() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let error = appliance.download("99").progress().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Refused { status: 404, .. }), "{error}");
}
