//! No two variants of a union allow one tag.

use std::collections::HashMap;

use crate::discriminators::unions;
use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "discriminator-tag-shared",
    title: "no two variants of a union allow one tag",
    reason: "The tag does not tell them apart, and `oneOf` refuses what matches both.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for union in unions(context) {
        let mut seen: HashMap<&str, &str> = HashMap::new();
        for variant in &union.variants {
            let name = variant.name.unwrap_or("(inline)");
            let tags = variant.schema.and_then(|it| union.own_tags(context, it));
            for tag in tags.unwrap_or_default() {
                if let Some(first) = seen.insert(tag, name) {
                    report.value(
                        variant.listed,
                        format!(
                            "variants `{}` and `{}` both have the tag `{}`",
                            cut(first),
                            cut(name),
                            cut(tag)
                        ),
                        "give each variant a tag of its own",
                    );
                }
            }
        }
    }
}
