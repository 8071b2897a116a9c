//! Tags of operations are described in the document's `tags`.
//!
//! A misspelt tag opens a new chapter in the reference and a new trait in the server stubs.

use std::collections::HashSet;

use crate::prelude::*;
use crate::support::{cut, nearest};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "tag-undefined",
    title: "tags of operations are described in the document's `tags`",
    reason: "A misspelt tag opens a new chapter in references, and a new module in clients.",
    level: Level::Warning,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let tags = context.document.root().get("tags").into_iter().flat_map(Node::items);
    let known: HashSet<_> = tags.filter_map(|it| it.get("name")?.as_str()).collect();
    for site in context.each(Object::Operation) {
        for tag in site.node.get("tags").into_iter().flat_map(Node::items) {
            let Some(name) = tag.as_str().filter(|name| !known.contains(name)) else { continue };
            let hint = match nearest(name, known.iter().copied().take(2000)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "describe the tag in the document's `tags`".to_owned(),
            };
            report.value(tag, format!("tag `{}` is not defined", cut(name)), hint);
        }
    }
}
