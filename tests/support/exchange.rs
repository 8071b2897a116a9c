//! Requests byte by byte, and answers that are held against the document.

use std::net::SocketAddr;

use openapi_document::{Node, Operation};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::DOCUMENT;
use super::schema::validator;

/// An answer of a server.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Status code.
    pub(crate) status: u16,
    /// Header names in lower case, and values.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The first value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// `error.type` of an error.
    pub(crate) fn error_type(&self) -> String {
        self.json()["error"]["type"].as_str().unwrap_or_default().to_owned()
    }

    fn parse(bytes: &[u8]) -> Self {
        let head = bytes.windows(4).position(|it| it == b"\r\n\r\n").unwrap_or_else(|| {
            panic!("no answer: {:?}", String::from_utf8_lossy(bytes));
        });
        let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
        let mut lines = text.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        Self { status: status.expect("a status line"), headers, body: bytes[head + 4..].to_vec() }
    }
}

/// Sends a request as it is, and reads to the end of the connection.
pub(crate) async fn send_bytes(address: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // A server may answer, and close, before it has read everything.
    let _ = stream.write_all(request).await;
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    Answer::parse(&bytes)
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Request<'a> {
    method: &'a str,
    path: &'a str,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl std::fmt::Display for Request<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} with {} bytes", self.method, self.path, self.body.len())
    }
}

impl<'a> Request<'a> {
    /// A request without a body.
    pub(crate) fn new(method: &'a str, path: &'a str) -> Self {
        Self { method, path, headers: Vec::new(), body: Vec::new() }
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a session.
    pub(crate) fn session(self, session: &str) -> Self {
        self.header("Cookie", &format!("session_id={session}"))
    }

    /// Adds a body.
    pub(crate) fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("Content-Type", content_type)
    }

    /// Adds a JSON body.
    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Adds an image as a form.
    pub(crate) fn form(self, part: &str, image: &[u8]) -> Self {
        let mut body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"sps.iso\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(image);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        self.body("multipart/form-data; boundary=edge", body)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut head =
            format!("{} {} HTTP/1.1\r\nHost: sps\r\nConnection: close\r\n", self.method, self.path);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if self.method != "GET" || !self.body.is_empty() {
            head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// Sends it, and holds the answer against the document.
    pub(crate) async fn send(&self, address: SocketAddr) -> Answer {
        let answer = send_bytes(address, &self.bytes()).await;
        assert_documented(self.method, self.path, &answer);
        answer
    }
}

/// Fails unless the document has the answer: status, media type, schema, required headers.
pub(crate) fn assert_documented(method: &str, path: &str, answer: &Answer) {
    let path = path.split('?').next().unwrap_or_default();
    let what = format!("{method} {path}: {}", answer.status);
    assert_eq!(answer.header("content-type"), Some("application/json"), "{what}");
    assert_eq!(answer.header("content-language"), Some("en"), "{what}");
    let body = answer.json();
    let operation = DOCUMENT.operations().find(|it| it.method.as_str() == method && fits(it, path));
    let schema = match operation {
        Some(operation) => {
            let responses = operation.responses(&DOCUMENT);
            let find = |status: &str| {
                responses.iter().find(|(it, _)| *it == status).map(|(_, node)| *node)
            };
            let exact = answer.status.to_string();
            let response = find(&exact)
                .or_else(|| find(&format!("{}XX", &exact[..1])))
                .unwrap_or_else(|| panic!("{what} is not documented"));
            let media = response.get("content").and_then(|it| it.get("application/json"));
            media.and_then(|it| it.get("schema")).unwrap_or_else(|| panic!("{what} has no schema"))
        }
        // A path or a method that the document does not have is refused in the same envelope.
        None => DOCUMENT.resolve("#/components/schemas/ErrorResponse").expect("the envelope"),
    };
    let faults: Vec<_> = validator(schema).iter_errors(&body).map(|it| it.to_string()).collect();
    assert!(faults.is_empty(), "{what} breaks its schema: {faults:#?}\n{body:#}");
    // A path that does not exist has no methods to name, and a booting appliance knows no paths.
    let names_methods = operation.is_some() && answer.status != 503;
    assert!(!names_methods || answer.header("allow").is_some(), "{what} has no Allow header");
}

fn fits(operation: &Operation<'_>, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) =
        (operation.path.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template
            .iter()
            .zip(&path)
            .all(|(step, it)| step == it || (step.starts_with('{') && !it.is_empty()))
}

/// Names of all error types that the document has.
pub(crate) fn documented_errors() -> Vec<String> {
    let union =
        DOCUMENT.resolve("#/components/schemas/DocumentedError").expect("the union of errors");
    let references = union.get("oneOf").into_iter().flat_map(Node::items);
    references
        .filter_map(|it| it.get("$ref")?.as_str()?.rsplit('/').next().map(str::to_owned))
        .collect()
}
