//! The generated types: their JSON schemas are reviewed, and every example passes through them.

use serde_json::Value;

use crate::examples;
use crate::support::{DOCUMENT, assert_listed, root, snapshot_in};

macro_rules! types {
    ($($name:ident,)*) => {
        /// Every generated type that stands for a schema.
        const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// Reads a value as the named type and writes it again.
        fn round_trip(name: &str, value: &Value) -> Result<Value, String> {
            match name {
                $(stringify!($name) => serde_json::from_value::<sps_firmware_types::$name>(value.clone())
                    .and_then(serde_json::to_value)
                    .map_err(|error| error.to_string()),)*
                _ => Err(format!("there is no type `{name}`; add it to tests/types.rs")),
            }
        }

        /// The JSON schema of the named type.
        fn json_schema(name: &str) -> Value {
            match name {
                $(stringify!($name) => schemars::schema_for!(sps_firmware_types::$name).to_value(),)*
                _ => Value::Null,
            }
        }
    };
}

types! {
    ApplianceInfo,
    ApplianceInfoBody,
    ApplianceInfoMeta,
    AuthenticationType,
    DeletionResult,
    DocumentedError,
    Error,
    ErrorMeta,
    ErrorResponse,
    ExpectationFailed,
    ExpectationFailedResponse,
    ExpectationFailedType,
    FetchChecksum,
    FetchNotCancellable,
    FetchNotCancellableResponse,
    FetchNotCancellableType,
    FetchStatus,
    FirmwareFetch,
    FirmwareFetchAccepted,
    FirmwareFetchBody,
    FirmwareFetchList,
    FirmwareFetchListItem,
    FirmwareFetchMeta,
    FirmwareFetchRequest,
    FirmwareFetchStartBadRequestError,
    FirmwareFetchStartBadRequestResponse,
    FirmwareImage,
    FirmwareIndex,
    FirmwareIndexItem,
    FirmwareIndexMeta,
    FirmwareSlot,
    FirmwareSlotList,
    FirmwareSlotListItem,
    FirmwareSlotListMeta,
    FirmwareTestBadRequestError,
    FirmwareTestBadRequestResponse,
    FirmwareTestBody,
    FirmwareTestFailed,
    FirmwareTestFailedDetails,
    FirmwareTestFailedType,
    FirmwareTestMeta,
    FirmwareTestPassed,
    FirmwareTestRequest,
    FirmwareUpgradeAccepted,
    FirmwareUpgradeBadRequestError,
    FirmwareUpgradeBadRequestResponse,
    FirmwareUpgradeMeta,
    FirmwareUpgradeRequest,
    FirmwareUploadAccepted,
    FirmwareUploadBadRequestError,
    FirmwareUploadBadRequestResponse,
    FirmwareUploadForm,
    FirmwareUploadMeta,
    IncompleteRequestBodyError,
    IncompleteRequestBodyErrorDetails,
    IncompleteRequestBodyErrorType,
    InternalError,
    InternalErrorResponse,
    InternalErrorType,
    InvalidFirmwareImage,
    InvalidFirmwareImageDetails,
    InvalidFirmwareImageType,
    InvalidParameter,
    InvalidParameterDetails,
    InvalidParameterResponse,
    InvalidParameterType,
    InvalidRequestBody,
    InvalidRequestBodyDetails,
    InvalidRequestBodyType,
    InvalidRequestBodyViolation,
    KnownFetchStatus,
    LengthRequired,
    LengthRequiredResponse,
    LengthRequiredType,
    ListItemMeta,
    LoginAccepted,
    LoginMethodList,
    MalformedRequestBody,
    MalformedRequestBodyDetails,
    MalformedRequestBodyType,
    MethodNotAllowed,
    MethodNotAllowedResponse,
    MethodNotAllowedType,
    NoEmptySlot,
    NoEmptySlotResponse,
    NoEmptySlotType,
    NotAcceptable,
    NotAcceptableResponse,
    NotAcceptableType,
    PayloadTooLarge,
    PayloadTooLargeDetails,
    PayloadTooLargeResponse,
    PayloadTooLargeType,
    PluginSdkVersion,
    ResourceMeta,
    ResourceNotFound,
    ResourceNotFoundDetails,
    ResourceNotFoundResponse,
    ResourceNotFoundType,
    ServiceUnavailable,
    ServiceUnavailableResponse,
    ServiceUnavailableType,
    SlotBody,
    SlotNotDeletable,
    SlotNotDeletableDetails,
    SlotNotDeletableResponse,
    SlotNotDeletableType,
    TooManyRequests,
    TooManyRequestsResponse,
    TooManyRequestsType,
    Unauthenticated,
    UnauthenticatedDetails,
    UnauthenticatedResponse,
    UnauthenticatedType,
    Unauthorized,
    UnauthorizedDetails,
    UnauthorizedResponse,
    UnauthorizedType,
    UndocumentedError,
    UnsupportedMediaType,
    UnsupportedMediaTypeDetails,
    UnsupportedMediaTypeResponse,
    UnsupportedMediaTypeType,
    UpgradeMessageMissing,
    UpgradeMessageMissingType,
}

