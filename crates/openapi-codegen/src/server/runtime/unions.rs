//! Says of unions what `utoipa` cannot derive.

use utoipa::openapi::{
    Components, Ref, RefOr,
    schema::{AnyOfBuilder, Discriminator, Object, OneOf, Schema},
};

/// An untagged enum is tried in order, and a later variant may fit too: that is `anyOf`, for which
/// `utoipa` writes `oneOf`.
pub(super) fn ordered(components: &mut Components, name: &str) {
    if let Some(RefOr::T(schema)) = components.schemas.get_mut(name)
        && let Schema::OneOf(union) = schema
    {
        let mut any = AnyOfBuilder::new().description(union.description.take());
        for item in std::mem::take(&mut union.items) {
            any = any.item(item);
        }
        *schema = any.build().into();
    }
}

/// Lets a tagged union refer to the components that its variants equal, with their tags as the
/// discriminator's mapping. A union with a variant that differs from its component stays as it is.
pub(super) fn tagged(components: &mut Components, name: &str, tag: &str) {
    let Some(RefOr::T(Schema::OneOf(union))) = components.schemas.get(name) else { return };
    let Some(variants) = references(components, union, tag) else { return };
    if let Some(RefOr::T(Schema::OneOf(union))) = components.schemas.get_mut(name) {
        union.items = variants.iter().map(|tag| component(tag).into()).collect();
        let mapping = variants.iter().map(|tag| (tag.clone(), component(tag).ref_location));
        union.discriminator = Some(Discriminator::with_mapping(tag, mapping));
    }
}

fn component(name: &str) -> Ref {
    Ref::from_schema_name(name)
}

/// The names of the components that all variants equal.
fn references(components: &Components, union: &OneOf, tag: &str) -> Option<Vec<String>> {
    union
        .items
        .iter()
        .map(|variant| {
            let RefOr::T(Schema::Object(variant)) = variant else { return None };
            let RefOr::T(Schema::Object(property)) = variant.properties.get(tag)? else {
                return None;
            };
            let value = property.enum_values.as_ref()?.first()?.as_str()?;
            match components.schemas.get(value)? {
                RefOr::T(Schema::Object(known)) if is_same(variant, known) => {
                    Some(value.to_owned())
                }
                _ => None,
            }
        })
        .collect()
}

/// Whether two objects allow the same values: property by property, whatever their order and
/// descriptions.
fn is_same(one: &Object, other: &Object) -> bool {
    let sorted = |object: &Object| {
        let mut required = object.required.clone();
        required.sort();
        required
    };
    sorted(one) == sorted(other)
        && one.additional_properties == other.additional_properties
        && one.properties.len() == other.properties.len()
        && one.properties.iter().all(|(name, property)| {
            other.properties.get(name).is_some_and(|known| shape(property) == shape(known))
        })
}

/// A property without its description.
fn shape(property: &RefOr<Schema>) -> RefOr<Schema> {
    let mut property = property.clone();
    if let RefOr::T(Schema::Object(object)) = &mut property {
        object.description = None;
    }
    property
}
