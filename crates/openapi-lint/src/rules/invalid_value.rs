//! Fields with a fixed set of words hold one of them: `in`, `style`, the type of a security scheme.
//!
//! A parameter `in: body` is dropped by some readers and makes others fail.

use crate::grammar::Shape;
use crate::prelude::*;
use crate::support::{cut, list, nearest};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "invalid-value",
    title: "fields with a fixed set of words hold one of them",
    reason: "A parameter or scheme of an unknown kind is dropped by some readers, refused by \
             others.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.sites().iter().filter(|site| site.is_definition(context.version)) {
        for field in site.object.fields() {
            let Shape::Word(words) = field.shape else { continue };
            let Some(value) = site.node.get(field.name) else { continue };
            let Some(word) = value.as_str().filter(|word| !words.contains(word)) else { continue };
            let hint = match nearest(word, words.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if word == "body" => "describe the body in `requestBody`".to_owned(),
                None => format!("use one of {}", list(words.iter().copied())),
            };
            let (object, name) = (site.object.title(), field.name);
            report.value(value, format!("{object} has unknown `{name}`: `{}`", cut(word)), hint);
        }
    }
}
