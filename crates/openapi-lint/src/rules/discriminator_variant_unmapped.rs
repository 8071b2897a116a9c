//! Every variant of a union with a `mapping` has a tag in it.
//!
//! A variant without one is read by the name of its schema. That is legal, and right only where
//! the tag happens to be that name.

use crate::discriminators::unions;
use crate::prelude::*;
use crate::support::{cut, list};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "discriminator-variant-unmapped",
    title: "every variant of a union with a `mapping` has a tag in it",
    reason: "The variant cannot be read by its tag, or only under the name of its schema.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for union in unions(context) {
        let Some(mapping) = union.discriminator.get("mapping").filter(|it| it.is_object()) else {
            continue;
        };
        let mapped: std::collections::HashSet<_> =
            union.mapping.iter().filter_map(|(_, _, to)| to.map(Node::id)).collect();
        for variant in &union.variants {
            if variant.schema.is_none_or(|it| mapped.contains(&it.id())) {
                continue;
            }
            let name = variant.name.unwrap_or("(inline)");
            let tags =
                variant.schema.and_then(|it| union.own_tags(context, it)).unwrap_or_default();
            let hint = match tags.as_slice() {
                [] => format!("map a tag to it, in line {}", mapping.position().line),
                tags => format!("map {} to it", list(tags.iter().copied())),
            };
            report.value(
                variant.listed,
                format!("variant `{}` has no tag in `mapping`", cut(name)),
                hint,
            );
        }
    }
}
