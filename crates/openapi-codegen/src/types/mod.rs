//! Generates the types: typify's output, mended by passes over its syntax tree.
//!
//! One types module is shared by client and server. Each pass here has a reason, as the lowering
//! passes have; what the lowering took away for typify's sake comes back as attributes.

mod absent_or_empty;
mod absent_or_null;
mod constraints;
mod document_order;
mod optional;
mod short_variants;
mod silence;
mod tag_types;

pub(crate) use constraints::{constraint_literal, number_literal};

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::{
    Error, Output, Target,
    names::pascal,
    output::{self, Header},
    progenitor,
};

const DERIVES: [&str; 3] = ["::schemars::JsonSchema", "::utoipa::ToSchema", "PartialEq"];

/// All outputs of the types target.
pub(crate) fn generate(
    document: &Value,
    lowered: &Value,
    target: &Target,
    header: &Header,
) -> Result<Vec<Output>, Error> {
    let tokens = progenitor::types(&progenitor::parse(lowered)?, &DERIVES)?;
    let path = target.directory.join("mod.rs");
    let mut file = syn::parse2::<syn::File>(tokens)
        .map_err(|error| Error::Syntax { path: path.clone(), message: error.to_string() })?;
    let schemas = Schemas::new(document);
    document_order::apply(&mut file, &schemas);
    absent_or_empty::apply(&mut file, &schemas);
    let has_nullable = absent_or_null::apply(&mut file, &schemas);
    optional::apply(&mut file, &schemas);
    constraints::apply(&mut file, &schemas);
    tag_types::apply(&mut file, &schemas);
    short_variants::apply(&mut file);
    silence::apply(&mut file);
    let support = has_nullable.then(absent_or_null::support);
    let file: TokenStream = quote!(#file #support);
    Ok(vec![output::file(
        path,
        header,
        quote!(
            //! Types of the document's schemas.
            #file
        ),
    )?])
}

/// The schema components of the document, by the name that their Rust type has.
pub(crate) struct Schemas<'d> {
    by_type: std::collections::BTreeMap<String, &'d Value>,
}

impl<'d> Schemas<'d> {
    fn new(document: &'d Value) -> Self {
        let by_type = crate::json::entries(document.pointer("/components/schemas"))
            .map(|(name, schema)| (pascal(name), schema))
            .collect();
        Self { by_type }
    }

    /// The schema behind a struct.
    fn of(&self, name: &syn::Ident) -> Option<&'d Value> {
        self.by_type.get(&name.to_string()).copied()
    }

    /// The schema behind a variant of a tagged enum: the component that the tag names.
    fn of_variant(&self, variant: &syn::Variant) -> Option<&'d Value> {
        let tag = serde_name(&variant.attrs).unwrap_or_else(|| variant.ident.to_string());
        self.by_type.get(&pascal(&tag)).copied()
    }
}

/// The name of a field or variant on the wire, where it differs.
fn serde_name(attributes: &[syn::Attribute]) -> Option<String> {
    let mut name = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // Metas with other forms of values (`skip_serializing_if`) are of no interest here.
        let _ = attribute.parse_nested_meta(|meta| {
            let value: syn::LitStr = meta.value()?.parse()?;
            if meta.path.is_ident("rename") {
                name = Some(value.value());
            }
            Ok(())
        });
    }
    name
}

/// The name of a named field on the wire.
fn field_name(field: &syn::Field) -> String {
    serde_name(&field.attrs)
        .unwrap_or_else(|| field.ident.as_ref().map(ToString::to_string).unwrap_or_default())
}

/// Calls `visit` with every set of named fields and the schema behind it, where there is one.
fn each_fields<'d>(
    file: &mut syn::File,
    schemas: &Schemas<'d>,
    mut visit: impl FnMut(&mut syn::FieldsNamed, &'d Value),
) {
    for item in &mut file.items {
        match item {
            syn::Item::Struct(item) => {
                if let (syn::Fields::Named(fields), Some(schema)) =
                    (&mut item.fields, schemas.of(&item.ident))
                {
                    visit(fields, schema);
                }
            }
            syn::Item::Enum(item) => {
                for variant in &mut item.variants {
                    let schema = schemas.of_variant(variant);
                    if let (syn::Fields::Named(fields), Some(schema)) =
                        (&mut variant.fields, schema)
                    {
                        visit(fields, schema);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Calls `visit` with every field and the schema of its property.
fn each_field<'d>(
    file: &mut syn::File,
    schemas: &Schemas<'d>,
    mut visit: impl FnMut(&mut syn::Field, &'d Value, bool),
) {
    each_fields(file, schemas, |fields, schema| {
        for field in &mut fields.named {
            let name = field_name(field);
            let required =
                crate::json::items(schema.get("required")).any(|required| required == &name);
            if let Some(property) =
                schema.get("properties").and_then(|properties| properties.get(&name))
            {
                visit(field, property, required);
            }
        }
    });
}
