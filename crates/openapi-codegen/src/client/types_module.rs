//! Puts the shared types in the place of the client's own.
//!
//! Whatever is left in progenitor's `types` module comes from a schema that is no component: the
//! client would get a type of its own, unequal to the server's.

use syn::parse_quote;

use crate::Error;

pub(super) fn apply(file: &mut syn::File, types: &syn::Path) -> Result<(), Error> {
    for item in &mut file.items {
        let syn::Item::Mod(module) = item else { continue };
        if module.ident != "types" {
            continue;
        }
        let own = module.content.iter().flat_map(|(_, items)| items).find_map(|item| match item {
            syn::Item::Struct(item) => Some(item.ident.to_string()),
            syn::Item::Enum(item) => Some(item.ident.to_string()),
            _ => None,
        });
        if let Some(own) = own {
            return Err(Error::refused(
                format!("type {own}"),
                "an inline schema would be generated twice, in the client and in the shared types",
                "move the schema into a component of that name and refer to it",
            ));
        }
        *item = parse_quote! {
            /// The types of parameters and bodies.
            pub use #types as types;
        };
        return Ok(());
    }
    Err(Error::Output { pass: "types-module", generator: "progenitor", found: 0, expected: 1 })
}
