//! Values of a discriminator's `mapping` lead to schemas.

use crate::discriminators::unions;
use crate::prelude::*;
use crate::support::{cut, nearest};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "discriminator-mapping-dangling",
    title: "values of a discriminator's `mapping` lead to schemas",
    reason: "A value with that tag cannot be read; few tools notice before.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for union in unions(context) {
        for (tag, value, target) in &union.mapping {
            let Some(text) = value.as_str().filter(|_| target.is_none()) else { continue };
            let schemas = context.components("schemas").into_iter().flat_map(Node::entries);
            let name = text.rsplit('/').next().unwrap_or_default();
            let hint = match nearest(name, schemas.map(|(key, _)| key).take(2000)) {
                Some(meant) => format!("did you mean `#/components/schemas/{meant}`?"),
                None => "write `#/components/schemas/<Name>`".to_owned(),
            };
            let message = format!("tag `{}` is mapped to nothing: `{}`", cut(tag), cut(text));
            report.value(*value, message, hint);
        }
    }
}
