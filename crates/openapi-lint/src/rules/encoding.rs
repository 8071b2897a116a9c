//! `encoding` stands in a form, and names properties of its schema.
//!
//! Everywhere else it is void: the content type that it asks for is never sent.

use crate::prelude::*;
use crate::support::{cut, essence, property};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "encoding",
    title: "`encoding` stands in a form or multipart body, and names properties of its schema",
    reason: "Everywhere else it is void: what it asks for is never sent.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.each(Object::MediaType) {
        let Some(encoding) = site.node.get("encoding").filter(|it| it.is_object()) else {
            continue;
        };
        let media_type = site.node.key().unwrap_or_default();
        let essence = essence(media_type);
        let is_form = essence.starts_with("multipart/")
            || essence == "application/x-www-form-urlencoded"
            || essence.contains('*');
        if !is_form {
            report.key(
                encoding,
                format!("`encoding` is void in `{}`", cut(media_type)),
                "delete it; it applies to multipart and form bodies only",
            );
            continue;
        }
        let Some(schema) = site.node.get("schema") else { continue };
        for (name, part) in encoding.entries().filter(|(name, _)| !name.starts_with("x-")) {
            if property(context, schema, name).is_none() {
                report.key(
                    part,
                    format!("`encoding` for `{}`, which is no property of the body", cut(name)),
                    "name a property of the schema",
                );
            }
        }
    }
}
