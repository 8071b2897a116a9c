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
    duplicate_key,
    header_parameter_ignored,
    invalid_value,
    keyword_3_0,
    keyword_3_1,
    missing_field,
    openapi_version,
    parameter_duplicate,
    parameter_form,
    path_ambiguous,
    path_form,
    path_parameter_required,
    path_parameter_undeclared,
    path_parameter_unused,
    ref_cycle,
    ref_dangling,
    ref_external,
    ref_kind,
    ref_sibling,
    unknown_field,
    unknown_type,
    wrong_type,
}

/// Rules that also look at documents of a version that no other rule understands.
pub(crate) const IGNORES_VERSION: [&str; 2] = ["duplicate-key", "openapi-version"];

/// Whether the document is of a version whose objects the rules know.
pub(crate) fn is_readable(document: &Document) -> bool {
    matches!(document.version(), SpecVersion::V3_0 | SpecVersion::V3_1)
}
