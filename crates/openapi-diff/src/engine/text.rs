//! Values that travel as text: parameters and headers carry no JSON types.

use openapi_document::schema::Types;

use super::space::{Id, Space};

impl<'d> Space<'d> {
    /// Whether every text that `a` can be written as is a text that `b` accepts.
    ///
    /// Only the plain case is decided: `b` takes any text, and `a` is of one type, or of any. With
    /// several alternatives the type that a text is read as is no longer clear, and how null is
    /// written is not specified.
    pub(crate) fn texts_included(&mut self, a: Id, b: Id) -> bool {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        let any_text = wide.is_any()
            || wide.types.contains(Types::STRING)
                && wide.values.is_none()
                && wide.min_length.is_none()
                && wide.max_length.is_none()
                && wide.patterns.is_empty()
                && wide.formats.is_empty()
                && wide.unions.is_empty()
                && wide.not.is_empty()
                && wide.conditionals.is_empty()
                && wide.opaque.is_empty()
                && wide.dangling.is_empty();
        let plain = narrow.is_any() || narrow.types.is_single() && narrow.null.is_none();
        any_text && plain && narrow.unions.is_empty() && !narrow.types.is_empty()
    }
}
