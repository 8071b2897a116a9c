//! Names have one form each: `firmware_slot_list`, `FirmwareSlot`, `slot_id`, `X-Token`.
//!
//! Generators turn names into those of methods, types and fields. One form in the document makes
//! each of them predictable from the other side.

use crate::prelude::*;
use crate::support::{cut, members};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "naming",
    title: "operations, tags, paths, properties and examples are named in snake_case, components \
            in PascalCase, headers in Train-Case",
    reason: "Names become those of methods, types and fields; one form makes them predictable.",
    level: Level::Error,
    set: Set::House,
    check,
};

#[derive(Clone, Copy)]
enum Case {
    Snake,
    Pascal,
    Camel,
    Train,
}

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.each(Object::Operation) {
        if let Some(id) = site.node.get("operationId") {
            text(id, "operationId", Case::Snake, report);
        }
    }
    for site in context.each(Object::Tag) {
        if let Some(name) = site.node.get("name") {
            text(name, "tag", Case::Snake, report);
        }
    }
    for site in context.each(Object::Parameter) {
        let Some(name) = site.node.get("name") else { continue };
        let place = site.node.get("in").and_then(Node::as_str);
        text(
            name,
            "parameter",
            if place == Some("header") { Case::Train } else { Case::Snake },
            report,
        );
    }
    for schema in context.schemas() {
        keys(schema.get("properties"), "property", Case::Snake, report);
    }
    for object in [Object::MediaType, Object::Parameter, Object::Header] {
        for site in context.each(object) {
            keys(site.node.get("examples"), "example", Case::Snake, report);
        }
    }
    for (section, components) in members(context.document.root().get("components")) {
        let case = match section {
            "headers" => Case::Train,
            "securitySchemes" => Case::Camel,
            "examples" => Case::Snake,
            _ => Case::Pascal,
        };
        keys(Some(components), "component", case, report);
    }
    for (path, item) in members(context.document.root().get("paths")) {
        for segment in path.split('/').filter(|it| !it.is_empty()) {
            let name = segment.trim_matches(['{', '}']);
            if !fits(name, Case::Snake) {
                report.key(
                    item,
                    format!("path segment `{}` is not in {}", cut(segment), title(Case::Snake)),
                    format!("write `{}`", convert(name, Case::Snake)),
                );
            }
        }
    }
}

fn keys<'d>(object: Option<Node<'d>>, what: &str, case: Case, report: &mut Report<'_, 'd>) {
    for (name, node) in object.into_iter().flat_map(Node::entries) {
        if !fits(name, case) {
            let message = format!("{what} `{}` is not in {}", cut(name), title(case));
            report.key(node, message, format!("write `{}`", convert(name, case)));
        }
    }
}

fn text<'d>(node: Node<'d>, what: &str, case: Case, report: &mut Report<'_, 'd>) {
    let Some(name) = node.as_str().filter(|name| !fits(name, case)) else { return };
    let message = format!("{what} `{}` is not in {}", cut(name), title(case));
    report.value(node, message, format!("write `{}`", convert(name, case)));
}

fn title(case: Case) -> &'static str {
    match case {
        Case::Snake => "snake_case",
        Case::Pascal => "PascalCase",
        Case::Camel => "camelCase",
        Case::Train => "Train-Case",
    }
}

fn fits(name: &str, case: Case) -> bool {
    let is_word = |it: &str, first: fn(&u8) -> bool, rest: fn(&u8) -> bool| {
        it.as_bytes().first().is_some_and(first) && it.bytes().skip(1).all(|it| rest(&it))
    };
    let is_lower: fn(&u8) -> bool = |it| it.is_ascii_lowercase() || it.is_ascii_digit();
    match case {
        Case::Snake => {
            name.starts_with(|it: char| it.is_ascii_lowercase())
                && name.split('_').all(|it| is_word(it, |it| it.is_ascii_alphanumeric(), is_lower))
                && !name.bytes().any(|it| it.is_ascii_uppercase())
        }
        Case::Pascal => is_word(name, u8::is_ascii_uppercase, u8::is_ascii_alphanumeric),
        Case::Camel => is_word(name, u8::is_ascii_lowercase, u8::is_ascii_alphanumeric),
        Case::Train => name.split('-').all(|it| is_word(it, u8::is_ascii_uppercase, is_lower)),
    }
}

/// The name in another case, as a proposal.
fn convert(name: &str, case: Case) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut was_lower = false;
    for letter in cut(name).chars() {
        if !letter.is_ascii_alphanumeric() {
            words.push(String::new());
            was_lower = false;
            continue;
        }
        if words.is_empty() || (letter.is_ascii_uppercase() && was_lower) {
            words.push(String::new());
        }
        was_lower = !letter.is_ascii_uppercase();
        if let Some(word) = words.last_mut() {
            word.push(letter.to_ascii_lowercase());
        }
    }
    words.retain(|it| !it.is_empty());
    let capital = |word: &String| {
        let (head, tail) = word.split_at(1);
        head.to_ascii_uppercase() + tail
    };
    match case {
        Case::Snake => words.join("_"),
        Case::Pascal => words.iter().map(capital).collect(),
        Case::Train => words.iter().map(capital).collect::<Vec<_>>().join("-"),
        Case::Camel => {
            let pascal: String = words.iter().map(capital).collect();
            let head: String = pascal.chars().take(1).collect();
            head.to_ascii_lowercase() + pascal.get(1..).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_case_takes_its_own_and_no_other() {
        let names = ["firmware_slot_list", "FirmwareSlot", "sessionCookie", "X-Token"];
        let cases = [Case::Snake, Case::Pascal, Case::Camel, Case::Train];
        for (at, name) in names.into_iter().enumerate() {
            for (other, case) in cases.into_iter().enumerate() {
                assert_eq!(fits(name, case), at == other, "{name}, {}", title(case));
            }
        }
        assert!(!fits("a__b", Case::Snake) && !fits("1a", Case::Snake) && !fits("", Case::Snake));
    }

    #[test]
    fn proposals_fit_their_case() {
        assert_eq!(convert("firmwareSlotList", Case::Snake), "firmware_slot_list");
        assert_eq!(convert("firmware-slot", Case::Pascal), "FirmwareSlot");
        assert_eq!(convert("x_token", Case::Train), "X-Token");
        assert_eq!(convert("Session_cookie", Case::Camel), "sessionCookie");
    }
}
