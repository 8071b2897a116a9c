//! Puts fields into the order of the document.
//!
//! typify sorts them by name. In the document's order a serialised value reads like the samples
//! (`type`, `message`, `details`), and an answer goes out byte by byte as it is documented.

use super::{Schemas, each_fields, field_name};

pub(super) fn apply(file: &mut syn::File, schemas: &Schemas<'_>) {
    each_fields(file, schemas, |fields, schema| {
        let order: Vec<&str> =
            crate::json::entries(schema.get("properties")).map(|(name, _)| name).collect();
        let mut sorted: Vec<syn::Field> = std::mem::take(&mut fields.named).into_iter().collect();
        // A field without a property (flattened extras) stays behind the others.
        sorted.sort_by_key(|field| {
            let name = field_name(field);
            order.iter().position(|property| *property == name).unwrap_or(usize::MAX)
        });
        fields.named = sorted.into_iter().collect();
    });
}
