//! No operation or path item lists two parameters of one name and place.
//!
//! Header names are compared without case, as HTTP does.

use std::collections::HashMap;

use crate::prelude::*;
use crate::support::cut;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "parameter-duplicate",
    title: "no list of parameters has two of one name and place",
    reason: "One of the two is lost, and which one depends on the reader.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for owner in context.each(Object::Operation).chain(context.each(Object::PathItem)) {
        let mut seen = HashMap::new();
        for listed in owner.node.get("parameters").into_iter().flat_map(Node::items) {
            let Some(parameter) = context.follow(listed) else { continue };
            let text = |key| parameter.get(key).and_then(Node::as_str);
            let (Some(name), Some(place)) = (text("name"), text("in")) else { continue };
            let folded =
                if place == "header" { name.to_ascii_lowercase() } else { name.to_owned() };
            if let Some(first) = seen.insert((folded, place), listed) {
                report.value(
                    listed,
                    format!(
                        "parameter `{}` in {} is listed twice; first in line {}",
                        cut(name),
                        cut(place),
                        first.position().line
                    ),
                    "delete one of the two",
                );
            }
        }
    }
}
