//! What the generated client really sends, operation by operation.

use std::collections::BTreeSet;
use std::future::Future;

use sps_firmware_client::{Client, Credentials, UploadFile, types};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::{DOCUMENT, http_client, snapshot_in};

/// Runs a call against a listener that keeps the request and answers with an error.
async fn request_of<F, Fut>(call: F) -> String
where
    F: FnOnce(Client) -> Fut,
    Fut: Future<Output = ()>,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let credentials = Credentials::new();
    credentials.set_basic_auth("admin", "pässword").expect("credentials");
    credentials.set_session_cookie("0123456789abcdef0123456789abcdef01234567").expect("a cookie");
    let client = Client::new_with_client(&format!("http://{address}"), http_client(), credentials);
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let request = read_request(&mut stream).await;
        let answer =
            "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        stream.write_all(answer.as_bytes()).await.expect("an answer");
        request
    });
    call(client).await;
    readable(&server.await.expect("the listener ends"), address.port())
}

/// Reads one request whole: by its length, or to the end of its chunks.
async fn read_request(stream: &mut tokio::net::TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(head) = request.windows(4).position(|it| it == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&request[..head]).to_lowercase();
            let length = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            match length {
                Some(length) if request.len() >= head + 4 + length => return request,
                None if !text.contains("transfer-encoding: chunked") => return request,
                None if request.ends_with(b"0\r\n\r\n") => return request,
                _ => {}
            }
        }
        let read = stream.read(&mut buffer).await.expect("the request arrives");
        assert!(read > 0, "the client closed the connection within its request");
        request.extend_from_slice(&buffer[..read]);
    }
}

/// The request as text, with what differs from run to run, and what is secret, replaced.
fn readable(request: &[u8], port: u16) -> String {
    let text = String::from_utf8_lossy(request).replace("\r\n", "\n");
    let boundary = text
        .split_once("boundary=")
        .and_then(|(_, rest)| rest.split(['\n', ';']).next())
        .map(str::to_owned);
    let mut text = text.replace(&format!("127.0.0.1:{port}"), "127.0.0.1:PORT");
    if let Some(boundary) = boundary {
        text = text.replace(&boundary, "BOUNDARY");
    }
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let start = lines.next().unwrap_or_default().to_owned();
    let mut headers: Vec<String> = lines
        .map(|line| match line.split_once(": ") {
            Some((name, value)) if name == "authorization" => {
                format!("{name}: {} [secret]", value.split(' ').next().unwrap_or_default())
            }
            Some((name, value)) if name == "cookie" => {
                format!("{name}: {}=[secret]", value.split('=').next().unwrap_or_default())
            }
            _ => line.to_owned(),
        })
        .collect();
    headers.sort();
    let mut readable = format!("{start}\n{}\n", headers.join("\n"));
    if !body.is_empty() {
        readable.push_str(&format!("\n{body}\n"));
    }
    readable
}

macro_rules! wire {
    ($($(#[$about:meta])* $operation:ident => |$client:ident| $call:expr;)*) => {
        $(
            #[tokio::test]
            async fn $operation() {
                let request = request_of(|$client| async move {
                    // The answer is an error on purpose; only the request is looked at.
                    let answer = $call.await;
                    assert!(answer.is_err());
                })
                .await;
                assert!(!request.contains("api-version"), "a header that no one asked for:\n{request}");
                snapshot_in("wire", stringify!($operation), "What the client sends for the operation.", &request);
            }
        )*

        #[test]
        fn every_operation_has_its_request_reviewed() {
            let reviewed: BTreeSet<&str> = [$(stringify!($operation)),*].into();
            let missing: Vec<_> = DOCUMENT
                .operations()
                .filter_map(|operation| operation.id())
                .filter(|id| !reviewed.contains(id))
                .collect();
            assert!(missing.is_empty(), "operations without a test in tests/wire.rs: {missing:?}");
        }
    };
}

wire! {
    login => |client| client.login(Some("local"), None);
    login_method_list => |client| client.login_method_list();
    appliance_info_get => |client| client.appliance_info_get();
    firmware_index_get => |client| client.firmware_index_get();
    firmware_slot_list => |client| client.firmware_slot_list();
    firmware_slot_get => |client| client.firmware_slot_get("1");
    firmware_slot_delete => |client| client.firmware_slot_delete("a/b ß", Some("token"));
    firmware_fetch_list => |client| client.firmware_fetch_list();
    firmware_fetch_start => |client| client.firmware_fetch_start(None, &types::FirmwareFetchRequest {
        url: "https://images.example.com/sps.iso".to_owned(),
        checksum: Some(types::FetchChecksum { sha256: "0".repeat(64) }),
    });
    firmware_fetch_get => |client| client.firmware_fetch_get("7");
    firmware_fetch_delete => |client| client.firmware_fetch_delete("7", None);
    firmware_test => |client| client.firmware_test(None, &types::FirmwareTestRequest { slot_id: 2 });
    firmware_upgrade => |client| client.firmware_upgrade(None, &types::FirmwareUpgradeRequest {
        slot_id: 2,
        message: None,
    });
    firmware_upload => |client| client.firmware_upload(
        Some("token"),
        UploadFile::from_bytes("the image").with_name("sps.iso"),
    );
    firmware_upload_raw => |client| client.firmware_upload_raw(
        None,
        sps_firmware_client::FirmwareUploadMediaType::ApplicationXIso9660Image,
        UploadFile::from_bytes("the image"),
    );
}
