//! Examples are values of their schemas.
//!
//! People copy examples, mocks answer with them, and tests are made from them. One that its own
//! schema refuses shows that one of the two is wrong, and often which error a client will meet.

use crate::examples::Library;
use crate::prelude::*;
use crate::support::{cut, essence, is_json};
use crate::walk::Direction;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "example-schema",
    title: "examples are values of their schemas",
    reason: "People copy examples and mocks answer with them; either the example or the schema \
             is wrong.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

/// Most faults that are reported of one example.
const MOST: usize = 5;

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let libraries = [Direction::Request, Direction::Response, Direction::Either]
        .map(|direction| (direction, Library::new(context, direction)));
    for site in context.sites().iter().filter(|it| it.is_definition(context.version)) {
        let library = libraries.iter().find(|(direction, _)| *direction == site.direction);
        let Some((_, library)) = library else { continue };
        let schema = match site.object {
            Object::Schema => Some(site.node),
            Object::MediaType | Object::Parameter | Object::Header => site.node.get("schema"),
            _ => None,
        };
        let Some(schema) = schema else { continue };
        let media_type = site.node.key().filter(|_| site.object == Object::MediaType).map(essence);
        for example in examples(context, site.node, site.object) {
            // The text of an XML or binary body is no JSON value that a schema could be held to.
            let is_text = example.kind() == Kind::String;
            if is_text && media_type.as_deref().is_some_and(|it| !is_json(it)) {
                continue;
            }
            compare(library, schema, example, report);
        }
    }
}

/// The values that an object gives as examples of its schema.
fn examples<'d>(context: &Context<'d>, node: Node<'d>, object: Object) -> Vec<Node<'d>> {
    let mut values: Vec<_> = node.get("example").into_iter().collect();
    let named = node.get("examples");
    if object == Object::Schema {
        let list = named.filter(|_| !context.is_3_0());
        values.extend(list.into_iter().flat_map(Node::items));
    } else {
        for (_, example) in named.into_iter().flat_map(Node::entries) {
            values.extend(context.follow(example).and_then(|it| it.get("value")));
        }
    }
    values
}

/// Reports what in a value does not fit its schema.
pub(crate) fn compare<'d>(
    library: &Library<'_, 'd>,
    schema: Node<'d>,
    value: Node<'d>,
    report: &mut Report<'_, 'd>,
) {
    for fault in library.check(schema, &value.to_json()).into_iter().take(MOST) {
        let node = place(value, &fault.path);
        let at = match fault.path.join("/") {
            path if path.is_empty() => String::new(),
            path => format!(" at `{}`", cut(&path)),
        };
        let what = if matches!(value.key(), Some("default")) { "default" } else { "example" };
        report.value(
            node,
            format!("{what} does not fit its schema{at}: {}", shorten(&fault.message)),
            format!("change the {what}, or the schema"),
        );
    }
}

/// The part of an example that a path leads to, as far as it goes.
fn place<'d>(value: Node<'d>, path: &[String]) -> Node<'d> {
    let mut node = value;
    for step in path {
        let next = if node.is_array() {
            step.parse().ok().and_then(|index| node.at(index))
        } else {
            node.get(step)
        };
        match next {
            Some(next) => node = next,
            None => break,
        }
    }
    node
}

/// The validator quotes whole values, which may be long.
fn shorten(message: &str) -> String {
    const MOST: usize = 160;
    let letters = message.chars().count();
    if letters <= MOST {
        return message.to_owned();
    }
    // What is wrong stands at the end.
    let tail: String = message.chars().skip(letters - MOST).collect();
    format!("…{tail}")
}
