//! Patterns are regular expressions of ECMA-262.
//!
//! A pattern that does not compile makes validators fail at run time, and typify refuse the
//! document; `(?i)` and `\Z` are words of other dialects.

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "pattern-invalid",
    title: "patterns are regular expressions of ECMA-262",
    reason: "It does not compile: validators fail at run time, and typify refuses the document.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

/// Longer patterns are refused unread, so that no document can make the compiler slow.
const LONGEST: usize = 10_000;

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in context.schemas() {
        let own = schema.get("pattern").into_iter().filter_map(|it| Some((it, it.as_str()?)));
        let keys = schema.get("patternProperties").into_iter().flat_map(Node::entries);
        for (node, pattern) in own.chain(keys.map(|(key, it)| (it, key))) {
            let Some(fault) = fault(pattern) else { continue };
            let at_key = node.key() == Some(pattern);
            let message = format!("pattern `{}` is not valid: {fault}", cut(pattern));
            let hint = "write it as JavaScript would read it; in YAML, in single quotes";
            if at_key {
                report.key(node, message, hint);
            } else {
                report.value(node, message, hint);
            }
        }
    }
}

fn fault(pattern: &str) -> Option<String> {
    if pattern.len() > LONGEST {
        return Some(format!("it is longer than {LONGEST} bytes"));
    }
    regress::Regex::new(pattern).err().map(|error| error.text)
}
