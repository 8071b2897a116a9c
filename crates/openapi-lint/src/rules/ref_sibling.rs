//! Nothing stands beside a `$ref`.
//!
//! In 3.0 every sibling of `$ref` is void: a `description`, `nullable` or `minLength` there
//! promises something that no tool keeps. In 3.1 it holds for all but schemas, `summary` and
//! `description`.

use crate::prelude::*;
use crate::support::list;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "ref-sibling",
    title: "nothing stands beside a `$ref`",
    reason: "What stands beside a `$ref` is void: it promises something that no tool keeps.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.sites() {
        if site.reference.is_none() || site.is_definition(context.version) {
            continue;
        }
        let is_allowed = |key: &str| {
            key == "$ref" || (!context.is_3_0() && matches!(key, "summary" | "description"))
        };
        let siblings: Vec<_> = site.node.entries().filter(|(key, _)| !is_allowed(key)).collect();
        let Some((_, first)) = siblings.first() else { continue };
        let hint = if site.object == Object::Schema {
            "move it into the target, or wrap the reference: `allOf: [{$ref: …}]`"
        } else {
            "move it into the target"
        };
        let names = list(siblings.iter().map(|(key, _)| *key));
        report.key(*first, format!("{names} beside `$ref` is void"), hint);
    }
}
