//! `info.version` is a semantic version.
//!
//! The diff judges changes by it: a breaking change needs a new major version.

use crate::prelude::*;
use crate::support::show;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "info-version",
    title: "`info.version` is a semantic version",
    reason: "Whether a change may break clients is judged by it.",
    level: Level::Error,
    set: Set::House,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let info = context.document.root().get("info");
    let Some(version) = info.and_then(|it| it.get("version")) else { return };
    let is_semantic = version.as_str().is_none_or(|text| {
        let core = text.split(['-', '+']).next().unwrap_or_default();
        let numbers: Vec<_> = core.split('.').collect();
        let is_number = |it: &&str| {
            !it.is_empty()
                && it.bytes().all(|it| it.is_ascii_digit())
                && (*it == "0" || !it.starts_with('0'))
        };
        numbers.len() == 3 && numbers.iter().all(is_number)
    });
    if !is_semantic {
        report.value(
            version,
            format!("{} is no semantic version", show(version)),
            "write three numbers, such as 1.4.0",
        );
    }
}
