//! Faults to make in the document of this project, one kind each.
//!
//! The paths lead into the real document, so that a change there that would make a mutation void
//! turns a test red.

mod schemas;

use serde_json::{Value, json};

/// A fault, and how to make it.
pub(crate) struct Mutation {
    /// What is done.
    pub(crate) fault: &'static str,
    /// The rule that has to find it.
    pub(crate) rule: &'static str,
    /// The operation that the finding has to name; none where none is concerned.
    pub(crate) operation: Option<&'static str>,
    pub(crate) apply: fn(&mut Value),
}

const SLOT: &str = "/paths/~1api~1firmware~1slots~1{slot_id}";
const SLOT_GET: &str = "/paths/~1api~1firmware~1slots~1{slot_id}/get";
const SLOT_DELETE: &str = "/paths/~1api~1firmware~1slots~1{slot_id}/delete";
const SLOT_LIST: &str = "/paths/~1api~1firmware~1slots/get";
const TEST: &str = "/paths/~1api~1firmware~1test/post";
const UPGRADE: &str = "/paths/~1api~1firmware~1upgrade/post";
const UPLOAD: &str = "/paths/~1api~1upload~1firmware/post";
const LOGIN: &str = "/paths/~1api~1authentication/get";
const SCHEMAS: &str = "/components/schemas";
const TEST_REQUEST: &str = "/components/schemas/FirmwareTestRequest";
const TEST_SLOT: &str = "/components/schemas/FirmwareTestRequest/properties/slot_id";
const SLOT_BODY: &str = "/components/schemas/SlotBody";
const UNION: &str = "/components/schemas/FirmwareTestBadRequestError";
const OK: &str = "/responses/200/content/application~1json";

/// The value at a JSON pointer.
fn at<'v>(document: &'v mut Value, pointer: &str) -> &'v mut Value {
    document.pointer_mut(pointer).unwrap_or_else(|| panic!("the document has no {pointer}"))
}

fn below<'v>(document: &'v mut Value, pointer: &str, rest: &str) -> &'v mut Value {
    at(document, &format!("{pointer}{rest}"))
}

fn set(document: &mut Value, pointer: &str, key: &str, value: Value) {
    at(document, pointer)[key] = value;
}

fn remove(document: &mut Value, pointer: &str, key: &str) {
    let object = at(document, pointer).as_object_mut().expect("an object");
    assert!(object.shift_remove(key).is_some(), "{pointer} has no {key}");
}

/// Takes a name out of a list of strings.
fn drop_name(document: &mut Value, pointer: &str, name: &str) {
    let list = at(document, pointer).as_array_mut().expect("a list");
    let count = list.len();
    list.retain(|it| it != name);
    assert_ne!(list.len(), count, "{pointer} has no {name}");
}

fn push(document: &mut Value, pointer: &str, value: Value) {
    at(document, pointer).as_array_mut().expect("a list").push(value);
}

const fn fault(
    fault: &'static str,
    rule: &'static str,
    operation: &'static str,
    apply: fn(&mut Value),
) -> Mutation {
    Mutation { fault, rule, operation: Some(operation), apply }
}

const fn anywhere(fault: &'static str, rule: &'static str, apply: fn(&mut Value)) -> Mutation {
    Mutation { fault, rule, operation: None, apply }
}

/// All of them.
pub(crate) fn mutations() -> Vec<&'static Mutation> {
    MUTATIONS.iter().chain(schemas::MUTATIONS).collect()
}

