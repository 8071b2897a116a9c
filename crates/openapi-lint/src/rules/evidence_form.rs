//! `x-evidence` is one of three words, and `x-evidence-source` stands beside it.

use crate::prelude::*;
use crate::support::{nearest, show};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "evidence-form",
    title: "`x-evidence` is `documented`, `observed` or `inferred`, with `x-evidence-source`",
    reason: "Evidence without its source cannot be checked, and another word is counted nowhere.",
    level: Level::Error,
    set: Set::House,
    check,
};

const WORDS: [&str; 3] = ["documented", "observed", "inferred"];

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.sites() {
        let evidence = site.node.get("x-evidence");
        let source = site.node.get("x-evidence-source");
        if let Some(node) = evidence
            && !node.as_str().is_some_and(|it| WORDS.contains(&it))
        {
            let meant = node.as_str().and_then(|it| nearest(it, WORDS));
            let hint = meant.map_or_else(
                || "use `documented`, `observed` or `inferred`".to_owned(),
                |it| format!("did you mean `{it}`?"),
            );
            report.value(node, format!("no kind of evidence: {}", show(node)), hint);
        }
        match (evidence, source) {
            (Some(node), None) => report.key(
                node,
                "`x-evidence` without `x-evidence-source`",
                "name the page, the code, or the reason",
            ),
            (None, Some(node)) => report.key(
                node,
                "`x-evidence-source` without `x-evidence`",
                "say whether it is documented, observed or inferred",
            ),
            (_, Some(node)) if node.as_str().is_none_or(|it| it.trim().is_empty()) => report.value(
                node,
                "empty `x-evidence-source`",
                "name the page, the code, or the reason",
            ),
            _ => {}
        }
    }
    for (node, key) in misspelt(context) {
        report.key(
            node,
            format!("misspelt extension `{}`", crate::support::cut(key)),
            "write `x-evidence` or `x-evidence-source`",
        );
    }
}

/// Extensions that are nearly ours; nothing else would notice them.
fn misspelt<'d>(context: &Context<'d>) -> Vec<(Node<'d>, &'d str)> {
    const OURS: [&str; 2] = ["x-evidence", "x-evidence-source"];
    let keys = context.sites().iter().flat_map(|site| site.node.entries());
    keys.filter(|(key, _)| key.starts_with("x-") && !OURS.contains(key))
        .filter(|(key, _)| nearest(key, OURS).is_some())
        .map(|(key, node)| (node, key))
        .collect()
}
