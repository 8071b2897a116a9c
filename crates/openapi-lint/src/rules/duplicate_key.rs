//! No object has a key twice.
//!
//! YAML and JSON parsers disagree on which one counts, and most keep the last without a word: a
//! second `get` under a path makes the first operation vanish from every client.

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "duplicate-key",
    title: "no object has a key twice",
    reason: "Parsers disagree on which of the two counts, and most drop one without a word.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for duplicate in context.document.duplicate_keys() {
        let parent = context.document.resolve(&format!("#{}", duplicate.pointer));
        let node = parent.unwrap_or_else(|_| context.document.root());
        report.at(
            node,
            duplicate.position,
            format!("key `{}` stands twice in one object; this one is lost", cut(&duplicate.key)),
            "delete one of the two, or rename it",
        );
    }
}
