//! No tag is described, or given to an operation, twice.

use std::collections::HashSet;

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "tag-duplicate",
    title: "no tag is described twice, or given to an operation twice",
    reason: "The specification asks for unique names; which description counts is open.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let mut seen = HashSet::new();
    for site in context.each(Object::Tag) {
        let Some(name) = site.node.get("name") else { continue };
        if name.as_str().is_some_and(|it| !seen.insert(it)) {
            let message = format!("tag {} is described twice", crate::support::show(name));
            report.value(name, message, "delete one of the two");
        }
    }
    for site in context.each(Object::Operation) {
        let mut seen = HashSet::new();
        for tag in site.node.get("tags").into_iter().flat_map(Node::items) {
            if let Some(name) = tag.as_str().filter(|it| !seen.insert(*it)) {
                let message = format!("the operation has the tag `{}` twice", cut(name));
                report.value(tag, message, "delete one of the two");
            }
        }
    }
}
