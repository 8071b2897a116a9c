//! Inlines the schema of a one-value tag.
//!
//! typify makes an enum type of `enum: [ResourceNotFound]`. In the emitted document it would be a
//! component of its own, which the curated document does not have.

use syn::parse_quote;

use super::{Schemas, each_field};

pub(super) fn apply(file: &mut syn::File, schemas: &Schemas<'_>) {
    each_field(file, schemas, |field, property, _required| {
        let values = property.get("enum").and_then(serde_json::Value::as_array);
        if values.is_some_and(|values| values.len() == 1) {
            // With a description of its own, utoipa writes the inlined schema twice; the type has it.
            field.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
            field.attrs.push(parse_quote!(#[schema(inline)]));
        }
    });
}
