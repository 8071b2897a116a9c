//! The public items of the generated code, so that a review sees what an edit does to the SDK's users.

use std::path::Path;

use quote::ToTokens;

use crate::support::{root, snapshot};

#[test]
fn the_public_api_of_the_generated_types_is_reviewed() {
    review("types", "crates/sps-firmware-types/src/generated");
}

#[test]
fn the_public_api_of_the_generated_client_is_reviewed() {
    review("client", "crates/sps-firmware-client/src/generated");
}

#[test]
fn the_public_api_of_the_generated_server_is_reviewed() {
    review("server", "crates/sps-firmware-server/src/generated");
}

fn review(name: &str, folder: &str) {
    let mut text = String::new();
    let mut files: Vec<_> = std::fs::read_dir(root().join(folder))
        .expect("the generated folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "rs"))
        .collect();
    files.sort();
    for path in files {
        let items = items(&path);
        if !items.is_empty() {
            let file = path.file_name().expect("a file").to_string_lossy().into_owned();
            text.push_str(&format!("# {file}\n{}\n", items.join("\n")));
        }
    }
    snapshot(
        &format!("public_api_{name}"),
        "Public items of the generated code, without documentation.",
        &text,
    );
}

fn items(path: &Path) -> Vec<String> {
    let source = std::fs::read_to_string(path).expect("a source file");
    let file = syn::parse_file(&source).expect("generated code parses");
    let mut lines = Vec::new();
    file.items.iter().for_each(|item| describe(item, &mut lines));
    lines
}

fn describe(item: &syn::Item, lines: &mut Vec<String>) {
    match item {
        syn::Item::Struct(it) if is_public(&it.vis) => {
            lines.push(format!("struct {}", it.ident));
            for field in it.fields.iter().filter(|field| is_public(&field.vis)) {
                let name = field.ident.as_ref().map_or_else(|| "0".to_owned(), ToString::to_string);
                lines.push(format!("  {name}: {}", text(&field.ty)));
            }
        }
        syn::Item::Enum(it) if is_public(&it.vis) => {
            lines.push(format!("enum {}", it.ident));
            for variant in &it.variants {
                let fields: Vec<_> = variant
                    .fields
                    .iter()
                    .map(|field| match &field.ident {
                        Some(name) => format!("{name}: {}", text(&field.ty)),
                        None => text(&field.ty),
                    })
                    .collect();
                lines.push(format!("  {}({})", variant.ident, fields.join(", ")));
            }
        }
        syn::Item::Trait(it) if is_public(&it.vis) => {
            lines.push(format!("trait {}: {}", it.ident, text(&it.supertraits)));
            for member in &it.items {
                match member {
                    syn::TraitItem::Fn(method) => lines.push(format!("  {}", text(&method.sig))),
                    syn::TraitItem::Type(member) => {
                        lines.push(format!("  type {}: {}", member.ident, text(&member.bounds)))
                    }
                    _ => {}
                }
            }
        }
        syn::Item::Fn(it) if is_public(&it.vis) => lines.push(text(&it.sig)),
        syn::Item::Impl(it) if it.trait_.is_none() => {
            for member in &it.items {
                if let syn::ImplItem::Fn(method) = member
                    && is_public(&method.vis)
                {
                    lines.push(format!("impl {}: {}", text(&it.self_ty), text(&method.sig)));
                }
            }
        }
        syn::Item::Mod(it) if is_public(&it.vis) => {
            if let Some((_, items)) = &it.content {
                let mut inner = Vec::new();
                items.iter().for_each(|item| describe(item, &mut inner));
                lines.push(format!("mod {}", it.ident));
                lines.extend(inner.into_iter().map(|line| format!("  {line}")));
            }
        }
        _ => {}
    }
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

/// Tokens as they would be written, without the spaces that `quote` puts between them and without
/// the absolute paths of the standard library.
fn text(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (long, short) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        ("& ", "&"),
        (" : ", ": "),
        (" -> ", " -> "),
        (" ;", ";"),
        ("::std::option::Option", "Option"),
        ("::std::string::String", "String"),
        ("::std::vec::Vec", "Vec"),
    ] {
        text = text.replace(long, short);
    }
    text
}
