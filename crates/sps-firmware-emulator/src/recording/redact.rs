//! Takes secrets out of what is recorded.

use std::collections::BTreeMap;

use http::HeaderMap;
use reqwest::Url;
use serde_json::Value;

pub(super) const REDACTED: &str = "redacted";
const SECRET_HEADERS: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "x-token"];

/// Headers as text, secrets replaced. Of a cookie the name and the attributes stay.
pub(super) fn headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    let redacted = headers.iter().map(|(name, value)| {
        let text = String::from_utf8_lossy(value.as_bytes());
        let text = match name.as_str() {
            name if SECRET_HEADERS.contains(&name) => REDACTED.to_owned(),
            "set-cookie" => cookie(&text),
            _ => text.into_owned(),
        };
        (name.as_str().to_owned(), text)
    });
    redacted.collect()
}

fn cookie(text: &str) -> String {
    let (pair, attributes) = text.split_once(';').unwrap_or((text, ""));
    let name = pair.split('=').next().unwrap_or_default();
    let separator = if attributes.is_empty() { "" } else { ";" };
    format!("{name}={REDACTED}{separator}{attributes}")
}

/// A body with the secret parts of every URL in it replaced.
pub(super) fn body(value: &mut Value) {
    match value {
        Value::String(text) => {
            if names_a_place(text)
                && let Some(clean) = url(text)
            {
                *text = clean;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(body),
        Value::Object(members) => members.values_mut().for_each(body),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether a text may be a URL; one of these schemes needs no slashes to be taken for one.
fn names_a_place(text: &str) -> bool {
    let begins = |scheme: &str| {
        text.trim_start().get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme))
    };
    text.contains("://") || begins("http:") || begins("https:")
}

/// The URL without user, password and query; `None` if there is nothing to take out.
pub(crate) fn url(text: &str) -> Option<String> {
    let Ok(mut url) = Url::parse(text) else { return unreadable_url(text) };
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

/// The same for what is no URL, such as one with a port that cannot be: what was meant is as secret.
fn unreadable_url(text: &str) -> Option<String> {
    let (place, query) = match text.split_once('?') {
        Some((place, _)) => (place, format!("?{REDACTED}")),
        None => (text, String::new()),
    };
    let host = place.find(':').map_or(0, |scheme| scheme + 1);
    let (scheme, rest) = place.split_at(host);
    let clean = match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}//{host}{query}"),
        None => format!("{place}{query}"),
    };
    (clean != text).then_some(clean)
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};
    use serde_json::json;

    #[test]
    fn no_secret_is_left_and_the_rest_is() {
        let mut headers = HeaderMap::new();
        for name in ["authorization", "cookie", "x-token"] {
            headers.insert(name, HeaderValue::from_static("s3cret"));
        }
        headers.insert("set-cookie", HeaderValue::from_static("session_id=s3cret; Path=/; Secure"));
        headers.insert("accept", HeaderValue::from_static("application/json"));
        let headers = super::headers(&headers);
        assert!(!format!("{headers:?}").contains("s3cret"));
        assert_eq!(headers["set-cookie"], "session_id=redacted; Path=/; Secure");
        assert_eq!(headers["accept"], "application/json");
    }

    #[test]
    fn urls_in_bodies_lose_their_secrets() {
        let mut body = json!({ "url": "https://u:s3cret@h/sps.iso?sig=s3cret", "message": "to 8" });
        super::body(&mut body);
        assert_eq!(body, json!({ "url": "https://h/sps.iso?redacted", "message": "to 8" }));
    }

    #[test]
    fn what_was_meant_as_a_url_loses_its_secrets_too() {
        for (text, clean) in [
            ("https://h:99999/sps.iso?sig=s3cret", "https://h:99999/sps.iso?redacted"),
            ("https://u:s3cret@h:x/sps.iso", "https://h:x/sps.iso"),
            ("https:/h/sps.iso?sig=s3cret", "https://h/sps.iso?redacted"),
            ("HTTPS:u:s3cret@h/sps.iso", "https://h/sps.iso"),
        ] {
            let mut body = json!({ "url": text });
            super::body(&mut body);
            assert_eq!(body["url"], clean, "{text}");
        }
        let mut message = json!("Why? Because: @ and ? are no URL.");
        super::body(&mut message);
        assert_eq!(message, "Why? Because: @ and ? are no URL.");
    }
}
