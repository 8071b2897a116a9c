//! Inlines the variants of a union that has a discriminator.

use serde_json::Value;

use super::Pass;
use crate::{
    Error,
    json::{items, schema_name, text},
};

pub(super) const PASS: Pass = Pass {
    name: "tagged-unions",
    reason: "typify ignores discriminators and makes an untagged enum with useless errors; inlined \
             variants become a `#[serde(tag = ..)]` enum",
    apply,
};

/// Only the outermost object is inlined: an inline object within a variant would be given the first
/// variant's type in all of them, so inner objects have to be named components.
fn apply(document: &mut Value) -> Result<usize, Error> {
    let schemas = document.pointer("/components/schemas").cloned().unwrap_or_default();
    let Some(targets) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut)
    else {
        return Ok(0);
    };
    let mut changes = 0;
    for (name, union) in targets.iter_mut() {
        let Some(tag) =
            union.pointer("/discriminator/propertyName").and_then(Value::as_str).map(str::to_owned)
        else {
            continue;
        };
        let Some(variants) = union.get("oneOf").and_then(Value::as_array) else { continue };
        let mut inlined = Vec::with_capacity(variants.len());
        for variant in variants {
            let schema = schema_name(variant).and_then(|name| schemas.get(name)).unwrap_or(variant);
            inlined.push(tagged_variant(name, &tag, schema_name(variant), schema)?);
        }
        union["oneOf"] = Value::Array(inlined);
        if let Some(members) = union.as_object_mut() {
            members.shift_remove("discriminator");
        }
        changes += 1;
    }
    Ok(changes)
}

fn tagged_variant(
    union: &str,
    tag: &str,
    name: Option<&str>,
    schema: &Value,
) -> Result<Value, Error> {
    let place = format!("schema {union}, variant {}", name.unwrap_or("without a name"));
    let constant = schema.pointer(&format!("/properties/{tag}/enum")).and_then(Value::as_array);
    if constant.map(Vec::len) != Some(1) {
        return Err(Error::refused(
            place,
            format!("its tag `{tag}` is not a string with exactly one `enum` value"),
            "give the variant's tag property a one-value `enum`",
        ));
    }
    if !items(schema.get("required")).any(|required| required == tag) {
        return Err(Error::refused(
            place,
            format!("its tag `{tag}` is not required"),
            format!("list `{tag}` under `required`"),
        ));
    }
    if let Some((inner, _)) = crate::json::entries(schema.get("properties"))
        .find(|(_, property)| text(property, "type") == Some("object"))
    {
        return Err(Error::refused(
            place,
            format!(
                "its property `{inner}` is an inline object, which typify would give to all variants"
            ),
            "move the object into a component of its own and refer to it",
        ));
    }
    Ok(schema.clone())
}
