//! Takes out the comments that only repeat a name.
//!
//! typify documents a type without a description by its own name; the derives would copy that into
//! the schemas as a description.

pub(super) fn apply(file: &mut syn::File) {
    for item in &mut file.items {
        let (ident, attributes) = match item {
            syn::Item::Struct(item) => (&item.ident, &mut item.attrs),
            syn::Item::Enum(item) => (&item.ident, &mut item.attrs),
            _ => continue,
        };
        let placeholder = format!("`{ident}`");
        attributes.retain(|attribute| doc(attribute).is_none_or(|text| text != placeholder));
    }
}

fn doc(attribute: &syn::Attribute) -> Option<String> {
    let syn::Meta::NameValue(meta) = &attribute.meta else { return None };
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &meta.value else {
        return None;
    };
    meta.path.is_ident("doc").then(|| text.value().trim().to_owned())
}