#[test]
fn the_list_of_types_is_the_list_of_schemas_that_are_types() {
    let generated =
        std::fs::read_to_string(root().join("crates/sps-firmware-types/src/generated/mod.rs"))
            .expect("the generated types");
    let found: Vec<&str> = generated
        .lines()
        .filter_map(|line| {
            line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))
        })
        .filter_map(|rest| rest.split([' ', '<', '(', ';']).next())
        .collect();
    assert_listed("the list of types in tests/types.rs", NAMES, &found);
    assert_eq!(found, NAMES, "the list in tests/types.rs has the order of the generated file");
}

#[test]
fn the_json_schema_of_every_type_is_reviewed() {
    for name in NAMES {
        let mut schema = json_schema(name);
        without_descriptions(&mut schema);
        let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
        snapshot_in(
            "types",
            name,
            "JSON schema that schemars derives for the type; descriptions left out.",
            &text,
        );
    }
    let mut files: Vec<String> = std::fs::read_dir(root().join("tests/snapshots/types"))
        .expect("the snapshots")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter_map(|name| Some(name.strip_suffix(".snap")?.to_owned()))
        .filter(|name| !NAMES.contains(&name.as_str()))
        .collect();
    files.sort();
    assert!(files.is_empty(), "snapshots of types that are gone, delete them: {files:?}");
}

fn without_descriptions(value: &mut Value) {
    match value {
        Value::Object(members) => {
            // A property may be called `description`; then it is a schema and no text.
            if members.get("description").is_some_and(Value::is_string) {
                members.remove("description");
            }
            members.values_mut().for_each(without_descriptions);
        }
        Value::Array(items) => items.iter_mut().for_each(without_descriptions),
        _ => {}
    }
}

#[test]
fn every_example_passes_through_its_type_unchanged() {
    let mut faults = Vec::new();
    let mut count = 0;
    for example in examples::all() {
        let Some(name) = example.schema_name else { continue };
        // A file has no Rust type: it is a stream.
        if !NAMES.contains(&name) && is_binary(name) {
            continue;
        }
        count += 1;
        match round_trip(name, &example.value) {
            Ok(value) if value == example.value => {}
            Ok(value) => {
                faults.push(format!("{}: {} became {value}", example.pointer, example.value))
            }
            Err(error) => faults.push(format!("{}: {error}", example.pointer)),
        }
    }
    assert!(count > 50, "only {count} examples have a type");
    assert!(faults.is_empty(), "{faults:#?}");
}

fn is_binary(name: &str) -> bool {
    let schema =
        DOCUMENT.resolve(&format!("#/components/schemas/{name}")).expect("the schema exists");
    let is_binary = |node: openapi_document::Node<'_>| {
        node.get("format").and_then(|it| it.as_str()) == Some("binary")
    };
    is_binary(schema)
        || schema
            .get("properties")
            .into_iter()
            .flat_map(|it| it.entries())
            .any(|(_, node)| is_binary(node))
}

#[test]
fn every_error_example_is_read_by_the_open_union_too() {
    for example in examples::all() {
        if example.value.get("error").is_none() {
            continue;
        }
        let read = round_trip("ErrorResponse", &example.value);
        assert_eq!(read.as_ref(), Ok(&example.value), "{}", example.pointer);
    }
}

#[test]
fn an_error_type_and_a_fetch_status_that_nobody_documented_are_kept() {
    let error = serde_json::json!({
        "error": {"type": "LicenceExpired", "message": "No licence", "details": {"since": [2026]}},
        "meta": {"href": "/api/firmware/test", "parent": "/api/firmware"},
    });
    assert_eq!(round_trip("ErrorResponse", &error), Ok(error));
    let status = serde_json::json!("verifying");
    assert_eq!(round_trip("FetchStatus", &status), Ok(status));
}
