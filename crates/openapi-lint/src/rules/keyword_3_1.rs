//! A 3.0 document has no keyword of 3.1.
//!
//! Readers of 3.0 pass over `const`, `examples` in a schema or `webhooks`, so that the document
//! promises less than its author believes; lists of types and numeric exclusive bounds make them
//! fail.

use crate::grammar::{Shape, Since};
use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "keyword-3-1",
    title: "a 3.0 document has no keyword of 3.1",
    reason: "Readers of 3.0 drop the keyword and with it the promise, or fail.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    if !context.is_3_0() {
        return;
    }
    for site in context.sites().iter().filter(|site| site.is_definition(context.version)) {
        for (name, value) in site.node.entries() {
            let Some(field) = site.object.field(name) else { continue };
            let fault = match (field.since, field.shape) {
                (Since::V3_1, _) => Some((format!("`{name}` is a keyword of 3.1"), cure(name))),
                (_, Shape::TypeName) if value.is_array() => Some((
                    "a list of types is a form of 3.1".to_owned(),
                    "give one type, and `nullable: true` if null is allowed",
                )),
                (_, Shape::TypeName) if value.as_str() == Some("null") => Some((
                    "the type `null` is a word of 3.1".to_owned(),
                    "use `nullable: true` beside the type of the other values",
                )),
                (_, Shape::ExclusiveBound) if value.kind() == Kind::Number => Some((
                    format!("a number in `{name}` is a form of 3.1"),
                    "put the number in `minimum` or `maximum` and write `true` here",
                )),
                (_, Shape::Word(_)) if value.as_str() == Some("mutualTLS") => Some((
                    "`mutualTLS` is a scheme of 3.1".to_owned(),
                    "say it in `description`, or write the document as 3.1",
                )),
                _ => None,
            };
            if let Some((message, hint)) = fault {
                report.key(value, format!("{message}, and this document is 3.0"), hint);
            }
        }
    }
}

fn cure(name: &str) -> &'static str {
    match name {
        "const" => "write `enum` with the one value",
        "examples" => "write one `example`",
        "$defs" => "move the schemas to `components/schemas`",
        "contentEncoding" => "write `format: byte` for base64",
        "patternProperties" => "write `additionalProperties`",
        "identifier" => "write `url`",
        _ => "leave it out, or write the document as 3.1",
    }
}
