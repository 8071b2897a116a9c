//! Derived views of the document, so that a review sees what an edit of it means.

use openapi_document::{Node, Operation};

use crate::support::{DOCUMENT, assert_listed, snapshot, table};

/// The operations that are known of the firmware API.
const OPERATIONS: &[&str] = &[
    "appliance_info_get",
    "firmware_fetch_delete",
    "firmware_fetch_get",
    "firmware_fetch_list",
    "firmware_fetch_start",
    "firmware_index_get",
    "firmware_slot_delete",
    "firmware_slot_get",
    "firmware_slot_list",
    "firmware_test",
    "firmware_upgrade",
    "firmware_upload",
    "login",
    "login_method_list",
];

#[test]
fn the_document_describes_the_known_operations() {
    let found: Vec<_> = DOCUMENT.operations().filter_map(|it| it.id()).collect();
    assert_listed("`OPERATIONS` in tests/document.rs", OPERATIONS, &found);
}

#[test]
fn the_surface_of_the_document_is_reviewed() {
    let mut rows = vec![
        ["operation", "method", "path", "security", "request", "success", "errors"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(DOCUMENT.operations().map(row));
    snapshot(
        "operations",
        "Every operation of the document with what it takes and gives.",
        &table(&rows),
    );
}

fn row(operation: Operation<'_>) -> Vec<String> {
    let responses = operation.responses(&DOCUMENT);
    let content = |status: &str, node: Node<'_>| {
        let schema = node
            .get("content")
            .into_iter()
            .flat_map(Node::entries)
            .filter_map(|(_, media)| schema_name(media))
            .next()
            .unwrap_or_else(|| "-".to_owned());
        format!("{status} {schema}")
    };
    let (success, errors): (Vec<_>, Vec<_>) =
        responses.into_iter().partition(|(status, _)| status.starts_with('2'));
    let request = operation
        .request_body(&DOCUMENT)
        .and_then(|it| it.get("content"))
        .map(|content| content.entries().map(|(media, _)| media).collect::<Vec<_>>().join(" | "));
    vec![
        operation.id().unwrap_or("-").to_owned(),
        operation.method.as_str().to_owned(),
        operation.path.to_owned(),
        security(operation),
        request.unwrap_or_else(|| "-".to_owned()),
        success.iter().map(|(status, node)| content(status, *node)).collect::<Vec<_>>().join(", "),
        errors.iter().map(|(status, _)| *status).collect::<Vec<_>>().join(" "),
    ]
}

fn security(operation: Operation<'_>) -> String {
    let requirements = operation.security(&DOCUMENT).into_iter().flat_map(Node::items);
    let alternatives: Vec<String> = requirements
        .map(|requirement| {
            let names: Vec<_> = requirement.entries().map(|(name, _)| name).collect();
            if names.is_empty() { "none".to_owned() } else { names.join("+") }
        })
        .collect();
    if alternatives.is_empty() { "none".to_owned() } else { alternatives.join(" | ") }
}

fn schema_name(media: Node<'_>) -> Option<String> {
    let reference = media.get("schema")?.get("$ref")?.as_str()?;
    Some(reference.rsplit('/').next()?.to_owned())
}

#[test]
fn the_properties_of_every_schema_are_reviewed() {
    let schemas = DOCUMENT.resolve("#/components/schemas").expect("the document has schemas");
    let mut text = String::new();
    for (name, schema) in schemas.entries() {
        text.push_str(&format!("{name}: {}\n", shape(schema)));
        let required: Vec<_> = schema
            .get("required")
            .into_iter()
            .flat_map(Node::items)
            .filter_map(Node::as_str)
            .collect();
        for (property, node) in schema.get("properties").into_iter().flat_map(Node::entries) {
            let need = if required.contains(&property) { "required" } else { "optional" };
            text.push_str(&format!("  {property}: {} {need}\n", shape(node)));
        }
    }
    snapshot("schemas", "Every schema with its properties; what a reader of the wire sees.", &text);
}

fn shape(node: Node<'_>) -> String {
    let text = |key| node.get(key).and_then(Node::as_str);
    if let Some(reference) = text("$ref") {
        return reference.rsplit('/').next().unwrap_or(reference).to_owned();
    }
    for union in ["oneOf", "anyOf", "allOf"] {
        if let Some(members) = node.get(union) {
            let members: Vec<_> = members.items().map(shape).collect();
            return format!("{union}({})", members.join(" | "));
        }
    }
    let mut shape = text("type").unwrap_or("any").to_owned();
    if let Some(items) = node.get("items") {
        shape = format!("{shape} of {}", self::shape(items));
    }
    if let Some(format) = text("format") {
        shape = format!("{shape}({format})");
    }
    if let Some(values) = node.get("enum") {
        let values: Vec<_> = values.items().map(|it| it.to_json().to_string()).collect();
        shape = format!("{shape} {}", values.join("|"));
    }
    for limit in ["minimum", "maximum", "minLength", "maxLength", "pattern", "minItems", "maxItems"]
    {
        if let Some(value) = node.get(limit) {
            shape = format!("{shape} {limit}={}", value.to_json());
        }
    }
    if node.get("nullable").and_then(Node::as_bool) == Some(true) {
        shape.push_str(" or null");
    }
    if node.get("additionalProperties").and_then(Node::as_bool) == Some(false) {
        shape.push_str(" closed");
    }
    shape
}

#[test]
fn the_error_catalogue_is_reviewed() {
    let union =
        DOCUMENT.resolve("#/components/schemas/DocumentedError").expect("the union of errors");
    let mut rows = vec![["error", "status", "details", "operations"].map(str::to_owned).to_vec()];
    for reference in union.get("oneOf").into_iter().flat_map(Node::items) {
        let reference =
            reference.get("$ref").and_then(Node::as_str).expect("variants are references");
        let name = reference.rsplit('/').next().unwrap_or_default();
        let schema = DOCUMENT.resolve(reference).expect("the variant exists");
        let details = schema
            .get("properties")
            .and_then(|it| it.get("details"))
            .map_or_else(|| "-".to_owned(), shape);
        let (statuses, operations) = uses(name);
        rows.push(vec![name.to_owned(), statuses.join(" "), details, operations.join(" ")]);
    }
    snapshot("errors", "Every error type, the statuses that carry it, and where.", &table(&rows));
}

/// Statuses and operations whose responses can carry an error, ranges apart.
fn uses(error: &str) -> (Vec<String>, Vec<String>) {
    let (mut statuses, mut operations) = (Vec::new(), Vec::new());
    for operation in DOCUMENT.operations() {
        for (status, response) in operation.responses(&DOCUMENT) {
            let schemas = response.get("content").into_iter().flat_map(Node::entries);
            let reaches = schemas
                .filter_map(|(_, media)| media.get("schema"))
                .any(|schema| !status.ends_with("XX") && reaches(schema, error, 0));
            if reaches {
                statuses.push(status.to_owned());
                operations.extend(operation.id().map(str::to_owned));
            }
        }
    }
    statuses.sort();
    statuses.dedup();
    operations.sort();
    operations.dedup();
    if operations.len() == OPERATIONS.len() {
        operations = vec!["all".to_owned()];
    }
    (statuses, operations)
}

/// Whether a schema leads to another by references, within the depth of an envelope.
fn reaches(node: Node<'_>, name: &str, depth: usize) -> bool {
    if depth > 3 {
        return false;
    }
    if let Some(reference) = node.get("$ref").and_then(Node::as_str) {
        return reference.ends_with(&format!("/{name}"))
            || DOCUMENT.resolve(reference).is_ok_and(|target| reaches(target, name, depth + 1));
    }
    let error = node.get("properties").and_then(|it| it.get("error"));
    let members = node.get("oneOf").into_iter().flat_map(Node::items);
    error.into_iter().chain(members).any(|it| reaches(it, name, depth))
}
