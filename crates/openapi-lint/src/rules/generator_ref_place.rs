//! References lead to whole components.
//!
//! progenitor takes the last step of a reference for the name of a component: `#/paths/…/schema`
//! or `#/components/schemas/Slot/properties/key` makes it panic, or hands it another schema of
//! that name.

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "generator-ref-place",
    title: "references lead to whole components, `#/components/<section>/<name>`",
    reason: "progenitor takes the last step for a component's name: it panics, or takes another \
             schema of that name.",
    level: Level::Error,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    // A path item that is a reference is refused by a rule of its own.
    for site in context.sites().iter().filter(|it| it.object != Object::PathItem) {
        let Some(reference) = site.reference.filter(|it| it.starts_with('#')) else { continue };
        let mut steps = reference.split('/').skip(1);
        let is_component = steps.next() == Some("components") && steps.count() == 2;
        if let Some(node) = site.node.get("$ref").filter(|_| !is_component) {
            report.value(
                node,
                format!("`$ref` leads into something: `{}`", cut(reference)),
                "move what it leads to into the components",
            );
        }
    }
}
