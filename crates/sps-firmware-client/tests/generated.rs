//! What the generated client sends, and what it makes of answers.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    pin::Pin,
    sync::atomic::Ordering,
    task::{Context, Poll},
};

use sps_firmware_client::{
    Client, ClientInfo, Credentials, Error, FirmwareUploadMediaType, UploadFile,
    types::{self, DocumentedError},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf},
    net::TcpListener,
    task::JoinHandle,
};

/// Tasks may hold all of them across a wait, and by reference.
const _: () = {
    const fn sent_and_shared<T: Send + Sync>() {}
    sent_and_shared::<Client>();
    sent_and_shared::<Credentials>();
    sent_and_shared::<UploadFile>();
};

/// A server that takes one request, answers, and tells what it got.
async fn server(
    status: &'static str,
    body: &'static str,
) -> (String, JoinHandle<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut received = Vec::new();
        let mut buffer = vec![0; 64 * 1024];
        let (head, mut content) = loop {
            let count = stream.read(&mut buffer).await.unwrap();
            if count == 0 {
                return (String::new(), Vec::new());
            }
            received.extend_from_slice(&buffer[..count]);
            if let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = String::from_utf8(received[..end].to_vec()).unwrap();
                break (head.to_lowercase(), received[end + 4..].to_vec());
            }
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse::<usize>().unwrap());
        while content.len() < length {
            match stream.read(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(count) => content.extend_from_slice(&buffer[..count]),
            }
        }
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        // The other side may have given up, which is what some tests are about.
        let _ = stream.write_all(answer.as_bytes()).await;
        (head, content)
    });
    (url, task)
}

fn http() -> reqwest::Client {
    // A second installation is refused, and the first one is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

fn client(url: &str) -> Client {
    let credentials = Credentials::new();
    credentials.set_session_cookie("c00k1e").unwrap();
    credentials.set_basic_auth("admin", "pässword").unwrap();
    Client::new_with_client(url, http(), credentials)
}

const SLOT: &str = r#"{"key": "2", "body": {}, "meta": {"href": "/api/upload/firmware"}}"#;
const SLOTS: &str = r#"{"items": [], "meta": {"href": "/api/firmware/slots"}}"#;
const LOGIN: &str = r#"{"meta": {"href": "/api/authentication"}}"#;

#[tokio::test]
async fn a_session_goes_out_as_a_cookie_and_nothing_unasked_goes_with_it() {
    let (url, task) = server("200 OK", SLOTS).await;
    client(&url).firmware_slot_list().await.unwrap();
    let (head, _) = task.await.unwrap();
    assert!(head.starts_with("get /api/firmware/slots http/1.1"), "{head}");
    assert!(head.contains("cookie: session_id=c00k1e"), "{head}");
    assert!(!head.contains("api-version"), "{head}");
    assert!(!head.contains("authorization"), "the password goes to the login only: {head}");
}

#[tokio::test]
async fn a_login_sends_the_password_as_utf_8_and_no_cookie() {
    let (url, task) = server("200 OK", LOGIN).await;
    client(&url).login(Some("local"), None).await.unwrap();
    let (head, _) = task.await.unwrap();
    assert!(head.starts_with("get /api/authentication?login_method=local http/1.1"), "{head}");
    // Base64 of `admin:pässword` in UTF-8, in the lower case of the whole head.
    assert!(head.contains("authorization: basic ywrtaw46cmokc3n3b3jk"), "{head}");
    assert!(!head.contains("cookie"), "{head}");
}

#[tokio::test]
async fn an_operation_without_credentials_is_sent_all_the_same() {
    let (url, task) = server("200 OK", SLOTS).await;
    let client = Client::new_with_client(&url, http(), Credentials::new());
    client.firmware_slot_list().await.unwrap();
    assert!(!task.await.unwrap().0.contains("cookie"));
}

#[tokio::test]
async fn path_parameters_are_encoded() {
    let (url, task) = server("200 OK", LOGIN).await;
    client(&url).firmware_slot_delete("a/b c", None).await.unwrap();
    assert!(task.await.unwrap().0.starts_with("delete /api/firmware/slots/a%2fb%20c http/1.1"));
}

#[tokio::test]
async fn operations_are_below_the_path_of_the_base_url_with_one_slash_between() {
    for (base, expected) in [
        ("", "/api/firmware/slots/2"),
        ("/", "/api/firmware/slots/2"),
        ("/sps", "/sps/api/firmware/slots/2"),
        ("/a%20b/sps//", "/a%20b/sps/api/firmware/slots/2"),
    ] {
        let (url, task) = server("200 OK", SLOT).await;
        let client = client(&format!("{url}{base}"));
        client.firmware_slot_get("2").await.unwrap();
        let (head, _) = task.await.unwrap();
        assert!(head.starts_with(&format!("get {expected} http/1.1")), "{base}: {head}");
        assert_eq!(client.baseurl(), format!("{url}{base}"));
    }
}

#[tokio::test]
async fn a_base_url_that_cannot_be_used_is_told_without_what_may_be_a_password() {
    for base in ["sps.example", "https://me:horse@sps.example/?a=b", "data:horse", ""] {
        let error = client(base).firmware_slot_list().await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{base}: {error}");
        let text = error.to_string();
        assert!(text.contains("the base URL cannot be used"), "{text}");
        assert!(!text.contains("horse"), "{text}");
    }
}

#[test]
fn secrets_are_never_shown() {
    let credentials = client("http://localhost");
    let shown = format!("{credentials:?}");
    assert!(shown.contains(r#"{"basicAuth", "sessionCookie"}"#), "{shown}");
    assert!(!shown.contains("c00k1e") && !shown.contains("pässword"), "{shown}");
}

#[test]
fn clones_share_credentials() {
    let credentials = Credentials::new();
    let other = credentials.clone();
    credentials.set_session_cookie("x").unwrap();
    assert!(other.has_session_cookie());
    other.clear();
    assert!(!credentials.has_session_cookie());
    assert!(credentials.set_session_cookie("line\nbreak").is_err());
}

#[tokio::test]
async fn a_documented_error_comes_typed() {
    let body = r#"{"error": {"type": "SlotNotDeletable", "message": "m",
        "details": {"slot_id": "1", "reason": "current"}}, "meta": {"href": "/x"}}"#;
    let (url, _) = server("409 Conflict", body).await;
    let error = client(&url).firmware_slot_delete("1", None).await.unwrap_err();
    let Error::ErrorResponse(response) = error else { panic!("{error:?}") };
    assert_eq!(response.status().as_u16(), 409);
    let types::Error::Documented(DocumentedError::SlotNotDeletable { details, .. }) =
        &response.error
    else {
        panic!("{response:?}")
    };
    assert_eq!(details.slot_id, "1");
}

#[tokio::test]
async fn an_error_that_is_no_json_keeps_its_status_and_its_text() {
    for status in ["401 Unauthorized", "502 Bad Gateway"] {
        let (url, _) = server(status, "<html>").await;
        let error = client(&url).firmware_slot_list().await.unwrap_err();
        let Error::UnexpectedResponse(response) = error else { panic!("{error:?}") };
        assert!(status.starts_with(response.status().as_str()), "{response:?}");
        assert!(response.headers().contains_key("content-length"), "{response:?}");
        assert_eq!(response.bytes().await.unwrap(), "<html>");
    }
}

/// A file that is made while it is read, and remembers how much was asked for at once.
struct Made {
    left: u64,
}

impl AsyncRead for Made {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let made = self.make(buffer.remaining());
        buffer.put_slice(&made);
        Poll::Ready(Ok(()))
    }
}

