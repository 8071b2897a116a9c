//! Keeps null apart from absent.
//!
//! typify gives one `Option` to a property that is optional and nullable, so that a null that was
//! read is left out when it is written again. Such a property becomes `Option<Option<T>>`: absent,
//! null or a value. A property that is nullable and required stays one `Option`, and its schema is
//! told that it is required, which neither derive can see.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::parse_quote;

use super::{Schemas, each_field};

/// Whether a helper of [`support`] is needed.
pub(super) fn apply(file: &mut syn::File, schemas: &Schemas<'_>) -> bool {
    let mut found = false;
    each_field(file, schemas, |field, property, required| {
        if property.get("nullable") != Some(&Value::Bool(true)) {
            return;
        }
        let Some(inner) = option_argument(&field.ty).cloned() else { return };
        found = true;
        if required {
            let path = format!("nullable::schema::<{}>", quote!(#inner)).replace(' ', "");
            field.attrs.push(parse_quote!(#[schemars(schema_with = #path)]));
            field.attrs.push(parse_quote!(#[schema(required = true)]));
        } else {
            let ty = field.ty.clone();
            field.ty = parse_quote!(::std::option::Option<#ty>);
            let with = quote!(#ty).to_string().replace(' ', "");
            field.attrs.push(parse_quote!(#[serde(default, deserialize_with = "nullable::read")]));
            field.attrs.push(parse_quote!(#[schemars(with = #with)]));
            field.attrs.push(parse_quote!(#[schema(value_type = #ty, required = false)]));
        }
    });
    found
}

/// `T` of `Option<T>`.
pub(super) fn option_argument(ty: &syn::Type) -> Option<&syn::Type> {
    let syn::Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Option")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(syn::GenericArgument::Type(inner)) => Some(inner),
        _ => None,
    }
}

/// What the attributes name.
pub(super) fn support() -> TokenStream {
    quote! {
        /// How values that may be null are read and described.
        mod nullable {
            /// A member that is there: null is `Some(None)`, and only an absent one is `None`.
            #[allow(dead_code)]
            pub(super) fn read<'de, T, D>(source: D) -> Result<Option<Option<T>>, D::Error>
            where
                T: ::serde::Deserialize<'de>,
                D: ::serde::Deserializer<'de>,
            {
                ::serde::Deserialize::deserialize(source).map(Some)
            }

            /// The schema of a member that has to be there and may be null.
            #[allow(dead_code)]
            pub(super) fn schema<T: ::schemars::JsonSchema>(
                generator: &mut ::schemars::SchemaGenerator,
            ) -> ::schemars::Schema {
                <Option<T> as ::schemars::JsonSchema>::json_schema(generator)
            }
        }
    }
}
