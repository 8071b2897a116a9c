//! `spsfw fetch`, from a server on this machine.

use sps_firmware_client::FileServer;

use crate::lab::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn a_download_is_started_watched_listed_and_forgotten() {
    let lab = Lab::new().await;
    let server = FileServer::start(&lab.image(1), "127.0.0.1:0".parse().unwrap()).await.unwrap();
    let stdout = lab.ok(&["fetch", "start", &server.url("127.0.0.1"), "--watch"]);
    assert!(stdout.contains("Download 1 has begun."), "{stdout}");
    assert!(stdout.contains("Download 1: finished"), "{stdout}");
    let listed: serde_json::Value =
        serde_json::from_str(&lab.ok(&["fetch", "list", "--json"])).unwrap();
    assert_eq!(listed["downloads"][0]["state"], "finished");
    let ended = lab.run(&["fetch", "cancel", "1"]);
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    lab.ok(&["fetch", "forget", "1"]);
    assert_eq!(lab.ok(&["fetch", "list"]), "There are no downloads.\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_fails_is_no_success() {
    let lab = Lab::new().await;
    let server = FileServer::start(&lab.image(1), "127.0.0.1:0".parse().unwrap()).await.unwrap();
    let url = format!("{}x", server.url("127.0.0.1"));
    let ended = lab.run(&["fetch", "start", &url, "--watch", "--json"]);
    assert_eq!(ended.code, 5, "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains(r#""state":"failed""#), "{}", ended.stdout);
}
