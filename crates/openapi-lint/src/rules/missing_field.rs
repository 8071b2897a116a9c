//! Objects have the fields that the specification requires.
//!
//! A response without `description` or a parameter without `in` is refused by strict readers and
//! guessed at by others.

use crate::grammar::Since;
use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "missing-field",
    title: "objects have the fields that the specification requires",
    reason: "Strict readers refuse the document; others guess, each in its own way.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.sites().iter().filter(|site| site.is_definition(context.version)) {
        let fixed = site.object.fields().iter();
        let fixed = fixed.filter(|it| it.required && it.since == Since::Always).map(|it| it.name);
        for name in fixed.chain(conditional(context, site.node, site.object)) {
            if site.node.get(name).is_none() {
                report.key(
                    site.node,
                    format!("{} without `{name}`", site.object.title()),
                    format!("add `{name}`"),
                );
            }
        }
    }
}

/// Fields that are required because of another field or of the version.
fn conditional(context: &Context<'_>, node: Node<'_>, object: Object) -> Vec<&'static str> {
    let text = |key| node.get(key).and_then(Node::as_str).unwrap_or_default();
    match object {
        Object::OpenApi if context.is_3_0() => vec!["paths"],
        Object::Operation if context.is_3_0() => vec!["responses"],
        Object::SecurityScheme => match text("type") {
            "apiKey" => vec!["name", "in"],
            "http" => vec!["scheme"],
            "oauth2" => vec!["flows"],
            "openIdConnect" => vec!["openIdConnectUrl"],
            _ => Vec::new(),
        },
        Object::OAuthFlow => match node.key() {
            Some("implicit") => vec!["authorizationUrl"],
            Some("password" | "clientCredentials") => vec!["tokenUrl"],
            Some("authorizationCode") => vec!["authorizationUrl", "tokenUrl"],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
