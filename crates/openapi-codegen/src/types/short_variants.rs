//! Shortens the variants of an ordered union.
//!
//! typify repeats the type in the variant (`FetchStatus::KnownFetchStatus`, `FetchStatus::String`);
//! `FetchStatus::Known` and `FetchStatus::Other` say the same. Only untagged enums are touched, as
//! their variant names are not on the wire.

use proc_macro2::Ident;
use syn::visit_mut::{self, VisitMut};

pub(super) fn apply(file: &mut syn::File) {
    let mut renames = Vec::new();
    for item in &mut file.items {
        let syn::Item::Enum(item) = item else { continue };
        if !is_untagged(&item.attrs) {
            continue;
        }
        let shorter: Vec<(Ident, String)> = item
            .variants
            .iter()
            .map(|variant| (variant.ident.clone(), short(&variant.ident, &item.ident)))
            .collect();
        let distinct: std::collections::BTreeSet<&String> =
            shorter.iter().map(|(_, name)| name).collect();
        if distinct.len() == shorter.len() {
            for (variant, (_, name)) in item.variants.iter_mut().zip(&shorter) {
                variant.ident = Ident::new(name, variant.ident.span());
            }
            renames.push((item.ident.clone(), shorter));
        }
    }
    // The conversions that typify writes name the variants too.
    for item in &mut file.items {
        if let syn::Item::Impl(item) = item
            && let syn::Type::Path(path) = item.self_ty.as_ref()
            && let Some((_, names)) = renames.iter().find(|(ident, _)| path.path.is_ident(ident))
        {
            Rename { names }.visit_item_impl_mut(item);
        }
    }
}

fn is_untagged(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("serde")
            && attribute.parse_args::<Ident>().is_ok_and(|argument| argument == "untagged")
    })
}

fn short(variant: &Ident, union: &Ident) -> String {
    let name = variant.to_string();
    match name.strip_suffix(&union.to_string()) {
        Some(prefix) if !prefix.is_empty() => prefix.to_owned(),
        _ if name == "String" => "Other".to_owned(),
        _ => name,
    }
}

struct Rename<'n> {
    names: &'n [(Ident, String)],
}

impl VisitMut for Rename<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.segments.len() == 2
            && path.segments[0].ident == "Self"
            && let Some((_, name)) =
                self.names.iter().find(|(ident, _)| *ident == path.segments[1].ident)
        {
            path.segments[1].ident = Ident::new(name, path.segments[1].ident.span());
        }
        visit_mut::visit_path_mut(self, path);
    }
}
