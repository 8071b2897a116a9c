//! Gives the constraints that the lowering took away back to the derived schemas.
//!
//! They narrow what may be sent; the types do not enforce them, as a reader has to be tolerant. The
//! server enforces them on requests, before it decodes.

use proc_macro2::{Literal, Span, TokenStream};
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
            let tokens = literal(value, bound_literal);
            schemars.push(quote!(#key = #tokens));
            // utoipa knows no `uniqueItems` on a field, and says it by the type of the array.
            if key != "uniqueItems" {
                let tokens = literal(value, |number| constraint_literal(key, number));
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

fn literal(value: &Value, of_number: impl Fn(&Number) -> TokenStream) -> TokenStream {
    match value {
        Value::Number(number) => of_number(number),
        Value::Bool(flag) => flag.to_token_stream(),
        Value::String(text) => text.to_token_stream(),
        other => other.to_string().to_token_stream(),
    }
}

/// The number of a constraint as utoipa's derive reads it: what counts something is a `usize`, without a suffix.
pub(crate) fn constraint_literal(key: &str, number: &Number) -> TokenStream {
    let counts = ["Length", "Items", "Properties"].iter().any(|it| key.ends_with(it));
    if counts { number_literal(number) } else { bound_literal(number) }
}

/// A number with the suffix that one beyond `i32` needs to compile.
fn bound_literal(number: &Number) -> TokenStream {
    match (number.as_i64(), number.as_u64()) {
        (Some(integer), _) if i32::try_from(integer).is_err() => {
            let digits = Literal::u64_unsuffixed(integer.unsigned_abs()).to_string();
            let digits = syn::LitInt::new(&format!("{digits}_i64"), Span::call_site());
            if integer < 0 { quote!(-#digits) } else { quote!(#digits) }
        }
        (None, Some(integer)) => Literal::u64_suffixed(integer).to_token_stream(),
        _ => number_literal(number),
    }
}

/// A number without a type suffix.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_beyond_i32_has_a_suffix_and_a_count_never_has() {
        let written = |key: &str, number: Number| constraint_literal(key, &number).to_string();
        assert_eq!(written("maximum", 2_147_483_647.into()), "2147483647");
        assert_eq!(written("maximum", 2_147_483_648_u64.into()), "2147483648_i64");
        assert_eq!(written("minimum", i64::MIN.into()), "- 9223372036854775808_i64");
        assert_eq!(written("maximum", u64::MAX.into()), "18446744073709551615u64");
        assert_eq!(written("maxLength", 2_147_483_648_u64.into()), "2147483648");
    }
}
