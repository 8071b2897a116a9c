//! Parameters have a schema, the default style of their place, and no cookie's place.
//!
//! progenitor refuses `content` and every other style. Cookies are sent by the client's session,
//! so that a pass drops cookie parameters: one that is no security scheme is lost.

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "generator-parameter",
    title: "parameters have a `schema`, the default style of their place, and are no cookies",
    reason: "progenitor refuses `content` and other styles; cookie parameters are dropped.",
    level: Level::Error,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.each(Object::Parameter) {
        let text = |key| site.node.get(key).and_then(Node::as_str);
        let place = text("in").unwrap_or_default();
        let name = cut(text("name").unwrap_or_default());
        if site.node.get("content").is_some() && site.node.get("schema").is_none() {
            report.value(
                site.node,
                format!("parameter `{name}` has `content`, which no generator takes"),
                "give it a `schema`",
            );
        }
        if place == "cookie" {
            report.value(
                site.node,
                format!("cookie parameter `{name}` is lost in clients, and refused by stubs"),
                "describe it as a security scheme `apiKey` in `cookie`",
            );
        }
        let default = if place == "query" || place == "cookie" { "form" } else { "simple" };
        let style = site.node.get("style").filter(|it| it.as_str().is_some_and(|it| it != default));
        if let Some(style) = style {
            report.value(
                style,
                format!("parameter `{name}` has a style that no generator takes"),
                format!("write `style: {default}`, or leave it out"),
            );
        }
    }
}
