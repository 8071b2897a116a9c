//! Keys of `responses` are status codes, ranges such as `4XX`, or `default`.
//!
//! `4xx`, `40X` or `ok` match no response that ever comes.

use crate::prelude::*;
use crate::support::{cut, members};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "invalid-status",
    title: "keys of `responses` are status codes, ranges such as `4XX`, or `default`",
    reason: "Another key matches no response that ever comes, and readers refuse it.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.each(Object::Responses) {
        for (status, response) in members(Some(site.node)) {
            if status == "default" {
                continue;
            }
            let is_status = match status.as_bytes() {
                [b'1'..=b'5', b'X', b'X'] => true,
                [b'1'..=b'5', rest @ ..] => rest.len() == 2 && rest.iter().all(u8::is_ascii_digit),
                _ => false,
            };
            if !is_status {
                let hint = match status.to_ascii_uppercase() {
                    range if range != status && range.ends_with("XX") => {
                        format!("write `{}`", cut(&range))
                    }
                    _ => "use a status from 100 to 599, a range such as `4XX`, or `default`".into(),
                };
                report.key(response, format!("`{}` is no status", cut(status)), hint);
            }
        }
        if members(Some(site.node)).next().is_none() {
            report.key(site.node, "no response at all", "add at least the success");
        }
    }
}
