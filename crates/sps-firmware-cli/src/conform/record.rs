//! The exchanges of a run as a recording for the emulator's `--replay`: one JSON object a line.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::exchange::{Answer, Exchange, Sent};
use super::journal::Journal;
use super::redact::{REDACTED, Redactor};

/// All exchanges that had an answer, in their order, without secrets.
pub(crate) fn recording(journal: &Journal, redactor: &Redactor) -> String {
    let exchanges = journal.entries.iter().map(|entry| &entry.exchange);
    let lines = exchanges.filter_map(|exchange| {
        let answer = exchange.answer.as_ref().ok()?;
        let line = json!({
            "request": request(exchange, redactor), "answer": self::answer(answer, redactor),
        });
        Some(format!("{line}\n"))
    });
    lines.collect()
}

fn request(exchange: &Exchange, redactor: &Redactor) -> Value {
    let mut headers: BTreeMap<String, String> = exchange
        .headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    if let Some(name) = &exchange.credential {
        headers.insert(name.as_str().to_owned(), REDACTED.to_owned());
    }
    let body = match &exchange.body {
        Sent::Nothing => None,
        Sent::Text { media, text } => {
            headers.insert("content-type".to_owned(), (*media).to_owned());
            Some(readable(text.as_bytes(), redactor))
        }
        Sent::Form { bytes } => {
            headers.insert("content-type".to_owned(), "multipart/form-data".to_owned());
            Some(json!({ "bytes": bytes }))
        }
    };
    with_body(json!({ "method": exchange.method, "path": exchange.path, "headers": headers }), body)
}

fn answer(answer: &Answer, redactor: &Redactor) -> Value {
    let body = (!answer.body.is_empty()).then(|| readable(&answer.body, redactor));
    let headers = redactor.headers(&answer.headers);
    with_body(json!({ "status": answer.status, "headers": headers }), body)
}

fn with_body(mut value: Value, body: Option<Value>) -> Value {
    if let Some(body) = body {
        value["body"] = body;
    }
    value
}

/// A body as JSON, or its length if it is something else.
fn readable(bytes: &[u8], redactor: &Redactor) -> Value {
    match serde_json::from_slice(bytes) {
        Ok(mut value) => {
            redactor.value(&mut value);
            value
        }
        Err(_) => json!({ "bytes": bytes.len() }),
    }
}
