//! Variables of a server's URL are defined, used, and default to one of their values.

use crate::prelude::*;
use crate::support::{cut, template_names};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "server-variable",
    title: "variables of a server's URL are defined, used, and have a possible default",
    reason: "A client connects to an address with braces in it.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.each(Object::Server) {
        let variables = site.node.get("variables").filter(|it| it.is_object());
        let Some(url) = site.node.get("url").filter(|it| it.kind() == Kind::String) else {
            continue;
        };
        let (names, balanced) = template_names(url.as_str().unwrap_or_default());
        if !balanced {
            report.value(url, "the URL has braces that do not match", "write `{name}`");
        }
        for name in &names {
            if variables.and_then(|it| it.get(name)).is_none() {
                report.value(
                    url,
                    format!("variable `{}` of the URL is not defined", cut(name)),
                    "describe it in `variables`, with a `default`",
                );
            }
        }
        for (name, variable) in variables.into_iter().flat_map(Node::entries) {
            if !names.contains(&name) && !name.starts_with("x-") {
                report.key(
                    variable,
                    format!("variable `{}` is not in the URL", cut(name)),
                    "put it in braces into the URL, or delete it",
                );
            }
            check_default(name, variable, report);
        }
    }
}

fn check_default<'d>(name: &str, variable: Node<'d>, report: &mut Report<'_, 'd>) {
    let Some(values) = variable.get("enum").filter(|it| it.is_array()) else { return };
    if values.is_empty() {
        report.value(
            values,
            format!("variable `{}` has no possible value", cut(name)),
            "name the values in `enum`, or delete `enum`",
        );
    } else if let Some(default) = variable.get("default")
        && !values.items().any(|it| it.is_same_value(default))
    {
        report.value(
            default,
            format!("the default of variable `{}` is none of its values", cut(name)),
            "choose the default from `enum`",
        );
    }
}
