//! No header parameter is called Accept, Content-Type or Authorization.
//!
//! The specification says that such a definition is ignored, because media types and security
//! schemes already say it.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "header-parameter-ignored",
    title: "no header parameter is called Accept, Content-Type or Authorization",
    reason: "The specification has readers ignore such a parameter.",
    level: Level::Warning,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.each(Object::Parameter) {
        let text = |key| site.node.get(key).and_then(Node::as_str).unwrap_or_default();
        let (name, cure) = match text("name") {
            it if it.eq_ignore_ascii_case("accept") => (it, "name the media types of the response"),
            it if it.eq_ignore_ascii_case("content-type") => {
                (it, "name the media types of the request body")
            }
            it if it.eq_ignore_ascii_case("authorization") => (it, "describe a security scheme"),
            _ => continue,
        };
        if text("in") == "header" {
            report.value(site.node, format!("header parameter `{name}` is ignored"), cure);
        }
    }
}
