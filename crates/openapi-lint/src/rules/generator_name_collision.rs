//! Names stay apart when they become Rust names.
//!
//! `slot-list` and `slot_list` are two operations and one method; `FooBar` and `foo_bar` two
//! schemas and one type. Generated code then does not compile, or one of the two is lost.

use std::collections::HashMap;

use crate::prelude::*;
use crate::support::{cut, members};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "generator-name-collision",
    title: "operations, schemas, parameters, properties and enum values stay apart as Rust names",
    reason: "Generated code does not compile, or one of the two is lost.",
    level: Level::Error,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let operations = context.operations.iter();
    let ids = operations.filter_map(|it| Some((it.id()?, it.node.get("operationId")?)));
    collide("operations", ids, report);
    collide("schemas", members(context.components("schemas")), report);
    for schema in context.schemas() {
        let properties = schema.get("properties").into_iter().flat_map(Node::entries);
        collide("properties", properties, report);
        let values = schema.get("enum").into_iter().flat_map(Node::items);
        collide("enum values", values.filter_map(|it| Some((it.as_str()?, it))), report);
    }
    for operation in &context.operations {
        let parameters = operation.parameters(context.document);
        let names = parameters.iter().map(|it| (it.name, it.listed));
        collide("parameters", names, report);
        let body = parameters.iter().find(|it| it.name == "body");
        if let Some(body) = body.filter(|_| operation.node.get("requestBody").is_some()) {
            report.value(
                body.listed,
                "a parameter called `body` beside a request body",
                "give the parameter another name",
            );
        }
    }
}

fn collide<'d>(
    what: &str,
    names: impl Iterator<Item = (&'d str, Node<'d>)>,
    report: &mut Report<'_, 'd>,
) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for (name, node) in names {
        let folded: String =
            name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        // Names of signs alone become words; which ones, only the generator knows.
        if folded.is_empty() {
            continue;
        }
        match seen.get(&folded) {
            // The same name twice is a fault of the specification, with a rule of its own.
            Some(first) if *first == name => {}
            Some(first) => report.key(
                node,
                format!("{what} `{}` and `{}` become one Rust name", cut(first), cut(name)),
                "make the names differ in more than case and signs",
            ),
            None => {
                seen.insert(folded, name);
            }
        }
    }
}
