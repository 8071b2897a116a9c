//! Every JSON body has a named example, per operation, status and media type.
//!
//! The examples are the tests of the generated types, the answers of the reference, and the only
//! check that finds a tag or a number that its schema refuses.

use crate::prelude::*;
use crate::support::is_json;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "example-missing",
    title: "every JSON body has at least one named example",
    reason: "Examples test schemas and generated types, and fill the reference.",
    level: Level::Error,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.each(Object::MediaType) {
        let is_body = site.node.key().is_some_and(is_json);
        let has_example = site.node.get("examples").is_some_and(|it| !it.is_empty());
        if is_body && !has_example {
            report.key(
                site.node,
                "JSON body without an example",
                "add `examples:` with a name and a `value`",
            );
        }
    }
}
