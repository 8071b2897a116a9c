//! Small questions that several rules ask.

use std::cmp::Ordering;

use openapi_document::{Kind, Node};

use crate::context::Context;
use crate::grammar::Object;

/// The candidate that a misspelt word was most likely meant to be.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // Longer words would cost time in proportion to their length squared, and none is meant.
    if word.len() > 64 {
        return None;
    }
    let folded = word.to_ascii_lowercase();
    candidates
        .into_iter()
        .map(|it| (strsim::osa_distance(&folded, &it.to_ascii_lowercase()), it))
        .filter(|(distance, it)| *distance <= (it.len() / 3).clamp(1, 3))
        // Another word of one letter is no misspelling.
        .filter(|(distance, it)| *distance < it.len().max(word.len()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, it)| it)
}

/// A list of words for a message: `a`, `b`, `c`, cut where it gets long.
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 8;
    let words: Vec<_> = words.into_iter().collect();
    let mut text =
        words.iter().take(MOST).map(|it| format!("`{}`", cut(it))).collect::<Vec<_>>().join(", ");
    if words.len() > MOST {
        text.push_str(&format!(" and {} more", words.len() - MOST));
    }
    text
}

/// A word of the document for a message, cut if it is long.
pub(crate) fn cut(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

/// The names in braces of a path or URL template, and whether the braces match.
pub(crate) fn template_names(template: &str) -> (Vec<&str>, bool) {
    let mut names = Vec::new();
    let mut rest = template;
    let mut balanced = true;
    while let Some(open) = rest.find(['{', '}']) {
        let Some(close) = rest[open + 1..]
            .find(['{', '}'])
            .map(|at| at + open + 1)
            .filter(|close| rest.as_bytes()[open] == b'{' && rest.as_bytes()[*close] == b'}')
        else {
            balanced = false;
            rest = &rest[open + 1..];
            continue;
        };
        names.push(&rest[open + 1..close]);
        rest = &rest[close + 1..];
    }
    (names, balanced)
}

/// The type names of a schema: one, or in 3.1 a list.
pub(crate) fn types<'d>(schema: Node<'d>) -> Vec<&'d str> {
    match schema.get("type") {
        Some(node) if node.is_array() => node.items().filter_map(Node::as_str).collect(),
        Some(node) => node.as_str().into_iter().collect(),
        None => Vec::new(),
    }
}

/// Whether a schema is of that type, and of no other than `null` beside it.
pub(crate) fn is_type(schema: Node<'_>, name: &str) -> bool {
    let types = types(schema);
    types.contains(&name) && types.iter().all(|it| *it == name || *it == "null")
}

/// Whether a value is of a type of JSON Schema.
pub(crate) fn has_type(value: Node<'_>, name: &str) -> bool {
    match (name, value.kind()) {
        ("null", Kind::Null)
        | ("boolean", Kind::Bool)
        | ("string", Kind::String)
        | ("number", Kind::Number)
        | ("array", Kind::Array)
        | ("object", Kind::Object) => true,
        ("integer", Kind::Number) => is_whole(value),
        _ => false,
    }
}

/// Whether a number has no fraction.
pub(crate) fn is_whole(value: Node<'_>) -> bool {
    value.as_f64().is_some_and(|it| it.is_finite() && it.fract() == 0.0)
}

/// Order of two numbers of the document; exact for whole numbers, which doubles are not.
pub(crate) fn compare(a: Node<'_>, b: Node<'_>) -> Option<Ordering> {
    match (whole_number(a), whole_number(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

/// A whole number of the document, exact beyond 64 bits.
pub(crate) fn whole_number(node: Node<'_>) -> Option<i128> {
    node.number_text()?.parse().ok().or_else(|| node.as_i64().map(i128::from))
}

/// A value in a message: its JSON text, cut if it is long.
pub(crate) fn show(node: Node<'_>) -> String {
    if node.is_object() || node.is_array() {
        return format!("an {}", node.kind().name());
    }
    cut(&node.to_json().to_string())
}

/// Whether a media type is JSON: `application/json`, `text/json`, `application/problem+json`.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// A media type without its parameters, in lower case.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether requests have to bring credentials: no alternative is empty.
pub(crate) fn is_secured(security: Option<Node<'_>>) -> bool {
    security.is_some_and(|it| !it.is_empty() && it.items().all(|option| !option.is_empty()))
}

/// Members of an object without extensions.
pub(crate) fn members<'d>(object: Option<Node<'d>>) -> impl Iterator<Item = (&'d str, Node<'d>)> {
    object.into_iter().flat_map(Node::entries).filter(|(key, _)| !key.starts_with("x-"))
}

/// Looks a property up as a value would see it: in the schema, in what it refers to, and in the
/// schemas that it is composed of.
pub(crate) fn property<'d>(
    context: &Context<'d>,
    schema: Node<'d>,
    name: &str,
) -> Option<Node<'d>> {
    let mut found = None;
    composed(context, schema, |part| {
        found = part.get("properties").and_then(|it| it.get(name));
        found.is_some()
    });
    found
}

/// Visits a schema and all that it is composed of by `allOf`, `oneOf`, `anyOf` and references,
/// until `done` says so. Gives up after a fixed number, so that no document can make it slow;
/// the answer is then `true`, as if it had been found.
pub(crate) fn composed<'d>(
    context: &Context<'d>,
    schema: Node<'d>,
    mut done: impl FnMut(Node<'d>) -> bool,
) -> bool {
    const MOST: usize = 4096;
    let mut seen = std::collections::HashSet::new();
    let mut stack = vec![schema];
    while let Some(node) = stack.pop() {
        let Some(node) = context.follow(node) else { continue };
        if !seen.insert(node.id()) {
            continue;
        }
        if done(node) || seen.len() > MOST {
            return true;
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            stack.extend(node.get(key).into_iter().flat_map(Node::items).rev());
        }
    }
    false
}

/// The outermost schema that a part of a composition belongs to.
pub(crate) fn composition_root<'d>(context: &Context<'d>, schema: Node<'d>) -> Node<'d> {
    let is_schema = |it: &Node<'d>| context.object(*it) == Some(Object::Schema);
    let mut root = schema;
    loop {
        let parent = root.parent();
        let outer = match root.key() {
            Some("if" | "then" | "else") => parent,
            Some(_) => None,
            None => parent
                .filter(|it| matches!(it.key(), Some("allOf" | "oneOf" | "anyOf")))
                .and_then(Node::parent),
        };
        let Some(outer) = outer.filter(is_schema) else { return root };
        root = outer;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_whatever_its_case() {
        assert_eq!(nearest("requried", ["required", "type"]), Some("required"));
        assert_eq!(nearest("operationid", ["operationId"]), Some("operationId"));
        assert_eq!(nearest("colour", ["required", "type"]), None);
        assert_eq!(nearest("z", ["a", "e"]), None);
    }

    #[test]
    fn template_names_and_unbalanced_braces_are_told() {
        assert_eq!(template_names("/a/{b}/{c}.x"), (vec!["b", "c"], true));
        assert!(!template_names("/a/{b").1);
        assert!(!template_names("/a/b}").1);
        assert_eq!(template_names("/a/{{b}}"), (vec!["b"], false));
    }
}