/// Faults in all but schemas, and in how this project writes documents.
const MUTATIONS: &[Mutation] = &[
    // The document's head.
    anywhere("another version", "openapi-version", |d| d["openapi"] = json!("4.0.0")),
    anywhere("a version that is too new", "openapi-version", |d| d["openapi"] = json!("3.2.0")),
    anywhere("Swagger", "openapi-version", |d| {
        d["swagger"] = json!("2.0");
        remove(d, "", "openapi");
    }),
    anywhere("a 3.1 document", "generator-version", |d| d["openapi"] = json!("3.1.0")),
    anywhere("no title", "missing-field", |d| remove(d, "/info", "title")),
    anywhere("a version that is none", "info-version", |d| set(d, "/info", "version", json!("v1"))),
    anywhere("a number for a version", "wrong-type", |d| set(d, "/info", "version", json!(1.0))),
    anywhere("a variable of the URL undefined", "server-variable", |d| {
        remove(d, "/servers/0/variables", "appliance");
    }),
    anywhere("a tag described twice", "tag-duplicate", |d| {
        let tag = d["tags"][0].clone();
        push(d, "/tags", tag);
    }),
    // Paths and parameters.
    fault("a path without a slash", "path-form", "firmware_slot_get", |d| {
        let item = at(d, SLOT).clone();
        set(d, "/paths", "api/slots", item);
    }),
    fault("two paths that are one", "path-ambiguous", "firmware_slot_get", |d| {
        let item = at(d, SLOT).clone();
        set(d, "/paths", "/api/firmware/slots/{id}", item);
    }),
    fault("two paths that cross", "path-ambiguous", "firmware_slot_get", |d| {
        set(d, "/paths", "/api/{area}/slots/info", json!({}));
    }),
    fault("a path parameter renamed", "path-parameter-undeclared", "firmware_slot_get", |d| {
        set(d, "/components/parameters/SlotId", "name", json!("slot"));
    }),
    fault("a path parameter of no path", "path-parameter-unused", "firmware_slot_list", |d| {
        set(d, SLOT_LIST, "parameters", json!([{ "$ref": "#/components/parameters/SlotId" }]));
    }),
    fault("an optional path parameter", "path-parameter-required", "firmware_slot_get", |d| {
        set(d, "/components/parameters/SlotId", "required", json!(false));
    }),
    fault("a parameter twice", "parameter-duplicate", "firmware_test", |d| {
        let first = below(d, TEST, "/parameters/0").clone();
        push(d, &format!("{TEST}/parameters"), first);
    }),
    fault("a parameter without a type", "parameter-form", "login", |d| {
        remove(d, &format!("{LOGIN}/parameters/0"), "schema");
    }),
    fault("a parameter `Authorization`", "header-parameter-ignored", "login", |d| {
        let schema = json!({ "type": "string" });
        let header = json!({ "name": "Authorization", "in": "header", "schema": schema });
        push(d, &format!("{LOGIN}/parameters"), header);
    }),
    fault("an unknown place of a parameter", "invalid-value", "login", |d| {
        set(d, &format!("{LOGIN}/parameters/0"), "in", json!("body"));
    }),
    fault("a parameter in a cookie", "generator-parameter", "login", |d| {
        set(d, &format!("{LOGIN}/parameters/0"), "in", json!("cookie"));
    }),
    fault("a list in a path", "generator-parameter-type", "firmware_slot_get", |d| {
        *at(d, "/components/parameters/SlotId/schema") =
            json!({ "type": "array", "items": { "type": "string" } });
    }),
    fault("a wrong type of a field", "wrong-type", "login", |d| {
        set(d, &format!("{LOGIN}/parameters/0"), "required", json!("yes"));
    }),
    fault("a path that is a reference", "generator-path-ref", "firmware_slot_get", |d| {
        let item = at(d, SLOT).clone();
        d["x-shared"] = item;
        *at(d, SLOT) = json!({ "$ref": "#/x-shared" });
    }),
    // Operations.
    fault("no operationId", "operation-id-missing", "POST /api/firmware/test", |d| {
        remove(d, TEST, "operationId");
    }),
    fault("an operationId twice", "operation-id-duplicate", "firmware_test", |d| {
        set(d, UPGRADE, "operationId", json!("firmware_test"));
    }),
    fault(
        "two operationIds that differ by signs",
        "generator-name-collision",
        "firmwareTest",
        |d| {
            set(d, UPGRADE, "operationId", json!("firmwareTest"));
        },
    ),
    fault("an undefined tag", "tag-undefined", "firmware_test", |d| {
        set(d, TEST, "tags", json!(["firmwares"]));
    }),
    fault("a sunset that is no date", "sunset-date", "firmware_test", |d| {
        set(d, TEST, "x-sunset", json!("2027-02-30"));
    }),
    fault("no tag", "operation-tag", "firmware_test", |d| remove(d, TEST, "tags")),
    fault("an undefined security scheme", "security-undefined", "firmware_test", |d| {
        set(d, TEST, "security", json!([{ "sessionCooky": [] }]));
    }),
    fault("security emptied", "unsafe-unsecured", "firmware_test", |d| {
        set(d, TEST, "security", json!([]));
    }),
    fault("security removed", "unsafe-unsecured", "firmware_upgrade", |d| {
        remove(d, UPGRADE, "security");
    }),
    fault("security made optional", "unsafe-unsecured", "firmware_slot_delete", |d| {
        push(d, &format!("{SLOT_DELETE}/security"), json!({}));
    }),
    fault("security removed from a read", "operation-security", "firmware_slot_get", |d| {
        remove(d, SLOT_GET, "security");
    }),
    fault("no 401", "secured-statuses", "firmware_test", |d| {
        remove(d, &format!("{TEST}/responses"), "401");
    }),
    fault("neither 401 nor 403", "secured-without-401", "firmware_slot_list", |d| {
        remove(d, &format!("{SLOT_LIST}/responses"), "401");
        remove(d, &format!("{SLOT_LIST}/responses"), "403");
    }),
    fault("no error at all", "no-4xx", "firmware_slot_list", |d| {
        let responses = below(d, SLOT_LIST, "/responses").as_object_mut().expect("an object");
        responses.retain(|status, _| !status.starts_with('4'));
    }),
    fault("no success", "no-success", "firmware_slot_list", |d| {
        remove(d, &format!("{SLOT_LIST}/responses"), "200");
    }),
    fault("no range of errors", "error-ranges", "firmware_slot_list", |d| {
        remove(d, &format!("{SLOT_LIST}/responses"), "5XX");
    }),
    fault("a status that is none", "invalid-status", "firmware_slot_list", |d| {
        let response = below(d, SLOT_LIST, "/responses/200").clone();
        set(d, &format!("{SLOT_LIST}/responses"), "4xx", response);
    }),
    fault("content on a 204", "content-forbidden", "firmware_slot_list", |d| {
        let response = below(d, SLOT_LIST, "/responses/200").clone();
        set(d, &format!("{SLOT_LIST}/responses"), "204", response);
    }),
    fault("a second success", "generator-success-types", "firmware_slot_list", |d| {
        let other = below(d, TEST, "/responses/200").clone();
        set(d, &format!("{SLOT_LIST}/responses"), "202", other);
    }),
    fault("a body on GET", "body-forbidden", "firmware_slot_get", |d| {
        let body = below(d, TEST, "/requestBody").clone();
        set(d, SLOT_GET, "requestBody", body);
    }),
    fault("a response without a description", "missing-field", "firmware_slot_list", |d| {
        remove(d, &format!("{SLOT_LIST}/responses/200"), "description");
    }),
    fault("a link to nothing", "link-unknown", "firmware_slot_list", |d| {
        let links = json!({ "test": { "operationId": "firmware_tset" } });
        set(d, &format!("{SLOT_LIST}/responses/200"), "links", links);
    }),
    fault("a misspelt field of an operation", "unknown-field", "firmware_test", |d| {
        let body = below(d, TEST, "/requestBody").clone();
        set(d, TEST, "requestbody", body);
    }),
    // Bodies.
    fault("an optional body", "generator-optional-body", "firmware_test", |d| {
        remove(d, &format!("{TEST}/requestBody"), "required");
    }),
    fault("a body without a schema", "generator-media-type", "firmware_slot_list", |d| {
        remove(d, &format!("{SLOT_LIST}{OK}"), "schema");
    }),
    fault("a media type that is none", "media-type-form", "firmware_slot_list", |d| {
        let media_type = below(d, SLOT_LIST, OK).clone();
        set(d, &format!("{SLOT_LIST}/responses/200/content"), "json", media_type);
    }),
    fault("encoding of no property", "encoding", "firmware_upload", |d| {
        let form = format!("{UPLOAD}/requestBody/content/multipart~1form-data/encoding");
        set(d, &form, "image", json!({ "contentType": "application/octet-stream" }));
    }),
    fault("encoding in JSON", "encoding", "firmware_test", |d| {
        let json = format!("{TEST}/requestBody/content/application~1json");
        set(d, &json, "encoding", json!({ "slot_id": { "contentType": "text/plain" } }));
    }),
    fault("binary in JSON", "binary-in-json", "firmware_slot_get", |d| {
        set(d, &format!("{SLOT_BODY}/properties/version"), "format", json!("binary"));
    }),
    fault("an error that is not the envelope", "error-envelope", "firmware_test", |d| {
        let schema = json!({ "$ref": "#/components/schemas/ErrorMeta" });
        let content = json!({ "application/json": { "schema": schema } });
        set(d, &format!("{TEST}/responses/404"), "content", content);
    }),
    fault("no example", "example-missing", "firmware_slot_list", |d| {
        remove(d, &format!("{SLOT_LIST}{OK}"), "examples");
    }),
    fault("two forms of examples", "example-form", "firmware_slot_list", |d| {
        set(d, &format!("{SLOT_LIST}{OK}"), "example", json!({}));
    }),
    // References.
    fault("a reference to nothing", "ref-dangling", "firmware_slot_list", |d| {
        let schema = json!({ "$ref": "#/components/schemas/FirmwareSlotLists" });
        set(d, &format!("{SLOT_LIST}{OK}"), "schema", schema);
    }),
    fault("an external reference", "ref-external", "firmware_slot_list", |d| {
        let schema = json!({ "$ref": "common.yaml#/FirmwareSlotList" });
        set(d, &format!("{SLOT_LIST}{OK}"), "schema", schema);
    }),
    fault("something beside a reference", "ref-sibling", "firmware_slot_list", |d| {
        set(d, &format!("{SLOT_LIST}{OK}/schema"), "nullable", json!(true));
    }),
    fault("a reference to another kind", "ref-kind", "firmware_slot_list", |d| {
        let response = json!({ "$ref": "#/components/schemas/FirmwareSlotList" });
        set(d, &format!("{SLOT_LIST}/responses"), "200", response);
    }),
    fault("a cycle of references", "ref-cycle", "firmware_slot_list", |d| {
        set(d, SCHEMAS, "FirmwareSlotList", json!({ "$ref": "#/components/schemas/Turn" }));
        set(d, SCHEMAS, "Turn", json!({ "$ref": "#/components/schemas/FirmwareSlotList" }));
    }),
    fault("a reference into a schema", "generator-ref-place", "firmware_slot_list", |d| {
        let schema = json!({ "$ref": "#/components/schemas/SlotBody/properties/version" });
        set(d, &format!("{SLOT_LIST}{OK}"), "schema", schema);
    }),
    anywhere("a component that nobody uses", "component-unused", |d| {
        let schema = at(d, SLOT_BODY).clone();
        set(d, SCHEMAS, "Unused", schema);
    }),
    anywhere("a component with a space in its name", "component-name", |d| {
        let schema = at(d, SLOT_BODY).clone();
        set(d, SCHEMAS, "Slot body", schema);
    }),
    // How this project writes documents.
    fault("an operationId in another case", "naming", "firmwareTest", |d| {
        set(d, TEST, "operationId", json!("firmwareTest"));
    }),
    fault("a property in another case", "naming", "firmware_slot_get", |d| {
        set(d, &format!("{SLOT_BODY}/properties"), "upgradeNews", json!({ "type": "string" }));
    }),
    fault("an operation without a description", "description-missing", "firmware_test", |d| {
        remove(d, TEST, "description");
    }),
    fault("a property without a description", "description-missing", "firmware_slot_get", |d| {
        remove(d, &format!("{SLOT_BODY}/properties/version"), "description");
    }),
    fault("a description that is no sentence", "description-sentence", "firmware_test", |d| {
        set(d, TEST, "description", json!("tests the firmware"));
    }),
    fault("an operation without evidence", "evidence-missing", "firmware_test", |d| {
        remove(d, TEST, "x-evidence");
        remove(d, TEST, "x-evidence-source");
    }),
    fault("an error without evidence", "evidence-missing", "firmware_test", |d| {
        remove(d, "/components/schemas/FirmwareTestFailed", "x-evidence");
        remove(d, "/components/schemas/FirmwareTestFailed", "x-evidence-source");
    }),
    fault("evidence of another kind", "evidence-form", "firmware_test", |d| {
        set(d, TEST, "x-evidence", json!("assumed"));
    }),
    fault("evidence without a source", "evidence-form", "firmware_test", |d| {
        remove(d, TEST, "x-evidence-source");
    }),
];
