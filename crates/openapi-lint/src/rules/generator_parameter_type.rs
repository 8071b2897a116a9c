//! What stands in a path or a header is one text, and lists in a query are repeated.
//!
//! progenitor writes path and header values with `Display`, which lists, objects and an `Option`
//! lack, and which puts quotes around the text of a schema without a type. In a query it repeats
//! the parameter for each item, whatever `explode` says.

use std::collections::HashMap;
use std::ops::BitOr;

use openapi_document::schema::{Branch, Part, Types, View, normalise};

use crate::prelude::*;
use crate::support::{cut, list};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "generator-parameter-type",
    title: "parameters in paths and headers are one text, and lists in a query are repeated",
    reason: "progenitor's client does not compile on others, or writes them otherwise than described.",
    level: Level::Error,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let mut found = Found::default();
    for site in context.each(Object::Parameter) {
        let text = |key| site.node.get(key).and_then(Node::as_str);
        let (name, place) = (cut(text("name").unwrap_or_default()), text("in").unwrap_or_default());
        let Some(schema) = site.node.get("schema") else { continue };
        let types = found.types(Part::whole(schema));
        match place {
            "path" | "header" => {
                let others = types & (Types::NULL | Types::ARRAY | Types::OBJECT);
                if !others.is_empty() {
                    report.value(
                        schema,
                        format!(
                            "{place} parameter `{name}` may be of type {}, which no generator writes there",
                            list(others.names())
                        ),
                        "give it the type `string`, and say in the description how a list is written",
                    );
                }
            }
            "query" if types.meets(Types::ARRAY | Types::OBJECT) => {
                let joined = site.node.get("explode").filter(|it| it.as_bool() == Some(false));
                if let Some(joined) = joined {
                    report.value(
                        joined,
                        format!("query parameter `{name}` is repeated for each item all the same"),
                        "give it the type `string`, or leave `explode` out",
                    );
                }
            }
            _ => {}
        }
    }
}

/// The types that values of schemas can have, each schema looked at once, so that cycles end.
#[derive(Default)]
struct Found<'d>(HashMap<(u32, View<'d>), Types>);

impl<'d> Found<'d> {
    /// The types that a value can have, those of unions within included.
    fn types(&mut self, part: Part<'d>) -> Types {
        if let Some(known) = self.0.get(&(part.node.id(), part.view)) {
            return *known;
        }
        // A schema that is a branch of itself adds no type to the others.
        self.0.insert((part.node.id(), part.view), Types::NONE);
        let schema = normalise(&[part], Types::ALL, &[]);
        let mut types = schema.types;
        if let Some(values) = &schema.values {
            types = types
                & values.iter().map(|it| Types::of_value(*it)).fold(Types::NONE, BitOr::bitor);
        }
        // Every union has one branch that takes the value.
        for union in &schema.unions {
            let branches = union.branches.iter().map(|it| match it {
                Branch::Null(_) => Types::NULL,
                Branch::Schema(part) => self.types(*part),
            });
            types = types & branches.fold(Types::NONE, BitOr::bitor);
        }
        if schema.null.is_some() {
            types = types | Types::NULL;
        }
        self.0.insert((part.node.id(), part.view), types);
        types
    }
}
