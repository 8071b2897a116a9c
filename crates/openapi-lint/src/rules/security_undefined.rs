//! Security requirements name schemes that the document defines, and scopes that they have.
//!
//! A requirement of an unknown scheme is dropped by most clients: the call goes out without
//! credentials.

use crate::prelude::*;
use crate::support::{cut, nearest};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "security-undefined",
    title: "security requirements name schemes, and scopes, that the document defines",
    reason: "Clients drop an unknown scheme, and the request goes out without credentials.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let schemes = context.components("securitySchemes");
    for site in context.each(Object::SecurityRequirement) {
        for (name, scopes) in site.node.entries() {
            let Some(scheme) = schemes.and_then(|it| it.get(name)) else {
                let known = schemes.into_iter().flat_map(Node::entries).map(|(key, _)| key);
                let hint = match nearest(name, known.take(2000)) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "define it in `components/securitySchemes`".to_owned(),
                };
                report.key(scopes, format!("no security scheme `{}`", cut(name)), hint);
                continue;
            };
            if let Some(scheme) = context.follow(scheme) {
                check_scopes(context, name, scheme, scopes, report);
            }
        }
    }
}

fn check_scopes<'d>(
    context: &Context<'d>,
    name: &str,
    scheme: Node<'d>,
    scopes: Node<'d>,
    report: &mut Report<'_, 'd>,
) {
    let kind = scheme.get("type").and_then(Node::as_str).unwrap_or_default();
    let known = |scope: &str| {
        let flows = scheme.get("flows").into_iter().flat_map(Node::entries);
        flows.filter_map(|(_, it)| it.get("scopes")).any(|it| it.get(scope).is_some())
    };
    for scope in scopes.items() {
        let Some(text) = scope.as_str() else { continue };
        let (fault, hint) = match kind {
            "oauth2" if !known(text) => {
                ("has no scope", "describe the scope in one of the scheme's flows")
            }
            "apiKey" | "http" if context.is_3_0() => {
                ("knows no scopes, and is asked for", "write `[]`")
            }
            _ => continue,
        };
        let message = format!("security scheme `{}` {fault} `{}`", cut(name), cut(text));
        report.value(scope, message, hint);
    }
}
