//! Keeps an empty list apart from an absent one.
//!
//! typify gives an optional list no `Option` and leaves it out when it is empty, so that a list that
//! was read as `[]` is gone when it is written again.

use syn::parse_quote;

use super::{Schemas, each_field};

pub(super) fn apply(file: &mut syn::File, schemas: &Schemas<'_>) {
    each_field(file, schemas, |field, _property, required| {
        if required || !is_collection(&field.ty) {
            return;
        }
        let ty = field.ty.clone();
        field.ty = parse_quote!(::std::option::Option<#ty>);
        let name = super::field_name(field);
        field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
        if field.ident.as_ref().is_some_and(|ident| *ident != name) {
            field.attrs.push(parse_quote!(#[serde(rename = #name)]));
        }
        field
            .attrs
            .push(parse_quote!(#[serde(skip_serializing_if = "::std::option::Option::is_none")]));
    });
}

fn is_collection(ty: &syn::Type) -> bool {
    let syn::Type::Path(path) = ty else { return false };
    path.path
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "Vec" || segment.ident == "HashMap")
}
