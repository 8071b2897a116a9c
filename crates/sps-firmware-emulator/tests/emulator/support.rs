//! A small client, and images to send.

use std::sync::Once;
use std::time::Duration;

use bytes::Bytes;
use reqwest::{Certificate, Identity, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use sps_firmware_emulator::iso::{ImageSpec, write_image};
use sps_firmware_emulator::state::Phase;
use sps_firmware_emulator::{FirmwareVersion, RunningEmulator};

use crate::contract;

pub(crate) const V8_1: FirmwareVersion = FirmwareVersion::new(8, 1, 0);

/// The bytes of a firmware image.
pub(crate) fn image(version: FirmwareVersion) -> Bytes {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sps.iso");
    write_image(&path, &ImageSpec::new(version, 256 * 1024)).unwrap();
    std::fs::read(path).unwrap().into()
}

/// A client of one emulator, logged in or not.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    cookie: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// The error's type, after the status was checked.
    #[track_caller]
    pub(crate) fn error(&self, status: u16) -> &str {
        assert_eq!(self.status, status, "{}", self.body);
        self.body["error"]["type"].as_str().unwrap_or_else(|| panic!("no error: {}", self.body))
    }

    /// The body, after the status was checked.
    #[track_caller]
    pub(crate) fn ok(&self) -> &Value {
        assert_eq!(self.status, 200, "{}", self.body);
        &self.body
    }
}

impl Client {
    /// A client that trusts the emulator's certificate and is not logged in.
    pub(crate) fn anonymous(emulator: &RunningEmulator) -> Self {
        provider();
        Self::with(emulator, reqwest::Client::builder())
    }

    /// The same with a certificate of its own, as PEM with its key.
    pub(crate) fn presenting(emulator: &RunningEmulator, pem: &str) -> Self {
        provider();
        let identity = Identity::from_pem(pem.as_bytes()).unwrap();
        Self::with(emulator, reqwest::Client::builder().identity(identity))
    }

    fn with(emulator: &RunningEmulator, http: reqwest::ClientBuilder) -> Self {
        Self::build(http, emulator.base_url(), emulator.certificate_pem())
    }

    /// A client of an emulator at this URL, which has this certificate if it talks TLS.
    pub(crate) fn at(url: &str, certificate: Option<&str>) -> Self {
        provider();
        Self::build(reqwest::Client::builder(), url.to_owned(), certificate)
    }

    fn build(http: reqwest::ClientBuilder, base: String, certificate: Option<&str>) -> Self {
        let mut http = http.timeout(Duration::from_secs(30)).no_proxy();
        if let Some(pem) = certificate {
            let certificate = Certificate::from_pem(pem.as_bytes()).unwrap();
            http = http.tls_certs_only([certificate]);
        }
        Self { http: http.build().unwrap(), base, cookie: None }
    }

    /// A client that is logged in as `admin`.
    pub(crate) async fn admin(emulator: &RunningEmulator) -> Self {
        let mut client = Self::anonymous(emulator);
        client.login("admin", "admin").await.ok();
        client
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.cookie {
            Some(cookie) => request.header("cookie", format!("session_id={cookie}")),
            None => request,
        }
    }

    pub(crate) async fn login(&mut self, user: &str, password: &str) -> Answer {
        let request = self.request(Method::GET, "/api/authentication");
        let answer = send(request.basic_auth(user, Some(password))).await;
        self.keep_cookie(&answer);
        answer
    }

    pub(crate) fn keep_cookie(&mut self, login: &Answer) {
        if let Some(cookie) = login.headers.get("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let value = cookie.strip_prefix("session_id=").unwrap();
            self.cookie = Some(value.split(';').next().unwrap().to_owned());
        }
    }

    pub(crate) fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn upload(&self, image: impl Into<reqwest::Body>) -> Answer {
        let request = self.request(Method::POST, "/api/upload/firmware");
        send(request.header("content-type", "application/x-iso9660-image").body(image)).await
    }

    pub(crate) async fn upgrade(&self, slot_id: i64) -> Answer {
        self.post("/api/firmware/upgrade", json!({ "slot_id": slot_id, "message": null })).await
    }

    /// Asks until a condition holds; panics when it takes too long.
    pub(crate) async fn until(&self, path: &str, condition: impl Fn(&Answer) -> bool) -> Answer {
        for _ in 0..1000 {
            if let Ok(answer) = try_send(self.request(Method::GET, path)).await
                && condition(&answer)
            {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{path} never became what was waited for");
    }
}

/// reqwest is built without a provider of cryptography of its own.
fn provider() {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    try_send(request).await.unwrap()
}

/// Sends a request and holds the answer against the document.
pub(crate) async fn try_send(request: RequestBuilder) -> reqwest::Result<Answer> {
    let (client, request) = request.build_split();
    let request = request?;
    let (method, url) = (request.method().clone(), request.url().clone());
    let answer = read(client.execute(request).await?).await?;
    let media = answer.headers.get("content-type").map_or("", |media| media.to_str().unwrap());
    contract::check(&method, url.path(), answer.status, media, &answer.body);
    Ok(answer)
}

/// Sends a request whose answer is no contract's.
pub(crate) async fn send_unchecked(request: RequestBuilder) -> Answer {
    read(request.send().await.unwrap()).await.unwrap()
}

async fn read(response: reqwest::Response) -> reqwest::Result<Answer> {
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await?;
    let body = serde_json::from_str(&text).unwrap_or_else(|_| Value::String(text));
    Ok(Answer { status, headers, body })
}

/// Waits until the appliance is in a phase.
pub(crate) async fn phase(emulator: &RunningEmulator, wanted: Phase) {
    for _ in 0..1000 {
        if emulator.appliance().phase() == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the appliance never was {}", wanted.name());
}
