//! A `$ref` leads to an object of the kind that belongs in its place.
//!
//! A schema in place of a response, copied from the line above, resolves well and means nothing.

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "ref-kind",
    title: "a `$ref` leads to an object of the kind that belongs in its place",
    reason: "The reference resolves, but what it leads to means nothing there; generators panic.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.sites() {
        let Some(reference) = site.reference else { continue };
        let Some(node) = site.node.get("$ref") else { continue };
        let Ok(target) = context.document.resolve(reference) else { continue };
        let is_bool_schema = target.kind() == Kind::Bool && site.object == Object::Schema;
        let found = match context.object(target) {
            Some(object) if object == site.object => continue,
            Some(object) => object.title(),
            None if is_bool_schema && !context.is_3_0() => continue,
            None => target.kind().name(),
        };
        report.value(
            node,
            format!(
                "`$ref` leads to a {found}, and a {} belongs here: `{}`",
                site.object.title(),
                cut(reference)
            ),
            "name a component of the right section",
        );
    }
}
