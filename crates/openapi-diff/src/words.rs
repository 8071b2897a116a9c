//! Words for places and values.

use openapi_document::{Kind, Node};

/// Longest value that a sentence shows, in characters.
const LONGEST: usize = 60;

/// A value as a sentence shows it.
pub(crate) fn value(node: Node<'_>) -> String {
    let text = match node.kind() {
        Kind::Object if node.get("$ref").is_some() => {
            let reference = node.get("$ref").and_then(Node::as_str).unwrap_or_default();
            reference.rsplit('/').next().unwrap_or(reference).to_owned()
        }
        Kind::String => {
            let text = node.as_str().unwrap_or_default();
            // Without quotes a text that looks like another value would be taken for it.
            let ambiguous = serde_json::from_str::<serde_json::Value>(text).is_ok();
            if ambiguous || text.is_empty() { format!("{text:?}") } else { text.to_owned() }
        }
        Kind::Object | Kind::Array if node.span().len() > 4 * LONGEST => {
            let (count, what) = (node.len(), if node.is_array() { "items" } else { "members" });
            return format!("{} with {count} {what}", node.kind().name());
        }
        _ => node.to_json().to_string(),
    };
    if text.chars().count() > LONGEST {
        let short: String = text.chars().take(LONGEST).collect();
        return format!("`{short}…`");
    }
    format!("`{text}`")
}

/// A place in a document in the words of its readers: `Order.total`, "the request body of `POST /a`".
pub(crate) fn place(node: Node<'_>) -> String {
    let mut steps: Vec<Node<'_>> = Vec::new();
    let mut at = Some(node);
    while let Some(node) = at {
        at = node.parent();
        if at.is_some() {
            steps.push(node);
        }
    }
    steps.reverse();
    let keys: Vec<&str> = steps.iter().map(|it| it.key().unwrap_or_default()).collect();
    match keys.as_slice() {
        ["components", "schemas", name, rest @ ..] => format!("`{name}{}`", fields(rest)),
        ["components", kind, name, rest @ ..] => {
            let kind = match *kind {
                "parameters" => "parameter",
                "headers" => "header",
                "responses" => "response",
                "requestBodies" => "request body",
                // Schemes stand nowhere else, and what changed names its keyword.
                "securitySchemes" => return format!("the security scheme `{name}`"),
                other => other,
            };
            format!("the shared {kind} `{name}`{}", inside(&steps[3..], rest))
        }
        ["paths", path, method, rest @ ..]
            if openapi_document::Method::from_key(method).is_some() =>
        {
            let operation = format!("`{} {path}`", method.to_uppercase());
            let inside = inside(&steps[3..], rest);
            if inside.is_empty() { operation } else { format!("{operation},{inside}") }
        }
        ["paths", path, rest @ ..] => format!("`{path}`{}", inside(&steps[2..], rest)),
        [] => "the document".to_owned(),
        keys => format!("`{}`", dotted(keys)),
    }
}

fn inside(steps: &[Node<'_>], keys: &[&str]) -> String {
    match keys {
        ["requestBody", "content", media, rest @ ..] => {
            format!(" request body `{media}`{}", of_fields(rest))
        }
        ["requestBody", ..] => " request body".to_owned(),
        ["responses", status, "content", media, rest @ ..] => {
            format!(" response {status} `{media}`{}", of_fields(rest))
        }
        ["responses", status, "headers", name, rest @ ..] => {
            format!(" response {status} header `{name}`{}", of_fields(rest))
        }
        ["responses", status, ..] => format!(" response {status}"),
        ["parameters", _, rest @ ..] => {
            let parameter = steps.get(1).map(|it| it.document().follow(*it).unwrap_or(*it));
            let name = parameter.and_then(|it| it.get("name")).and_then(Node::as_str);
            format!(" parameter `{}`{}", name.unwrap_or_default(), of_fields(rest))
        }
        ["content", media, rest @ ..] => format!(" `{media}`{}", of_fields(rest)),
        ["headers", name, rest @ ..] => format!(" header `{name}`{}", of_fields(rest)),
        // A keyword by itself is told by what changed.
        ["required" | "operationId" | "deprecated" | "tags" | "x-sunset" | "x-stability-level"] => {
            String::new()
        }
        ["schema", rest @ ..] => of_fields(rest),
        ["callbacks", name, rest @ ..] if rest.len() > 2 => {
            let within = steps.get(4..).unwrap_or_default();
            format!(" callback `{name}`{}", inside(within, rest.get(2..).unwrap_or_default()))
        }
        [] => String::new(),
        keys => format!(" {}", dotted(keys)),
    }
}

/// Keys as a path; items of arrays have none.
fn dotted(keys: &[&str]) -> String {
    let named: Vec<&str> = keys.iter().copied().filter(|it| !it.is_empty()).collect();
    named.join(".")
}

fn of_fields(keys: &[&str]) -> String {
    let fields = fields(keys);
    if fields.is_empty() { String::new() } else { format!(" `{}`", fields.trim_start_matches('.')) }
}

/// The members that a path through a schema names.
fn fields(keys: &[&str]) -> String {
    let mut out = String::new();
    let mut keys = keys.iter();
    while let Some(key) = keys.next() {
        match *key {
            "properties" => {
                if let Some(name) = keys.next() {
                    out.push('.');
                    out.push_str(name);
                }
            }
            "items" => out.push_str("[]"),
            "additionalProperties" => out.push_str("{}"),
            _ => {}
        }
    }
    out
}
