//! Media types: names, ranges, and how their values are written.

use super::Form;

/// A media type without case, blanks and the charset, which JSON does not have and text defaults to.
///
/// The values of other parameters keep their case (RFC 9110, 8.3.1).
pub(crate) fn essence(name: &str) -> String {
    let mut parts = name.split(';').map(str::trim);
    let mut out = parts.next().unwrap_or_default().to_ascii_lowercase();
    let parameter = |it: &str| match it.split_once('=') {
        Some((key, value)) => format!("{}={value}", key.to_ascii_lowercase()),
        None => it.to_owned(),
    };
    let mut parameters: Vec<String> = parts
        .filter(|it| !it.is_empty())
        .map(parameter)
        .filter(|it| !it.starts_with("charset="))
        .collect();
    parameters.sort();
    for parameter in parameters {
        out.push(';');
        out.push_str(&parameter);
    }
    out
}

/// Whether a media range covers a media type or a narrower range, and is not the same.
pub(crate) fn covers(range: &str, name: &str) -> bool {
    if range == name {
        return false;
    }
    match range.split_once('/') {
        Some(("*", "*")) => true,
        Some((kind, "*")) => name.split('/').next() == Some(kind),
        _ => name.split(';').next() == Some(range),
    }
}

/// How the values of a media type that is no form are written.
pub(crate) fn form_of(name: &str) -> Form {
    let kind = name.split(';').next().unwrap_or_default();
    if kind.ends_with("/xml") || kind.ends_with("+xml") {
        Form::Xml
    } else if kind.starts_with("text/") && !kind.ends_with("json") {
        Form::Text
    } else if ["json", "yaml"].iter().any(|it| kind.contains(it))
        || matches!(kind, "*/*" | "application/*")
    {
        Form::Json
    } else {
        Form::Bytes
    }
}

/// Whether values are written as JSON.
pub(super) fn is_json(name: &str) -> bool {
    let kind = name.split(';').next().unwrap_or_default();
    kind.ends_with("/json") || kind.ends_with("+json")
}
