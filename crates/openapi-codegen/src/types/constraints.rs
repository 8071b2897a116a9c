//! Gives the constraints that the lowering took away back to the derived schemas.
//!
//! They narrow what may be sent; the types do not enforce them, as a reader has to be tolerant. The
//! server enforces them on requests, before it decodes.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};
use serde_json::{Number, Value};
use syn::parse_quote;

use super::{Schemas, each_field};
use crate::lower::CONSTRAINTS;

pub(super) fn apply(file: &mut syn::File, schemas: &Schemas<'_>) {
    each_field(file, schemas, |field, property, _required| {
        let (utoipa, schemars) = attributes(property);
        if !schemars.is_empty() {
            field.attrs.push(parse_quote!(#[schemars(extend(#(#schemars),*))]));
        }
        if !utoipa.is_empty() {
            field.attrs.push(parse_quote!(#[schema(#(#utoipa),*)]));
        }
    });
    // A component that is a plain value is a struct with one field and no name for it.
    for item in &mut file.items {
        let syn::Item::Struct(item) = item else { continue };
        let (syn::Fields::Unnamed(_), Some(schema)) = (&item.fields, schemas.of(&item.ident))
        else {
            continue;
        };
        let (utoipa, schemars) = attributes(schema);
        if !schemars.is_empty() {
            item.attrs.push(parse_quote!(#[schemars(extend(#(#schemars),*))]));
        }
        if !utoipa.is_empty() {
            item.attrs.push(parse_quote!(#[schema(#(#utoipa),*)]));
        }
    }
}

/// The constraints of one schema, as utoipa and as schemars write them.
fn attributes(schema: &Value) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let (mut utoipa, mut schemars) = (Vec::new(), Vec::new());
    for key in CONSTRAINTS {
        if let Some(value) = schema.get(key) {
            let tokens = literal(value);
            schemars.push(quote!(#key = #tokens));
            // utoipa knows no `uniqueItems` on a field, and says it by the type of the array.
            if key != "uniqueItems" {
                let name = format_ident!("{}", heck::ToSnakeCase::to_snake_case(key));
                utoipa.push(quote!(#name = #tokens));
            }
        }
    }
    let format = schema.get("format").and_then(Value::as_str);
    if let Some(format) = format.filter(|_| schema["type"] == "string") {
        schemars.push(quote!("format" = #format));
        utoipa.push(quote!(format = #format));
    }
    (utoipa, schemars)
}

fn literal(value: &Value) -> TokenStream {
    match value {
        Value::Number(number) => number_literal(number),
        Value::Bool(flag) => flag.to_token_stream(),
        Value::String(text) => text.to_token_stream(),
        other => other.to_string().to_token_stream(),
    }
}

/// A number without a type suffix, as both derives read it.
pub(crate) fn number_literal(number: &Number) -> TokenStream {
    if let Some(integer) = number.as_i64() {
        let digits = Literal::u64_unsuffixed(integer.unsigned_abs());
        if integer < 0 { quote!(-#digits) } else { quote!(#digits) }
    } else if let Some(integer) = number.as_u64() {
        Literal::u64_unsuffixed(integer).to_token_stream()
    } else {
        let float = number.as_f64().unwrap_or_default();
        let digits = Literal::f64_unsuffixed(float.abs());
        if float < 0.0 { quote!(-#digits) } else { quote!(#digits) }
    }
}
