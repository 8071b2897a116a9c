//! Refuses, with operation and cure, what the generators would panic on or get wrong.
//!
//! It looks at the lowered document: what a pass takes away needs no refusal.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::pointer;
use serde_json::Value;

use crate::{
    Error,
    json::{entries, follow, text},
    model::{Api, Operation},
    names::{pascal, snake},
};

/// Media types of request bodies that progenitor can send.
const SENDABLE: [&str; 3] =
    ["application/json", "application/octet-stream", "application/x-www-form-urlencoded"];

/// All refusals that need no generator.
pub(crate) fn admit(document: &Value, lowered: &Value) -> Result<(), Error> {
    let version = text(document, "openapi").unwrap_or("no version");
    if !version.starts_with("3.0.") {
        return Err(Error::refused(
            format!("openapi: {version}"),
            "the generators read OpenAPI 3.0 only",
            "describe the API in OpenAPI 3.0.3",
        ));
    }
    references(document, document, "#")?;
    let names = entries(document.pointer("/components/schemas")).map(|(name, _)| name);
    distinct("schemas", names, pascal)?;
    let api = Api::read(document)?;
    distinct("operations", api.operations.iter().map(|operation| operation.id), snake)?;
    for operation in &Api::read(lowered)?.operations {
        parameters(operation)?;
        body(operation)?;
        operation.success()?;
    }
    for operation in &api.operations {
        distinct(
            &format!("parameters of {}", operation.id),
            operation.parameters.iter().map(|parameter| parameter.name),
            snake,
        )?;
        for response in &operation.responses {
            json_has_schema(document, operation, response.status)?;
        }
    }
    Ok(())
}

/// Every reference leads somewhere in the document.
fn references(document: &Value, value: &Value, place: &str) -> Result<(), Error> {
    match value {
        Value::Object(members) => {
            if members.get("$ref").is_some_and(Value::is_string) {
                follow(document, value).map_err(|error| match error {
                    Error::Refused { place: target, problem, cure } => {
                        Error::refused(format!("{place}, $ref {target}"), problem, cure)
                    }
                    other => other,
                })?;
            }
            for (key, inner) in members {
                let data = matches!(key.as_str(), "example" | "examples" | "default" | "enum");
                if !data && !key.starts_with("x-") {
                    references(document, inner, &format!("{place}/{}", key.replace('/', "~1")))?;
                }
            }
            Ok(())
        }
        Value::Array(values) => values.iter().enumerate().try_for_each(|(index, inner)| {
            references(document, inner, &format!("{place}/{index}"))
        }),
        _ => Ok(()),
    }
}

/// No two names become the same Rust name.
fn distinct<'n>(
    what: &str,
    names: impl Iterator<Item = &'n str>,
    case: fn(&str) -> String,
) -> Result<(), Error> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for name in names {
        if let Some(other) = seen.insert(case(name), name) {
            return Err(Error::refused(
                format!("{what} `{other}` and `{name}`"),
                format!("both would be called `{}`", case(name)),
                "rename one of them",
            ));
        }
    }
    Ok(())
}

fn parameters(operation: &Operation<'_>) -> Result<(), Error> {
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    let mut rest = operation.path;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return Err(Error::refused(
                operation.label(),
                "a brace in its path is not closed",
                "close it",
            ));
        };
        wanted.insert(name);
        rest = after;
    }
    for parameter in operation.parameters_in("path") {
        let place = || format!("{}, parameter {}", operation.label(), parameter.name);
        if !wanted.remove(parameter.name) {
            return Err(Error::refused(
                place(),
                "the path does not contain it",
                "put it into the path, or remove the parameter",
            ));
        }
        if !parameter.required {
            return Err(Error::refused(
                place(),
                "a path parameter is always required",
                "add `required: true`",
            ));
        }
    }
    match wanted.into_iter().next() {
        Some(name) => Err(Error::refused(
            operation.label(),
            format!("its path parameter `{name}` is not declared"),
            "declare it with `in: path`",
        )),
        None => Ok(()),
    }
}

fn body(operation: &Operation<'_>) -> Result<(), Error> {
    let Some(body) = &operation.body else { return Ok(()) };
    for (media, object) in &body.content {
        let place = || format!("{}, body {media}", operation.label());
        if !SENDABLE.contains(media) && !media.starts_with("text/") {
            return Err(Error::refused(
                place(),
                "the client generator cannot send it",
                "describe the body as application/json, or a file as multipart/form-data",
            ));
        }
        if object.get("schema").is_none() {
            return Err(Error::refused(place(), "it has no schema", "add one"));
        }
        if *media == "application/json" && object.get("encoding").is_some() {
            return Err(Error::refused(
                place(),
                "`encoding` means nothing for JSON",
                "remove it, or describe the body as multipart/form-data",
            ));
        }
    }
    Ok(())
}

fn json_has_schema(document: &Value, operation: &Operation<'_>, status: &str) -> Result<(), Error> {
    let pointer = format!(
        "/paths/{}/{}/responses/{status}",
        pointer::escape(operation.path),
        operation.method
    );
    let Some(response) = document.pointer(&pointer) else { return Ok(()) };
    let response = follow(document, response)?;
    let json =
        entries(response.get("content")).find(|(media, _)| media.starts_with("application/json"));
    match json {
        Some((_, media)) if media.get("schema").is_none() => Err(Error::refused(
            format!("{}, response {status}", operation.label()),
            "its JSON has no schema",
            "add one, `{}` for any JSON",
        )),
        _ => Ok(()),
    }
}
