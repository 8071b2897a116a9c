//! The operation as a curl command.

use serde_json::Value;

use super::{handed_out, preferred};
use crate::model::operation::{Media, Operation, Parameter};
use crate::model::{CredentialKind, Reference};

/// Where the samples keep the cookies of a session.
const COOKIES: &str = "cookies.txt";

/// A command for a POSIX shell; what is optional is left out.
pub(crate) fn curl(reference: &Reference<'_>, operation: &Operation<'_>) -> String {
    let body = preferred(operation);
    let mut command = vec!["curl --silent --show-error".to_owned()];
    let sends_data = body.is_some();
    match operation.method.as_str() {
        "GET" if !sends_data => {}
        "POST" if sends_data => {}
        method => command.push(format!("--request {method}")),
    }
    command.extend(credentials(reference, operation));
    if handed_out(reference, operation).is_some() {
        command.push(format!("--cookie-jar {COOKIES}"));
    }
    for header in operation.parameters_in("header").filter(|it| it.required) {
        command
            .push(format!("--header {}", quoted(&format!("{}: {}", header.name, value(header)))));
    }
    // A server that can answer 417 does not take the header that curl adds to large bodies.
    if sends_data && operation.failures.iter().any(|it| it.status == "417") {
        command.push("--header 'Expect:'".to_owned());
    }
    command.extend(body.map(data).unwrap_or_default());
    command.push(quoted_url(&format!("{}{}", reference.server, target(operation))));
    command.join(" \\\n  ")
}

fn credentials(reference: &Reference<'_>, operation: &Operation<'_>) -> Vec<String> {
    let Some(first) = operation.credentials.first() else { return Vec::new() };
    let kinds = first.iter().filter_map(|name| reference.credential(name));
    kinds
        .filter_map(|it| match it.kind {
            CredentialKind::Basic => Some("--user admin".to_owned()),
            CredentialKind::Bearer => Some("--header \"Authorization: Bearer $TOKEN\"".to_owned()),
            CredentialKind::Cookie(_) => Some(format!("--cookie {COOKIES}")),
            CredentialKind::Header(name) => Some(format!("--header \"{name}: $KEY\"")),
            CredentialKind::Other(_) => None,
        })
        .collect()
}

fn data(media: &Media<'_>) -> Vec<String> {
    if media.is_json() {
        let example = media.examples.first().map(|it| spaced(&it.value)).unwrap_or_default();
        let content_type = format!("--header 'Content-Type: {}'", media.media_type);
        return vec![content_type, format!("--data {}", quoted(&example))];
    }
    if media.media_type.starts_with("multipart/") {
        let rows = media.shape.iter().flat_map(|it| &it.rows);
        return rows
            .filter(|row| row.required && row.prefix.is_empty())
            .map(|row| {
                let encoding = media.encodings.iter().find(|(part, _)| *part == row.name);
                let ty = encoding.and_then(|(_, types)| types.split(',').next()).map(str::trim);
                let ty = ty.map(|ty| format!(";type={ty}")).unwrap_or_default();
                format!("--form {}", quoted(&format!("{}=@{}.iso{ty}", row.name, row.name)))
            })
            .collect();
    }
    vec![format!("--header 'Content-Type: {}'", media.media_type), "--data-binary @body".to_owned()]
}

fn target(operation: &Operation<'_>) -> String {
    let mut path = operation.path.to_owned();
    for parameter in operation.parameters_in("path") {
        path = path.replace(&format!("{{{}}}", parameter.name), &value(parameter));
    }
    let query = operation.parameters_in("query").filter(|it| it.required);
    let query: Vec<_> = query.map(|it| format!("{}={}", it.name, value(it))).collect();
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

fn value(parameter: &Parameter<'_>) -> String {
    match &parameter.example {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => format!("<{}>", parameter.name),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Quotes only what a shell would read otherwise.
fn quoted_url(url: &str) -> String {
    if url.contains(['?', '&', '<', '>', '{', '}', ' ']) { quoted(url) } else { url.to_owned() }
}

/// JSON on one line, with spaces where a person would put them.
fn spaced(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), spaced(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
