//! A discriminator stands beside `oneOf` or `anyOf` of references, or in a schema that others
//! extend by `allOf`.
//!
//! Elsewhere it is void; and an inline variant has no name that a tag could mean.

use std::collections::HashSet;

use crate::discriminators::unions;
use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "discriminator-placement",
    title: "a discriminator stands beside `oneOf` or `anyOf` of references, or in a schema that \
            others extend by `allOf`",
    reason: "Elsewhere it is void: the tag chooses nothing.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let extended: HashSet<u32> = context
        .schemas()
        .filter_map(|it| it.get("allOf"))
        .flat_map(Node::items)
        .filter_map(|it| context.follow(it))
        .map(Node::id)
        .collect();
    for union in unions(context) {
        let schema = union.discriminator.parent();
        if union.keyword.is_none() && !schema.is_some_and(|it| extended.contains(&it.id())) {
            report.key(
                union.discriminator,
                "a discriminator where there is nothing to choose from",
                "put it beside a `oneOf`, or extend this schema by `allOf`",
            );
        }
        for variant in union.variants.iter().filter(|it| it.name.is_none()) {
            report.value(
                variant.listed,
                "an inline variant has no name that a tag could mean",
                "make it a component and refer to it",
            );
        }
    }
}
