//! Small programs that use what one SDK offers and another does not.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Fields, FnArg, Pat, Signature};

use super::surface::{Shape, Surface};

/// A use of the base's SDK that the revision's SDK does not allow.
pub(super) struct Use {
    pub(super) item: Item,
    /// The program, formatted.
    pub(super) source: String,
}

/// What a program uses.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// A type as a whole.
    Type(String),
    /// A field of a struct or a variant of an enum.
    Member(String, String),
    /// A method of the client, as a whole or in one respect.
    Method(String, Aspect),
}

/// In what respect a method is used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Aspect {
    /// There is such a method.
    Name,
    /// It takes these arguments.
    Arguments,
    /// It gives this result.
    Result,
}

/// One program a difference between the surfaces that existing code can notice.
pub(super) fn uses(base: &Surface, revision: &Surface) -> anyhow::Result<Vec<Use>> {
    let mut uses = Vec::new();
    for (name, old) in &base.types {
        let new = revision.types.get(name);
        if new != Some(old) {
            let programs = of_type(name, old, new);
            for (item, program) in programs {
                uses.push(Use {
                    item,
                    source: formatted(&quote! { use sdk::types::*; }, &program)?,
                });
            }
        }
    }
    for (name, old) in &base.methods {
        for (aspect, program) in of_method(old, revision.methods.get(name), revision) {
            let source = formatted(&quote! { use sdk::client::*; }, &program)?;
            uses.push(Use { item: Item::Method(name.clone(), aspect), source });
        }
    }
    Ok(uses)
}

