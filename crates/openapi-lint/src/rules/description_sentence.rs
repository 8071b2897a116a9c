//! Descriptions are whole sentences, and end like one.

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "description-sentence",
    title: "descriptions start with a capital or a name, and end with a period",
    reason: "A fragment makes the reader guess what is missing.",
    level: Level::Warning,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.sites().iter().filter(|it| it.is_definition(context.version)) {
        if site.object.field("description").is_none() {
            continue;
        }
        let Some(node) = site.node.get("description") else { continue };
        let Some(text) = node.as_str().map(str::trim).filter(|it| !it.is_empty()) else {
            continue;
        };
        let is_lower = text.starts_with(|it: char| it.is_lowercase());
        let is_open = !text.ends_with(['.', '!', '?', ')', '`', '|', '*']);
        if is_lower || is_open {
            let end: String = text.chars().rev().take(30).collect();
            let shown = if is_open { end.chars().rev().collect() } else { cut(text) };
            report.value(
                node,
                format!("the description is no sentence: `{}`", shown.replace('\n', " ")),
                "write a sentence that starts with a capital and ends with a period",
            );
        }
    }
}
