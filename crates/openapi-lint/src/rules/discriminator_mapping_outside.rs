//! A discriminator's `mapping` leads to variants of its union.

use std::collections::HashSet;

use crate::discriminators::unions;
use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "discriminator-mapping-outside",
    title: "a discriminator's `mapping` leads to variants of its union",
    reason: "The tag promises a schema that `oneOf` then refuses.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for union in unions(context).iter().filter(|it| it.keyword.is_some()) {
        let variants: HashSet<_> =
            union.variants.iter().filter_map(|it| it.schema).map(Node::id).collect();
        for (tag, value, target) in &union.mapping {
            if target.is_some_and(|it| !variants.contains(&it.id())) {
                report.value(
                    *value,
                    format!("tag `{}` is mapped to a schema outside of the union", cut(tag)),
                    "add the schema to the union, or delete the tag",
                );
            }
        }
    }
}
