//! Fields hold the type of value that the specification gives them.
//!
//! `required: "yes"`, `maxLength: "5"` or `tags: slots` read well and are dropped, or refused, by
//! the reader of the document.

use crate::grammar::Shape;
use crate::prelude::*;
use crate::support::{cut, show};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "wrong-type",
    title: "fields hold the type of value that the specification gives them",
    reason: "A reader refuses the document, or drops the field and with it what it asked for.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.sites().iter().filter(|site| site.is_definition(context.version)) {
        for (name, value) in site.node.entries() {
            let field = site.object.field(name);
            if field.is_none() && name.starts_with("x-") {
                continue;
            }
            let Some(shape) = field.map(|it| it.shape).or_else(|| site.object.pattern()) else {
                continue;
            };
            check_value(context, name, value, shape, report);
        }
    }
}

fn check_value<'d>(
    context: &Context<'d>,
    name: &str,
    value: Node<'d>,
    shape: Shape,
    report: &mut Report<'_, 'd>,
) {
    let one = |is_bad: bool| if is_bad { vec![value] } else { Vec::new() };
    let (wanted, bad) = match shape {
        Shape::Text | Shape::Word(_) => ("a string", one(!is(value, Kind::String))),
        Shape::Bool => ("true or false", one(!is(value, Kind::Bool))),
        Shape::Number => ("a number", one(!is(value, Kind::Number))),
        Shape::Count => ("a whole number from 0", one(value.as_u64().is_none())),
        Shape::One(object) => (article(object), one(!is_object(context, value, object))),
        Shape::SchemaOrBool => {
            ("a schema, true or false", one(!is(value, Kind::Object) && !is(value, Kind::Bool)))
        }
        Shape::Anything | Shape::Many(_) | Shape::Strings if !value.is_array() => {
            ("a list", vec![value])
        }
        Shape::Many(object) => {
            let bad = value.items().filter(|it| !is_object(context, *it, object));
            (article(object), bad.collect())
        }
        Shape::Strings => ("a string", value.items().filter(|it| !is(*it, Kind::String)).collect()),
        Shape::Map(_) | Shape::TextMap if !value.is_object() => ("an object", vec![value]),
        Shape::Map(object) => {
            let members = crate::support::members(Some(value)).map(|(_, it)| it);
            (article(object), members.filter(|it| !is_object(context, *it, object)).collect())
        }
        Shape::TextMap => {
            let members = value.entries().map(|(_, it)| it);
            ("a string", members.filter(|it| !is(*it, Kind::String)).collect())
        }
        Shape::TypeName => ("a type name", bad_type_names(context, value)),
        Shape::ExclusiveBound => {
            // The form of the other version has a rule of its own.
            let wanted = if context.is_3_0() { "true or false" } else { "a number" };
            (wanted, one(!is(value, Kind::Bool) && !is(value, Kind::Number)))
        }
        Shape::Any | Shape::Anything => return,
    };
    for bad in bad {
        let hint = match (name, bad.kind(), shape) {
            ("required", Kind::Bool, Shape::Strings) => {
                "name the property in the list `required` of the object that has it".to_owned()
            }
            (_, Kind::Number | Kind::Bool | Kind::Null, Shape::Text) => {
                "quote the value, so that YAML reads it as a string".to_owned()
            }
            (_, Kind::Null, _) => format!("give `{name}` a value, or delete it"),
            _ => format!("make it {wanted}"),
        };
        let name = bad.key().unwrap_or(name);
        let message = format!("`{}` wants {wanted}, and {} stands here", cut(name), show(bad));
        report.value(bad, message, hint);
    }
}

fn is(value: Node<'_>, kind: Kind) -> bool {
    value.kind() == kind
}

fn is_object(context: &Context<'_>, value: Node<'_>, object: Object) -> bool {
    let may_be_bool = object == Object::Schema && !context.is_3_0();
    value.is_object() || (may_be_bool && is(value, Kind::Bool))
}

fn bad_type_names<'d>(context: &Context<'_>, value: Node<'d>) -> Vec<Node<'d>> {
    match value.kind() {
        Kind::String => Vec::new(),
        // In a 3.0 document a list of types is a form of 3.1, which has a rule of its own.
        Kind::Array if context.is_3_0() => Vec::new(),
        Kind::Array => value.items().filter(|it| !is(*it, Kind::String)).collect(),
        _ => vec![value],
    }
}

fn article(object: Object) -> &'static str {
    match object {
        Object::Schema => "a schema object",
        Object::SecurityRequirement => "a security requirement object",
        Object::Parameter => "a parameter object",
        Object::Response => "a response object",
        Object::PathItem => "a path item object",
        Object::Operation => "an operation object",
        _ => "an object",
    }
}
