//! The rules, one file each. A file's doc comment says why its rule is there.

use openapi_document::{Document, SpecVersion};

use crate::RuleInfo;

/// Declares the modules of the rules, and the table of them.
macro_rules! rules {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*

        /// Every rule, sorted by id.
        pub(crate) static RULES: [RuleInfo; [$(stringify!($module)),*].len()] =
            [$($module::RULE),*];
    };
}

rules! {
    array_items,
    binary_in_json,
    body_forbidden,
    bounds,
    component_name,
    component_unused,
    composition_empty,
    content_forbidden,
    default_schema,
    description_missing,
    description_sentence,
    discriminator_mapping_dangling,
    discriminator_mapping_outside,
    discriminator_placement,
    discriminator_property,
    discriminator_tag_mismatch,
    discriminator_tag_shared,
    discriminator_variant_unmapped,
    duplicate_key,
    encoding,
    enum_duplicate,
    enum_type,
    error_envelope,
    error_ranges,
    error_status,
    evidence_form,
    evidence_missing,
    example_form,
    example_missing,
    example_schema,
    generator_form,
    generator_media_type,
    generator_name_collision,
    generator_optional_body,
    generator_parameter,
    generator_path_ref,
    generator_read_only,
    generator_ref_place,
    generator_schema,
    generator_success_types,
    generator_version,
    header_parameter_ignored,
    info_version,
    inline_schema,
    integer_range,
    invalid_status,
    invalid_value,
    keyword_3_0,
    keyword_3_1,
    keyword_type,
    link_unknown,
    media_type_form,
    missing_field,
    naming,
    no_4xx,
    no_success,
    nullable_enum,
    nullable_type,
    openapi_version,
    operation_id_duplicate,
    operation_id_missing,
    operation_security,
    operation_tag,
    parameter_duplicate,
    parameter_form,
    path_ambiguous,
    path_form,
    path_parameter_required,
    path_parameter_undeclared,
    path_parameter_unused,
    pattern_invalid,
    pattern_portable,
    read_write_only,
    ref_cycle,
    ref_dangling,
    ref_external,
    ref_kind,
    ref_sibling,
    request_closed,
    request_plain,
    required_undefined,
    response_open,
    secured_statuses,
    secured_without_401,
    security_undefined,
    server_variable,
    sunset_date,
    tag_duplicate,
    tag_undefined,
    unknown_field,
    unknown_type,
    unsafe_unsecured,
    wrong_type,
}

/// Rules that also look at documents of a version that no other rule understands.
pub(crate) const IGNORES_VERSION: [&str; 2] = ["duplicate-key", "openapi-version"];

/// Whether the document is of a version whose objects the rules know.
pub(crate) fn is_readable(document: &Document) -> bool {
    matches!(document.version(), SpecVersion::V3_0 | SpecVersion::V3_1)
}
