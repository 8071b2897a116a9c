//! Names of generated items: the casing of progenitor and typify.

use heck::{ToPascalCase, ToSnakeCase};
use proc_macro2::{Ident, Span};

/// A Rust type name for a name of the document.
pub(crate) fn pascal(name: &str) -> String {
    valid(name.replace(|c: char| !c.is_alphanumeric(), "-").to_pascal_case())
}

/// A Rust field or function name for a name of the document, without a raw prefix.
pub(crate) fn snake(name: &str) -> String {
    valid(name.replace(|c: char| !c.is_alphanumeric(), "-").to_snake_case())
}

/// An identifier; a keyword gets a trailing underscore, as progenitor writes it.
pub(crate) fn ident(name: &str) -> Ident {
    if syn::parse_str::<Ident>(name).is_ok() {
        Ident::new(name, Span::call_site())
    } else {
        Ident::new(&format!("{name}_"), Span::call_site())
    }
}

/// A name that starts like an identifier.
fn valid(name: String) -> String {
    match name.chars().next() {
        Some(first) if first.is_alphabetic() || first == '_' => name,
        _ => format!("_{name}"),
    }
}
