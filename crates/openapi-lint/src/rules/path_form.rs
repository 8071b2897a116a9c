//! Paths start with `/`, have matching braces, and neither query nor fragment.
//!
//! A path without a slash is glued to the server's last segment; a query in a path is never
//! matched by a router.

use crate::prelude::*;
use crate::support::{cut, members, template_names};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "path-form",
    title: "paths start with `/`, have matching braces, and neither query nor fragment",
    reason: "Clients glue such a path to the server's address, and routers never match it.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for (path, item) in members(context.document.root().get("paths")) {
        let (names, balanced) = template_names(path);
        let (fault, hint) = if !path.starts_with('/') {
            ("does not start with `/`", format!("write `/{}`", cut(path)))
        } else if path.contains(['?', '#']) {
            ("has a query or fragment", "describe it as parameters `in: query`".to_owned())
        } else if !balanced {
            ("has braces that do not match", "write every parameter as `{name}`".to_owned())
        } else if names.iter().any(|it| it.is_empty()) {
            ("has a parameter without a name", "name it: `{name}`".to_owned())
        } else if let Some(name) = repeated(&names) {
            ("has a parameter twice", format!("give the second `{{{}}}` another name", cut(name)))
        } else {
            continue;
        };
        report.key(item, format!("path `{}` {fault}", cut(path)), hint);
    }
}

fn repeated<'n>(names: &[&'n str]) -> Option<&'n str> {
    let mut seen = std::collections::HashSet::new();
    names.iter().copied().find(|name| !seen.insert(*name))
}
