//! What a generated SDK offers to those who use it: its public types and the methods of its client.

use std::collections::BTreeMap;

use anyhow::Context;
use openapi_codegen::Output;
use syn::visit_mut::VisitMut;
use syn::{Fields, ImplItem, Item, Signature, Type, Visibility};

/// The public items of an SDK, by name.
#[derive(Default)]
pub(super) struct Surface {
    pub(super) types: BTreeMap<String, Shape>,
    pub(super) methods: BTreeMap<String, Signature>,
}

/// A public type. Types in it are written as another crate writes them.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Shape {
    Struct(Fields),
    Enum(Vec<(String, Fields)>),
    Alias(Box<Type>),
}

impl Surface {
    /// Reads the generated files.
    pub(super) fn of(outputs: &[Output]) -> anyhow::Result<Self> {
        let mut surface = Self::default();
        for output in outputs {
            let file = syn::parse_file(&output.contents)
                .with_context(|| format!("generated `{}` is no Rust", output.path.display()))?;
            if output.path.starts_with("types") {
                // Modules below the types hold helpers of serde, and nothing for users.
                surface.add_types(file.items);
            } else {
                surface.add_methods(file.items);
            }
        }
        Ok(surface)
    }

    /// Whether every type of the SDK that is named in a piece of code is there.
    pub(super) fn has_all_of(&self, code: &impl quote::ToTokens) -> bool {
        let text = code.to_token_stream().to_string();
        let mut names = text.split("sdk :: types :: ").skip(1);
        names.all(|rest| {
            let end =
                rest.find(|it: char| !it.is_alphanumeric() && it != '_').unwrap_or(rest.len());
            rest.get(..end).is_some_and(|name| self.types.contains_key(name))
        })
    }

    fn add_types(&mut self, items: Vec<Item>) {
        for item in items {
            let (name, shape) = match item {
                Item::Struct(it) if is_public(&it.vis) => {
                    (it.ident, Shape::Struct(bare(it.fields)))
                }
                Item::Enum(it) if is_public(&it.vis) => {
                    let variants = it.variants.into_iter();
                    let variants = variants.map(|it| (it.ident.to_string(), bare(it.fields)));
                    (it.ident, Shape::Enum(variants.collect()))
                }
                Item::Type(mut it) if is_public(&it.vis) => {
                    Outside.visit_type_mut(&mut it.ty);
                    (it.ident, Shape::Alias(it.ty))
                }
                _ => continue,
            };
            self.types.insert(name.to_string(), shape);
        }
    }

    fn add_methods(&mut self, items: Vec<Item>) {
        for item in items {
            let Item::Impl(block) = item else { continue };
            let of_client = matches!(&*block.self_ty, Type::Path(it) if it.path.is_ident("Client"));
            if block.trait_.is_some() || !of_client {
                continue;
            }
            for item in block.items {
                let ImplItem::Fn(mut method) = item else { continue };
                // The constructor is not of the document's making.
                if is_public(&method.vis) && method.sig.asyncness.is_some() {
                    Outside.visit_signature_mut(&mut method.sig);
                    self.methods.insert(method.sig.ident.to_string(), method.sig);
                }
            }
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The fields without attributes, which hold documentation and what serde does.
fn bare(mut fields: Fields) -> Fields {
    for field in &mut fields {
        field.attrs.clear();
        Outside.visit_type_mut(&mut field.ty);
    }
    fields
}

/// Turns paths of the SDK's crate into those of a crate that depends on it.
struct Outside;

impl VisitMut for Outside {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if let Some(first) = path.segments.first_mut()
            && first.ident == "crate"
        {
            first.ident = syn::Ident::new("sdk", first.ident.span());
        }
        syn::visit_mut::visit_path_mut(self, path);
    }
}
