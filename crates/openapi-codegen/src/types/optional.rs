//! Tells the derived schemas that what may be absent may not be null.
//!
//! utoipa and schemars take `Option` for both. Only a property that the document calls nullable may be null, and
//! [`super::absent_or_null`] has dealt with those.

use quote::ToTokens;
use serde_json::Value;
use syn::parse_quote;

use super::{Schemas, absent_or_null::option_argument, each_field};

pub(super) fn apply(file: &mut syn::File, schemas: &Schemas<'_>) {
    each_field(file, schemas, |field, property, required| {
        let nullable = property.get("nullable") == Some(&Value::Bool(true));
        let Some(inner) = option_argument(&field.ty).cloned() else { return };
        // Any value includes null.
        let anything = inner.to_token_stream().to_string().ends_with("Value");
        if !required && !nullable && !anything {
            let with = inner.to_token_stream().to_string().replace(' ', "");
            field.attrs.push(parse_quote!(#[serde(default)]));
            field.attrs.push(parse_quote!(#[schemars(with = #with)]));
            field.attrs.push(parse_quote!(#[schema(value_type = #inner, required = false)]));
        }
    });
}