fn formatted(imports: &TokenStream, program: &TokenStream) -> anyhow::Result<String> {
    let file = syn::parse2(quote! { #imports #program fn main() {} })?;
    Ok(prettyplease::unparse(&file))
}

fn of_type(name: &str, old: &Shape, new: Option<&Shape>) -> Vec<(Item, TokenStream)> {
    let whole = Item::Type(name.to_owned());
    let ident = format_ident!("{name}");
    match (old, new) {
        (_, None) => {
            vec![(whole, quote! { pub fn accept(_: #ident) {} })]
        }
        (Shape::Struct(old), Some(Shape::Struct(new))) => of_struct(name, &ident, old, new),
        (Shape::Enum(old), Some(Shape::Enum(new))) => of_enum(name, &ident, old, new),
        (Shape::Struct(fields), _) => vec![(whole, literal(&ident, fields))],
        (Shape::Enum(variants), _) => vec![(whole, exhaustive(&ident, variants))],
        (Shape::Alias(target), _) => {
            vec![(whole, quote! { pub fn unwrap(it: #ident) -> #target { it } })]
        }
    }
}

fn of_struct(name: &str, ident: &Ident, old: &Fields, new: &Fields) -> Vec<(Item, TokenStream)> {
    let (Fields::Named(old_fields), Fields::Named(new_fields)) = (old, new) else {
        return vec![(Item::Type(name.to_owned()), literal(ident, old))];
    };
    let mut programs = Vec::new();
    for field in &old_fields.named {
        let Some(field_name) = &field.ident else { continue };
        let same = new_fields.named.iter().any(|it| it.ident == field.ident && it.ty == field.ty);
        if !same {
            let ty = &field.ty;
            let read = quote! { pub fn read(it: #ident) -> #ty { it.#field_name } };
            programs.push((Item::Member(name.to_owned(), field_name.to_string()), read));
        }
    }
    for field in &new_fields.named {
        let Some(field_name) = &field.ident else { continue };
        if !old_fields.named.iter().any(|it| it.ident == field.ident) {
            let item = Item::Member(name.to_owned(), field_name.to_string());
            programs.push((item, literal(ident, old)));
        }
    }
    programs
}

fn of_enum(
    name: &str,
    ident: &Ident,
    old: &[(String, Fields)],
    new: &[(String, Fields)],
) -> Vec<(Item, TokenStream)> {
    let mut programs = Vec::new();
    for variant in old {
        if !new.contains(variant) {
            let item = Item::Member(name.to_owned(), variant.0.clone());
            programs.push((item, destructure(ident, variant)));
        }
    }
    for (variant, _) in new {
        if !old.iter().any(|it| it.0 == *variant) {
            let item = Item::Member(name.to_owned(), variant.clone());
            programs.push((item, exhaustive(ident, old)));
        }
    }
    programs
}

/// Builds a struct from all its fields, as code outside of the SDK does.
fn literal(ident: &Ident, fields: &Fields) -> TokenStream {
    let types = fields.iter().map(|it| &it.ty);
    let names = names(fields);
    let parameters = quote! { #(#names: #types),* };
    match fields {
        Fields::Named(_) => {
            quote! { pub fn build(#parameters) -> #ident { #ident { #(#names),* } } }
        }
        Fields::Unnamed(_) => {
            quote! { pub fn build(#parameters) -> #ident { #ident(#(#names),*) } }
        }
        Fields::Unit => quote! { pub fn build() -> #ident { #ident } },
    }
}

/// Handles every variant of an enum.
fn exhaustive(ident: &Ident, variants: &[(String, Fields)]) -> TokenStream {
    let arms = variants.iter().map(|(name, _)| {
        let variant = format_ident!("{name}");
        quote! { #ident::#variant { .. } => #name }
    });
    quote! { pub fn name(it: #ident) -> &'static str { match it { #(#arms),* } } }
}

/// Takes one variant apart.
fn destructure(ident: &Ident, (name, fields): &(String, Fields)) -> TokenStream {
    let variant = format_ident!("{name}");
    let types: Vec<_> = fields.iter().map(|it| &it.ty).collect();
    let names = names(fields);
    let pattern = match fields {
        Fields::Named(_) => quote! { #ident::#variant { #(#names),* } },
        Fields::Unnamed(_) => quote! { #ident::#variant(#(#names),*) },
        Fields::Unit => quote! { #ident::#variant },
    };
    quote! {
        #[allow(unreachable_patterns)]
        pub fn take(it: #ident) -> Option<(#(#types,)*)> {
            match it { #pattern => Some((#(#names,)*)), _ => None }
        }
    }
}

fn names(fields: &Fields) -> Vec<Ident> {
    let name = |(at, field): (usize, &syn::Field)| {
        field.ident.clone().unwrap_or_else(|| Ident::new(&format!("field_{at}"), Span::call_site()))
    };
    fields.iter().enumerate().map(name).collect()
}

/// What a method no longer does. A type that is gone altogether has a program of its own, and says nothing here.
fn of_method(
    old: &Signature,
    new: Option<&Signature>,
    revision: &Surface,
) -> Vec<(Aspect, TokenStream)> {
    let Some(new) = new else {
        return vec![(Aspect::Name, call(old, Aspect::Name))];
    };
    let mut aspects = Vec::new();
    if old.inputs != new.inputs && revision.has_all_of(&old.inputs) {
        aspects.push(Aspect::Arguments);
    }
    if old.output != new.output && revision.has_all_of(&old.output) {
        aspects.push(Aspect::Result);
    }
    aspects.into_iter().map(|aspect| (aspect, call(old, aspect))).collect()
}

/// Calls a method with arguments of the types that it has; only a program about the result names its type.
fn call(signature: &Signature, aspect: Aspect) -> TokenStream {
    let Signature { ident, generics, inputs, output, .. } = signature;
    let lifetime = generics.lifetimes().next().map(|it| &it.lifetime);
    let mut parameters = Vec::new();
    let mut names = Vec::new();
    for input in inputs {
        if let FnArg::Typed(it) = input {
            parameters.push(it);
            if let Pat::Ident(pattern) = &*it.pat {
                names.push(&pattern.ident);
            }
        }
    }
    let clause = &generics.where_clause;
    let head = quote! { pub async fn call #generics (client: &#lifetime Client, #(#parameters),*) };
    let call = quote! { client.#ident(#(#names),*).await };
    match aspect {
        Aspect::Result => quote! { #head #output #clause { #call } },
        Aspect::Name | Aspect::Arguments => quote! { #head #clause { let _ = #call; } },
    }
}
