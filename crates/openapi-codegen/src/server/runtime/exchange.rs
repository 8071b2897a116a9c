//! One request on its way through the stubs, and the answer to it.

use axum::{body::Body, extract::Request, response::Response};
use futures_util::StreamExt;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    answer::Answer,
    checks::{Check, Findings},
    drain::drain,
    fault::{Fault, Violation},
    path::{Values, decode},
    refusal::Refusal,
    request::RequestInfo,
    settings::Settings,
    upload_stream::{Framing, UploadStream},
};

const UNDECODABLE: &str = "the percent-encoded value is not valid UTF-8";

/// A request that is being served.
pub(super) struct Exchange<'s> {
    settings: &'s Settings,
    /// The methods of the path, as the `Allow` header lists them.
    allow: &'static str,
    pub(super) request: RequestInfo,
    path: Values,
    body: Option<Body>,
}

impl<'s> Exchange<'s> {
    pub(super) fn new(settings: &'s Settings, allow: &'static str, request: Request) -> Self {
        let (parts, body) = request.into_parts();
        let request = RequestInfo::new(parts);
        Self { settings, allow, request, path: Values::new(), body: Some(body) }
    }

    /// The same with the parameters of its path.
    #[allow(dead_code)]
    pub(super) fn with_path(self, path: Values) -> Self {
        Self { path, ..self }
    }

    pub(super) fn method(&self) -> Method {
        self.request.method.clone()
    }

    /// Refuses a request that does not accept JSON; the most specific of the ranges that match decides.
    pub(super) fn accepts_json(&self) -> Result<(), Fault> {
        let mut ranges = self
            .request
            .headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(|range| range.trim().to_ascii_lowercase())
            .filter(|range| !range.is_empty())
            .peekable();
        if ranges.peek().is_none() {
            return Ok(());
        }
        let decisive = ranges
            .filter_map(|range| {
                let mut parts = range.split(';').map(str::trim);
                let specificity = match parts.next() {
                    Some("application/json") => 2,
                    Some("application/*") => 1,
                    Some("*/*") => 0,
                    _ => return None,
                };
                let refused = parts
                    .filter_map(|parameter| parameter.strip_prefix("q="))
                    .any(|weight| weight.parse::<f32>().is_ok_and(|weight| weight == 0.0));
                Some((specificity, !refused))
            })
            .max();
        match decisive {
            Some((_, true)) => Ok(()),
            _ => Err(Fault::NotAcceptable),
        }
    }

    /// Refuses a request that expects what is not offered.
    pub(super) fn meets_expectation(&self) -> Result<(), Fault> {
        match self.request.headers.get(header::EXPECT) {
            None => Ok(()),
            Some(value) if value.as_bytes().eq_ignore_ascii_case(b"100-continue") => {
                if self.settings.expect_continue { Ok(()) } else { Err(Fault::ExpectationFailed) }
            }
            Some(_) => Err(Fault::ExpectationFailed),
        }
    }

    /// A path parameter.
    pub(super) fn path_parameter<T: DeserializeOwned>(
        &self,
        name: &'static str,
        check: &Check,
    ) -> Result<T, Fault> {
        let invalid =
            |reason: String| Fault::InvalidParameter { parameter: name.to_owned(), reason };
        let value = self.path.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
        let value = decode(value.unwrap_or_default(), b'+');
        let value = value.ok_or_else(|| invalid(UNDECODABLE.to_owned()))?;
        parse(&value, check).map_err(invalid)
    }

