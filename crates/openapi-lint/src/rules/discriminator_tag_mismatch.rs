//! The tag of a variant is a value that its own schema allows.
//!
//! A mapping says `NotFound`, the variant's `type` may only be `ResourceNotFound`: readers that
//! follow the tag refuse what readers that try the schemas accept.

use crate::discriminators::unions;
use crate::prelude::*;
use crate::support::{cut, list};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "discriminator-tag-mismatch",
    title: "the tag of a variant is a value that its own schema allows",
    reason: "The tag chooses a schema that forbids the tag: no such value can be read.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for union in unions(context) {
        for (tag, value, target) in &union.mapping {
            let Some(target) = *target else { continue };
            let Some(own) = union.own_tags(context, target) else { continue };
            if !own.contains(tag) {
                report.key(
                    *value,
                    format!(
                        "tag `{}` is mapped to a schema whose `{}` allows only {}",
                        cut(tag),
                        cut(union.tag),
                        list(own.iter().copied())
                    ),
                    "use one spelling in the mapping and in the `enum`",
                );
            }
        }
        // Without a mapping the tag of a variant is the name of its schema.
        let unmapped = union.variants.iter().filter(|_| union.mapping.is_empty());
        for (variant, name) in unmapped.filter_map(|it| Some((it, it.name?))) {
            let Some(schema) = variant.schema else { continue };
            let Some(own) = union.own_tags(context, schema) else { continue };
            if !own.contains(&name) {
                report.value(
                    variant.listed,
                    format!(
                        "the tag of `{}` is its name, but its `{}` allows only {}",
                        cut(name),
                        cut(union.tag),
                        list(own.iter().copied())
                    ),
                    "add a `mapping`",
                );
            }
        }
    }
}
