//! Objects have no fields that the specification does not know.
//!
//! A misspelt keyword is void: `requried` requires nothing, `minLenght` limits nothing. Most
//! readers pass over it without a word.

use crate::prelude::*;
use crate::support::{cut, nearest};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "unknown-field",
    title: "objects have only fields that the specification knows, and `x-` extensions",
    reason: "A misspelt keyword is void, and most readers pass over it without a word.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.sites().iter().filter(|site| site.is_definition(context.version)) {
        if site.object.pattern().is_some() {
            continue;
        }
        for (name, value) in site.node.entries() {
            let is_reference = name == "$ref" && site.reference.is_some();
            if is_reference || name.starts_with("x-") || site.object.field(name).is_some() {
                continue;
            }
            let fields = site.object.fields().iter().map(|it| it.name);
            let meant = nearest(name, fields);
            // JSON Schema, and with it 3.1, allows any keyword in a schema.
            if meant.is_none() && site.object == Object::Schema && !context.is_3_0() {
                continue;
            }
            let hint = match (meant, name) {
                (Some(meant), _) => format!("did you mean `{meant}`?"),
                (None, "$ref") => "write the object out; no reference may stand here".to_owned(),
                (None, _) => "delete it, or make it an extension that starts with `x-`".to_owned(),
            };
            let message = format!("{} has no field `{}`", site.object.title(), cut(name));
            report.key(value, message, hint);
        }
    }
}
