//! The rules, one file each. A file's doc comment says why its rule is there.

// Spelt out, since rustfmt does not see modules that a macro declares.
mod array_items;
mod binary_in_json;
mod body_forbidden;
mod bounds;
mod component_name;
mod component_unused;
mod composition_empty;
mod content_forbidden;
mod default_schema;
mod description_missing;
mod description_sentence;
mod discriminator_mapping_dangling;
mod discriminator_mapping_outside;
mod discriminator_placement;
mod discriminator_property;
mod discriminator_tag_mismatch;
mod discriminator_tag_shared;
mod discriminator_variant_unmapped;
mod duplicate_key;
mod encoding;
mod enum_duplicate;
mod enum_type;
mod error_envelope;
mod error_ranges;
mod error_status;
mod evidence_form;
mod evidence_missing;
mod example_form;
mod example_missing;
mod example_schema;
mod generator_form;
mod generator_media_type;
mod generator_name_collision;
mod generator_optional_body;
mod generator_parameter;
mod generator_parameter_type;
mod generator_path_ref;
mod generator_read_only;
mod generator_ref_place;
mod generator_schema;
mod generator_success_types;
mod generator_version;
mod header_parameter_ignored;
mod info_version;
mod inline_schema;
mod integer_range;
mod invalid_status;
mod invalid_value;
mod keyword_3_0;
mod keyword_3_1;
mod keyword_type;
mod link_unknown;
mod media_type_form;
mod missing_field;
mod naming;
mod no_4xx;
mod no_success;
mod nullable_enum;
mod nullable_type;
mod openapi_version;
mod operation_id_duplicate;
mod operation_id_missing;
mod operation_security;
mod operation_tag;
mod parameter_duplicate;
mod parameter_form;
mod path_ambiguous;
mod path_form;
mod path_parameter_required;
mod path_parameter_undeclared;
mod path_parameter_unused;
mod pattern_invalid;
mod pattern_portable;
mod read_write_only;
mod ref_cycle;
mod ref_dangling;
mod ref_external;
mod ref_kind;
mod ref_sibling;
mod request_closed;
mod request_plain;
mod required_undefined;
mod response_open;
mod secured_statuses;
mod secured_without_401;
mod security_undefined;
mod server_variable;
mod sunset_date;
mod tag_duplicate;
mod tag_undefined;
mod unknown_field;
mod unknown_type;
mod unsafe_unsecured;
mod wrong_type;

use openapi_document::{Document, Node, SpecVersion};

use crate::RuleInfo;

/// Every rule, sorted by id.
pub(crate) static RULES: &[RuleInfo] = &[
    array_items::RULE,
    binary_in_json::RULE,
    body_forbidden::RULE,
    bounds::RULE,
    component_name::RULE,
    component_unused::RULE,
    composition_empty::RULE,
    content_forbidden::RULE,
    default_schema::RULE,
    description_missing::RULE,
    description_sentence::RULE,
    discriminator_mapping_dangling::RULE,
    discriminator_mapping_outside::RULE,
    discriminator_placement::RULE,
    discriminator_property::RULE,
    discriminator_tag_mismatch::RULE,
    discriminator_tag_shared::RULE,
    discriminator_variant_unmapped::RULE,
    duplicate_key::RULE,
    encoding::RULE,
    enum_duplicate::RULE,
    enum_type::RULE,
    error_envelope::RULE,
    error_ranges::RULE,
    error_status::RULE,
    evidence_form::RULE,
    evidence_missing::RULE,
    example_form::RULE,
    example_missing::RULE,
    example_schema::RULE,
    generator_form::RULE,
    generator_media_type::RULE,
    generator_name_collision::RULE,
    generator_optional_body::RULE,
    generator_parameter::RULE,
    generator_parameter_type::RULE,
    generator_path_ref::RULE,
    generator_read_only::RULE,
    generator_ref_place::RULE,
    generator_schema::RULE,
    generator_success_types::RULE,
    generator_version::RULE,
    header_parameter_ignored::RULE,
    info_version::RULE,
    inline_schema::RULE,
    integer_range::RULE,
    invalid_status::RULE,
    invalid_value::RULE,
    keyword_3_0::RULE,
    keyword_3_1::RULE,
    keyword_type::RULE,
    link_unknown::RULE,
    media_type_form::RULE,
    missing_field::RULE,
    naming::RULE,
    no_4xx::RULE,
    no_success::RULE,
    nullable_enum::RULE,
    nullable_type::RULE,
    openapi_version::RULE,
    operation_id_duplicate::RULE,
    operation_id_missing::RULE,
    operation_security::RULE,
    operation_tag::RULE,
    parameter_duplicate::RULE,
    parameter_form::RULE,
    path_ambiguous::RULE,
    path_form::RULE,
    path_parameter_required::RULE,
    path_parameter_undeclared::RULE,
    path_parameter_unused::RULE,
    pattern_invalid::RULE,
    pattern_portable::RULE,
    read_write_only::RULE,
    ref_cycle::RULE,
    ref_dangling::RULE,
    ref_external::RULE,
    ref_kind::RULE,
    ref_sibling::RULE,
    request_closed::RULE,
    request_plain::RULE,
    required_undefined::RULE,
    response_open::RULE,
    secured_statuses::RULE,
    secured_without_401::RULE,
    security_undefined::RULE,
    server_variable::RULE,
    sunset_date::RULE,
    tag_duplicate::RULE,
    tag_undefined::RULE,
    unknown_field::RULE,
    unknown_type::RULE,
    unsafe_unsecured::RULE,
    wrong_type::RULE,
];

/// Rules that also look at documents of a version that no other rule understands.
pub(crate) const IGNORES_VERSION: [&str; 2] = ["duplicate-key", "openapi-version"];

/// Whether the document is of a version whose objects the rules know.
///
/// The schemas of 3.2 are those of 3.1, as which it is read; it has objects that no rule knows.
pub(crate) fn is_readable(document: &Document) -> bool {
    let version = document.root().get("openapi").and_then(Node::as_str).unwrap_or_default();
    let is_newer = version.trim().starts_with("3.2");
    matches!(document.version(), SpecVersion::V3_0 | SpecVersion::V3_1) && !is_newer
}