impl std::io::Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let made = self.make(buffer.len());
        buffer[..made.len()].copy_from_slice(&made);
        Ok(made.len())
    }
}

impl Made {
    fn make(&mut self, at_most: usize) -> Vec<u8> {
        assert!(at_most <= 512 * 1024, "memory stays flat");
        let count = usize::try_from(self.left).unwrap().min(at_most);
        self.left -= count as u64;
        vec![b'i'; count]
    }
}

/// An upload of so many declared bytes out of a file of so many, by each kind of reader.
fn uploads(real: u64, declared: u64) -> [UploadFile; 2] {
    let made = || Made { left: real };
    [UploadFile::from_reader(made(), declared), UploadFile::from_blocking_reader(made(), declared)]
}

#[tokio::test]
async fn an_upload_streams_one_part_with_its_length() {
    let size = 5_000_000;
    for file in uploads(size, size) {
        let (url, task) = server("200 OK", SLOT).await;
        let sent = file.sent();
        let file = file.with_name("sps.iso");
        let answer = client(&url).firmware_upload(Some("token"), file).await.unwrap();
        assert_eq!((answer.key.as_str(), sent.load(Ordering::Relaxed)), ("2", size));
        let (head, content) = task.await.unwrap();
        assert_is_form(&head, &content, size);
    }
}

/// One part with a file of so many bytes, and with its length beforehand.
fn assert_is_form(head: &str, content: &[u8], size: u64) {
    assert!(head.starts_with("post /api/upload/firmware http/1.1"), "{head}");
    assert!(head.contains("content-type: multipart/form-data; boundary="), "{head}");
    assert!(head.contains("x-token: token"), "{head}");
    assert!(head.contains(&format!("content-length: {}", content.len())), "{head}");
    assert!(!head.contains("transfer-encoding"), "{head}");
    let start = String::from_utf8_lossy(&content[..400]).into_owned();
    assert!(start.contains(r#"form-data; name="firmware"; filename="sps.iso""#), "{start}");
    assert!(start.contains("Content-Type: application/octet-stream"), "{start}");
    assert_eq!(content.iter().filter(|byte| **byte == b'i').count() as u64 - 8, size);
}

#[tokio::test]
async fn an_upload_can_be_the_whole_body() {
    let (url, task) = server("200 OK", SLOT).await;
    let file = UploadFile::from_bytes("image");
    let media_type = FirmwareUploadMediaType::ApplicationXIso9660Image;
    client(&url).firmware_upload_raw(None, media_type, file).await.unwrap();
    let (head, content) = task.await.unwrap();
    assert!(head.contains("content-type: application/x-iso9660-image"), "{head}");
    assert!(head.contains("content-length: 5"), "{head}");
    assert_eq!(content, b"image");
}

#[tokio::test]
async fn a_file_of_another_length_than_declared_never_looks_whole() {
    for (real, declared) in [(1_000_000, 2_000_000), (2_000_000, 1_000_000), (1, 2)] {
        for file in uploads(real, declared) {
            let (url, task) = server("200 OK", SLOT).await;
            let error = client(&url).firmware_upload(None, file).await.unwrap_err();
            assert!(matches!(error, Error::CommunicationError(_)), "{error:?}");
            let (_, content) = task.await.unwrap();
            assert!(!content.ends_with(b"--\r\n"), "the form is not closed");
        }
    }
}
