//! Keys of `content` are media types.
//!
//! `json` in place of `application/json` matches no header that a server or client sends.

use crate::prelude::*;
use crate::support::{cut, essence};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "media-type-form",
    title: "keys of `content` are media types",
    reason: "Another key matches no Content-Type that is ever sent.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.each(Object::MediaType) {
        let Some(key) = site.node.key() else { continue };
        let is_token = |it: &str| {
            let is_mark = |byte| b"!#$&-^_.+*".contains(&byte);
            !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || is_mark(it))
        };
        let essence = essence(key);
        let parts = essence.split_once('/');
        if !parts.is_some_and(|(kind, sub)| is_token(kind) && is_token(sub)) {
            report.key(
                site.node,
                format!("`{}` is no media type", cut(key)),
                "write it as `application/json`",
            );
        }
    }
}
