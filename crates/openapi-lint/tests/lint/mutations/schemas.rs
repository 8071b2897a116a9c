//! Faults in schemas and discriminators.

use serde_json::json;

use super::{
    Mutation, SLOT_BODY, SLOT_GET, TEST, TEST_REQUEST, TEST_SLOT, UNION, at, below, drop_name,
    fault, push, remove, set,
};

pub(super) const MUTATIONS: &[Mutation] = &[
    // Schemas.
    fault("`required` of no property", "required-undefined", "firmware_test", |d| {
        push(d, &format!("{TEST_REQUEST}/required"), json!("slot"));
    }),
    fault("a misspelt keyword", "unknown-field", "firmware_test", |d| {
        let required = below(d, TEST_REQUEST, "/required").clone();
        set(d, TEST_REQUEST, "requried", required);
    }),
    fault("a name required twice", "enum-duplicate", "firmware_test", |d| {
        push(d, &format!("{TEST_REQUEST}/required"), json!("slot_id"));
    }),
    fault("an unknown type", "unknown-type", "firmware_test", |d| {
        set(d, TEST_SLOT, "type", json!("int"));
    }),
    fault("a keyword of 3.1", "keyword-3-1", "firmware_test", |d| {
        set(d, TEST_SLOT, "const", json!(1));
    }),
    fault("a list of types", "keyword-3-1", "firmware_test", |d| {
        set(d, TEST_SLOT, "type", json!(["integer", "null"]));
    }),
    fault("bounds that exclude each other", "bounds", "firmware_test", |d| {
        set(d, TEST_SLOT, "minimum", json!(9));
        set(d, TEST_SLOT, "maximum", json!(1));
    }),
    fault("a bound that overflows int32", "integer-range", "firmware_test", |d| {
        set(d, TEST_SLOT, "format", json!("int32"));
        set(d, TEST_SLOT, "maximum", json!(4_294_967_296_u64));
    }),
    fault("an example that overflows int32", "example-schema", "firmware_test", |d| {
        set(d, TEST_SLOT, "format", json!("int32"));
        let json = format!("{TEST}/requestBody/content/application~1json");
        let examples = at(d, &json)["examples"].as_object_mut().expect("examples");
        let example = examples.values_mut().next().expect("an example");
        example["value"]["slot_id"] = json!(4_294_967_296_u64);
    }),
    fault("a default outside of its bounds", "default-schema", "firmware_test", |d| {
        set(d, TEST_SLOT, "minimum", json!(1));
        set(d, TEST_SLOT, "default", json!(0));
    }),
    fault("an invalid pattern", "pattern-invalid", "firmware_slot_get", |d| {
        set(d, &format!("{SLOT_BODY}/properties/version"), "pattern", json!("[0-9"));
    }),
    fault("a pattern that no engine takes", "pattern-portable", "firmware_slot_get", |d| {
        let pattern = json!("^((([0-9]{1,999}){1,999}){1,999}){1,999}$");
        set(d, &format!("{SLOT_BODY}/properties/version"), "pattern", pattern);
    }),
    fault("a keyword of another type", "keyword-type", "firmware_test", |d| {
        set(d, TEST_SLOT, "maxLength", json!(3));
    }),
    fault("an array without items", "array-items", "firmware_slot_list", |d| {
        remove(d, "/components/schemas/FirmwareSlotList/properties/items", "items");
    }),
    fault("`nullable` without a type", "nullable-type", "firmware_slot_list", |d| {
        let reference = json!([{ "$ref": "#/components/schemas/SlotBody" }]);
        let schema = json!({ "description": "A slot.", "nullable": true, "allOf": reference });
        set(d, "/components/schemas/FirmwareSlotListItem/properties", "body", schema);
    }),
    fault("an empty union", "composition-empty", "firmware_fetch_get", |d| {
        set(d, "/components/schemas/FetchStatus", "anyOf", json!([]));
    }),
    fault("an enum value twice", "enum-duplicate", "firmware_fetch_get", |d| {
        push(d, "/components/schemas/KnownFetchStatus/enum", json!("queued"));
    }),
    fault("an enum value of another type", "enum-type", "firmware_fetch_get", |d| {
        push(d, "/components/schemas/KnownFetchStatus/enum", json!(true));
    }),
    fault("a nullable enum without null", "nullable-enum", "firmware_fetch_get", |d| {
        set(d, "/components/schemas/KnownFetchStatus", "nullable", json!(true));
    }),
    fault("`not`", "generator-schema", "firmware_test", |d| {
        set(d, TEST_SLOT, "not", json!({ "type": "string" }));
    }),
    fault("read-only and write-only", "read-write-only", "firmware_test", |d| {
        set(d, TEST_SLOT, "readOnly", json!(true));
        set(d, TEST_SLOT, "writeOnly", json!(true));
    }),
    fault("a required property read-only", "generator-read-only", "firmware_test", |d| {
        set(d, TEST_SLOT, "readOnly", json!(true));
    }),
    fault("an inline object", "inline-schema", "firmware_slot_list", |d| {
        let schema = at(d, SLOT_BODY).clone();
        set(d, "/components/schemas/FirmwareSlotListItem/properties", "body", schema);
    }),
    fault("an inline enum", "inline-schema", "firmware_slot_get", |d| {
        let values = json!(["8.0.0", "8.1.0"]);
        set(d, &format!("{SLOT_BODY}/properties/version"), "enum", values);
    }),
    fault("a union in a request", "request-plain", "firmware_test", |d| {
        set(d, TEST_SLOT, "oneOf", json!([{ "type": "integer" }]));
    }),
    fault("a request that contains itself", "request-plain", "firmware_test", |d| {
        let itself = json!({ "$ref": "#/components/schemas/FirmwareTestRequest" });
        set(d, &format!("{TEST_REQUEST}/properties"), "next", itself);
    }),
    fault("an error under two statuses", "error-status", "firmware_slot_get", |d| {
        let response = below(d, SLOT_GET, "/responses/404").clone();
        set(d, &format!("{SLOT_GET}/responses"), "409", response);
    }),
    fault("a form with two parts", "generator-form", "firmware_upload", |d| {
        let form = "/components/schemas/FirmwareUploadForm/properties";
        set(d, form, "name", json!({ "type": "string" }));
    }),
    fault("an open request", "request-closed", "firmware_test", |d| {
        remove(d, TEST_REQUEST, "additionalProperties");
    }),
    fault("a closed response", "response-open", "firmware_slot_get", |d| {
        set(d, SLOT_BODY, "additionalProperties", json!(false));
    }),
    // Discriminators.
    fault("a mapping to nothing", "discriminator-mapping-dangling", "firmware_test", |d| {
        let mapping = format!("{UNION}/discriminator/mapping");
        set(d, &mapping, "FirmwareTestFailed", json!("#/components/schemas/FirmwareTestFaild"));
    }),
    fault("a mapping out of the union", "discriminator-mapping-outside", "firmware_test", |d| {
        let mapping = format!("{UNION}/discriminator/mapping");
        set(d, &mapping, "NotAcceptable", json!("#/components/schemas/NotAcceptable"));
    }),
    fault("a variant without a tag", "discriminator-variant-unmapped", "firmware_test", |d| {
        remove(d, &format!("{UNION}/discriminator/mapping"), "FirmwareTestFailed");
    }),
    fault("a tag that its schema forbids", "discriminator-tag-mismatch", "firmware_test", |d| {
        let tag = "/components/schemas/FirmwareTestFailed/properties/type";
        set(d, tag, "enum", json!(["FirmwareTestFailure"]));
    }),
    fault("two variants with one tag", "discriminator-tag-shared", "firmware_test", |d| {
        let tag = "/components/schemas/FirmwareTestFailed/properties/type";
        set(d, tag, "enum", json!(["FirmwareTestFailed", "InvalidRequestBody"]));
    }),
    fault("a tag that is not required", "discriminator-property", "firmware_test", |d| {
        drop_name(d, "/components/schemas/FirmwareTestFailed/required", "type");
    }),
    fault("a variant without the tag", "discriminator-property", "firmware_test", |d| {
        remove(d, "/components/schemas/FirmwareTestFailed/properties", "type");
    }),
    fault("an inline variant", "discriminator-placement", "firmware_test", |d| {
        let variant = at(d, "/components/schemas/FirmwareTestFailed").clone();
        push(d, &format!("{UNION}/oneOf"), variant);
    }),
];
