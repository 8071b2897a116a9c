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

/// A name that is an identifier, keywords aside: letters and digits that Rust does not take in names
/// are replaced.
fn valid(name: String) -> String {
    let start = match name.chars().next() {
        Some(first) if first.is_alphabetic() || first == '_' => name,
        _ => format!("_{name}"),
    };
    if syn::parse_str::<Ident>(&format!("_{start}")).is_ok() {
        start
    } else {
        start.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{ident, pascal, snake};

    #[test]
    fn any_name_of_a_document_becomes_an_identifier() {
        for name in
            ["slot_id", "X-Token", "", "1", "\u{b2}", "a\u{b2}", "type", "{}", "\u{1f600}", "Ünï"]
        {
            for cased in [snake(name), pascal(name)] {
                assert!(!ident(&cased).to_string().is_empty(), "{name}");
            }
        }
        assert_eq!(snake("X-Token"), "x_token");
        assert_eq!(pascal("firmware_test"), "FirmwareTest");
        assert_eq!(ident("type").to_string(), "type_");
    }
}
