//! Takes secrets and names out of what is reported and recorded.

use std::collections::BTreeMap;

use reqwest::header::HeaderMap;
use serde_json::Value;

/// What stands for something that was taken out; the emulator's replay knows it.
pub(crate) const REDACTED: &str = "redacted";
const SECRET_HEADERS: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "x-token"];
/// Members that name an appliance or its owner. They are no part of what a report is about.
const NAMES: [&str; 5] = ["hostname", "domainname", "nickname", "support_link", "config_hash"];
/// Shorter texts are too likely to be a part of something else.
const SHORTEST: usize = 8;
/// Longer values are cut where a person reads them.
const LONGEST: usize = 120;

/// What must not be shown: the password and the sessions.
#[derive(Clone, Default)]
pub(crate) struct Redactor {
    secrets: Vec<String>,
}

impl Redactor {
    /// Hides a text from now on.
    pub(crate) fn hide(&mut self, secret: &str) {
        if !secret.is_empty() {
            self.secrets.push(secret.to_owned());
        }
    }

    /// Headers as text. Of a cookie the name and the attributes stay.
    pub(crate) fn headers(&self, headers: &HeaderMap) -> BTreeMap<String, String> {
        let redacted = headers.iter().map(|(name, value)| {
            let text = String::from_utf8_lossy(value.as_bytes());
            let text = match name.as_str() {
                name if SECRET_HEADERS.contains(&name) => REDACTED.to_owned(),
                "set-cookie" => cookie(&text),
                _ => self.text(&text),
            };
            (name.as_str().to_owned(), text)
        });
        redacted.collect()
    }

    /// A JSON value.
    pub(crate) fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        Value::String(text) if NAMES.contains(&name.as_str()) => {
                            *text = REDACTED.to_owned();
                        }
                        value => self.value(value),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The value at a JSON pointer, short enough to be read.
    pub(crate) fn shown(&self, body: &Value, pointer: &str) -> Option<String> {
        let mut whole = body.clone();
        self.value(&mut whole);
        whole.pointer(pointer).map(|value| shortened(&value.to_string()))
    }

    /// The beginning of a text.
    pub(crate) fn beginning(&self, text: &str) -> String {
        shortened(&self.text(text))
    }

    fn text(&self, text: &str) -> String {
        let text = url(text).unwrap_or_else(|| text.to_owned());
        self.secrets.iter().fold(text, |text, secret| match secret.len() {
            SHORTEST.. => text.replace(secret, REDACTED),
            _ if text == *secret => REDACTED.to_owned(),
            _ => text,
        })
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn cookie(text: &str) -> String {
    let (pair, attributes) = text.split_once(';').unwrap_or((text, ""));
    let name = pair.split('=').next().unwrap_or_default();
    let separator = if attributes.is_empty() { "" } else { ";" };
    format!("{name}={REDACTED}{separator}{attributes}")
}

/// A URL without user, password and query; `None` if there is nothing to take out.
fn url(text: &str) -> Option<String> {
    if !text.contains("://") {
        return None;
    }
    let mut url = reqwest::Url::parse(text).ok()?;
    if url.username().is_empty() && url.password().is_none() && url.query().is_none() {
        return None;
    }
    // Neither fails for a URL that had a user; without a host there is none to take out.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if url.query().is_some() {
        url.set_query(Some(REDACTED));
    }
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;
    use serde_json::json;

    use super::Redactor;

    fn redactor() -> Redactor {
        let mut redactor = Redactor::default();
        redactor.hide("correct horse");
        redactor.hide("api");
        redactor
    }

    #[test]
    fn no_secret_and_no_name_is_left_and_the_rest_is() {
        let mut body = json!({
            "hostname": "sps1", "nickname": null, "href": "/api/info", "password": "api",
            "text": "it was: correct horse", "url": "https://u:p@h/sps.iso?signature=1",
        });
        redactor().value(&mut body);
        let expected = json!({
            "hostname": "redacted", "nickname": null, "href": "/api/info", "password": "redacted",
            "text": "it was: redacted", "url": "https://h/sps.iso?redacted",
        });
        assert_eq!(body, expected);
    }

    #[test]
    fn of_a_cookie_the_attributes_stay() {
        let mut headers = HeaderMap::new();
        headers.insert("set-cookie", "session_id=abc; Path=/".parse().unwrap());
        headers.insert("authorization", "Basic abc".parse().unwrap());
        let headers = redactor().headers(&headers);
        assert_eq!(headers["set-cookie"], "session_id=redacted; Path=/");
        assert_eq!(headers["authorization"], "redacted");
    }

    #[test]
    fn what_is_shown_is_short() {
        let body = json!({"notes": "x".repeat(500)});
        let shown = redactor().shown(&body, "/notes").unwrap();
        assert_eq!(shown.chars().count(), super::LONGEST + 1);
    }
}