    /// A query parameter; the first value counts.
    pub(super) fn query_parameter<T: DeserializeOwned>(
        &self,
        name: &'static str,
        check: &Check,
    ) -> Result<Option<T>, Fault> {
        let invalid =
            |reason: String| Fault::InvalidParameter { parameter: name.to_owned(), reason };
        let query = self.request.uri.query().unwrap_or_default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            if decode(key, b' ').is_some_and(|key| key == name) {
                let value = decode(value, b' ').ok_or_else(|| invalid(UNDECODABLE.to_owned()))?;
                return parse(&value, check).map(Some).map_err(invalid);
            }
        }
        Ok(None)
    }

    /// A header parameter.
    pub(super) fn header_parameter<T: DeserializeOwned>(
        &self,
        name: &'static str,
        check: &Check,
    ) -> Result<Option<T>, Fault> {
        let invalid =
            |reason: String| Fault::InvalidParameter { parameter: name.to_owned(), reason };
        let Some(value) = self.request.headers.get(name) else { return Ok(None) };
        let value =
            value.to_str().map_err(|_| invalid("the value is not visible ASCII".to_owned()))?;
        parse(value, check).map(Some).map_err(invalid)
    }

    /// The JSON body.
    pub(super) async fn json<T: DeserializeOwned>(&mut self, check: &Check) -> Result<T, Fault> {
        self.meets_expectation()?;
        self.has_length()?;
        match self.media_type().as_deref() {
            None | Some("application/json") => {}
            Some("application/x-www-form-urlencoded") if self.settings.form_labelled_json => {}
            Some(_) => return Err(Fault::UnsupportedMediaType(&["application/json"])),
        }
        let bytes = self.read(self.settings.json_limit).await?;
        // Nothing at all has every member missing, which tells more than a syntax error.
        let empty = bytes.iter().all(u8::is_ascii_whitespace);
        let mut value: Value = if empty {
            Value::Object(serde_json::Map::new())
        } else {
            serde_json::from_slice(&bytes)
                .map_err(|error| Fault::MalformedBody(error.to_string()))?
        };
        let findings = Findings::of(&mut value, check);
        if !findings.missing.is_empty() {
            return Err(Fault::MissingMembers(findings.missing));
        }
        if !findings.violations.is_empty() {
            return Err(Fault::InvalidBody(findings.violations));
        }
        serde_json::from_value(value).map_err(|error| {
            Fault::InvalidBody(vec![Violation { path: String::new(), reason: error.to_string() }])
        })
    }

    /// The file in the body: the only part of a multipart form, or the whole body.
    #[allow(dead_code)]
    pub(super) async fn upload(
        &mut self,
        part: &'static str,
        media_types: &'static [&'static str],
    ) -> Result<UploadStream, Fault> {
        self.meets_expectation()?;
        self.has_length()?;
        let media_type = self.media_type().unwrap_or_default();
        if !media_types.contains(&media_type.as_str()) {
            return Err(Fault::UnsupportedMediaType(media_types));
        }
        let limit = self.settings.upload_limit;
        let length = self.content_length();
        if length.is_some_and(|length| length > limit) {
            return Err(Fault::BodyTooLarge(limit));
        }
        let body = self.body.take().unwrap_or_default();
        let framing = if media_type.starts_with("multipart/") {
            let content_type = self.request.header(header::CONTENT_TYPE.as_str());
            Framing::Form { content_type: content_type.unwrap_or_default(), part }
        } else {
            Framing::Raw
        };
        let opened = UploadStream::open(body, media_type, length, limit, framing).await;
        opened.map_err(|(fault, rest)| {
            self.body = Some(rest);
            fault
        })
    }

    /// Takes what a handler has left of its upload back, so that it can be drained.
    #[allow(dead_code)]
    pub(super) fn give_back(&mut self, upload: UploadStream) {
        self.body = Some(upload.into_rest());
    }

    /// The answer to the request.
    pub(super) async fn finish(&mut self, outcome: Result<Response, Refusal>) -> Response {
        let mut response = match outcome {
            Ok(response) => response,
            Err(refusal) => {
                self.drain().await;
                refusal.into_response(self.request.uri.path())
            }
        };
        let headers = response.headers_mut();
        if !self.allow.is_empty() {
            headers.insert(header::ALLOW, HeaderValue::from_static(self.allow));
        }
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static("en"));
        response
    }

    fn content_length(&self) -> Option<u64> {
        self.request.header(header::CONTENT_LENGTH.as_str()).and_then(|text| text.parse().ok())
    }

    /// A body without a length and without chunks cannot be told from no body.
    fn has_length(&self) -> Result<(), Fault> {
        let headers = &self.request.headers;
        let framed = headers.contains_key(header::CONTENT_LENGTH)
            || headers.contains_key(header::TRANSFER_ENCODING);
        // A request that was made in this process has a body whose size is known without a header.
        let in_process = self.body.as_ref().is_some_and(|body| {
            http_body::Body::size_hint(body).exact().is_none_or(|size| size > 0)
        });
        if framed || in_process { Ok(()) } else { Err(Fault::LengthRequired) }
    }

    /// The content type without its parameters.
    fn media_type(&self) -> Option<String> {
        let value = self.request.headers.get(header::CONTENT_TYPE)?;
        let text = value.to_str().unwrap_or("unreadable");
        Some(text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
    }

    async fn read(&mut self, limit: u64) -> Result<Vec<u8>, Fault> {
        if self.content_length().is_some_and(|length| length > limit) {
            return Err(Fault::BodyTooLarge(limit));
        }
        let Some(body) = self.body.take() else { return Ok(Vec::new()) };
        let mut chunks = body.into_data_stream();
        let mut bytes = Vec::new();
        while let Some(chunk) = chunks.next().await {
            let chunk =
                chunk.map_err(|error| Fault::MalformedBody(format!("it broke off: {error}")))?;
            if (bytes.len() + chunk.len()) as u64 > limit {
                self.body = Some(Body::from_stream(chunks));
                return Err(Fault::BodyTooLarge(limit));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    async fn drain(&mut self) {
        let Some(body) = self.body.take() else { return };
        drain(&self.request.headers, body, self.settings.drain_limit).await;
    }
}

/// A JSON answer.
pub(super) fn respond<T: Serialize>(
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    answer: Answer<T>,
) -> Response {
    let mut response = Response::new(Body::from(answer.into_json()));
    *response.status_mut() = status;
    let fields: &mut HeaderMap = response.headers_mut();
    fields.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in headers {
        fields.append(name, value);
    }
    response
}

/// A parameter's text as the value that its schema describes.
fn parse<T: DeserializeOwned>(text: &str, check: &Check) -> Result<T, String> {
    let mut value = match check {
        Check::Integer { .. } | Check::Number { .. } | Check::Boolean => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
        }
        _ => Value::from(text),
    };
    let findings = Findings::of(&mut value, check);
    if let Some(violation) = findings.violations.into_iter().next() {
        return Err(violation.reason);
    }
    serde_json::from_value(value).map_err(|error| error.to_string())
}
