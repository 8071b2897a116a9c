//! The generated client drives every operation of the emulator to its success.

use sps_firmware_client::{Client, Credentials, UploadFile, types};

use crate::support::appliance::{file_server, image, start};
use crate::support::{DOCUMENT, http_client};

#[tokio::test]
async fn every_operation_succeeds_through_the_generated_client() {
    let emulator = start().await;
    let credentials = Credentials::new();
    let client = Client::new_with_client(&emulator.base_url(), http_client(), credentials.clone());

    client.login_method_list().await.expect("the methods are public");
    credentials.set_basic_auth("admin", "admin").expect("credentials");
    let login = client.login(Some("local"), None).await.expect("a login");
    let cookie =
        login.headers().get("set-cookie").and_then(|it| it.to_str().ok()).expect("a cookie");
    let session = cookie.strip_prefix("session_id=").and_then(|it| it.split(';').next());
    credentials.set_session_cookie(session.expect("a session")).expect("a cookie");

    let info = client.appliance_info_get().await.expect("the appliance");
    assert!(info.body.firmware_version.is_some(), "who is logged in sees the version");
    assert_eq!(client.firmware_index_get().await.expect("the index").items.len(), 4);
    assert_eq!(client.firmware_slot_list().await.expect("the slots").items.len(), 5);

    let file = UploadFile::from_bytes(image("8.1.0")).with_name("sps.iso");
    let uploaded = client.firmware_upload(None, file).await.expect("an upload").into_inner();
    let slot = client.firmware_slot_get(&uploaded.key).await.expect("the slot");
    assert_eq!(slot.body.version.as_deref(), Some("8.1.0"));
    client.firmware_slot_delete(&uploaded.key, None).await.expect("the slot is emptied");

    let url = format!("http://{}/sps.iso", file_server(image("8.2.0")).await);
    let request = types::FirmwareFetchRequest { url, checksum: None };
    let fetch = client.firmware_fetch_start(None, &request).await.expect("a download").into_inner();
    let slot = loop {
        let fetch = client.firmware_fetch_get(&fetch.key).await.expect("its state").into_inner();
        match fetch.body.status {
            types::FetchStatus::Known(types::KnownFetchStatus::Finished) => break fetch.meta.slot,
            types::FetchStatus::Known(types::KnownFetchStatus::Failed) => panic!("{fetch:?}"),
            _ => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
        }
    };
    assert_eq!(client.firmware_fetch_list().await.expect("all states").items.len(), 1);
    client.firmware_fetch_delete(&fetch.key, None).await.expect("it is forgotten");

    let slot = slot.and_then(|link| link.rsplit('/').next()?.parse().ok()).expect("a slot");
    let test = types::FirmwareTestRequest { slot_id: slot };
    client.firmware_test(None, &test).await.expect("the test passes");
    let upgrade =
        types::FirmwareUpgradeRequest { slot_id: slot, message: Some("8.2.0".to_owned()) };
    client.firmware_upgrade(None, &upgrade).await.expect("the upgrade begins");
}

#[test]
fn no_operation_of_the_document_is_left_out() {
    let source = include_str!("client.rs");
    let missing: Vec<_> = DOCUMENT
        .operations()
        .filter_map(|operation| operation.id())
        .filter(|id| !source.contains(&format!(".{id}(")))
        .collect();
    assert!(missing.is_empty(), "operations that tests/client.rs does not call: {missing:?}");
}

#[tokio::test]
async fn a_documented_error_reaches_the_caller_with_its_type_and_details() {
    let emulator = start().await;
    let client = Client::new_with_client(&emulator.base_url(), http_client(), Credentials::new());
    let error = client.firmware_slot_list().await.expect_err("nobody is logged in");
    let sps_firmware_client::Error::ErrorResponse(answer) = error else { panic!("{error:?}") };
    assert_eq!(answer.status(), 401);
    let types::Error::Documented(types::DocumentedError::Unauthenticated { details, .. }) =
        &answer.error
    else {
        panic!("{answer:?}")
    };
    assert_eq!(details.path.as_deref(), Some("/api/firmware/slots"));
}
