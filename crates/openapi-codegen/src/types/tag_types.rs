//! Keeps the types of one-value tags small, and inlines their schemas.
//!
//! typify makes an enum type of `enum: [ResourceNotFound]`, with conversions from and to text that
//! nobody needs of a constant. In the emitted document it would be a component of its own, which the
//! curated document does not have.

use std::collections::BTreeSet;

use syn::parse_quote;

use super::{Schemas, each_field};

pub(super) fn apply(file: &mut syn::File, schemas: &Schemas<'_>) {
    let mut tags = BTreeSet::new();
    each_field(file, schemas, |field, property, _required| {
        let values = property.get("enum").and_then(serde_json::Value::as_array);
        if values.is_some_and(|values| values.len() == 1) {
            // With a description of its own, utoipa writes the inlined schema twice; the type has it.
            field.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
            field.attrs.push(parse_quote!(#[schema(inline)]));
            if let syn::Type::Path(path) = &field.ty {
                tags.extend(path.path.get_ident().map(ToString::to_string));
            }
        }
    });
    file.items.retain(|item| match item {
        syn::Item::Impl(item) => match item.self_ty.as_ref() {
            syn::Type::Path(path) => {
                path.path.get_ident().is_none_or(|ident| !tags.contains(&ident.to_string()))
            }
            _ => true,
        },
        _ => true,
    });
}
