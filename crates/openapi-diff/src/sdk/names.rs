//! Names of generated items, in the casing of typify and progenitor.

use heck::{ToPascalCase, ToSnakeCase};

/// What Rust does not take as a name; the generators append an underscore.
const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "Self", "self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "_",
];

/// The name of a type or a variant.
pub(super) fn pascal(name: &str) -> String {
    valid(ready(name).to_pascal_case(), "X")
}

/// The name of a field, an argument or a method.
pub(super) fn snake(name: &str) -> String {
    valid(ready(name).to_snake_case(), "x")
}

/// The name of a variant whose plain name another variant has too.
pub(super) fn crossed(name: &str) -> String {
    let crossed: String =
        name.chars().map(|it| if it.is_alphanumeric() { it } else { 'X' }).collect();
    pascal(&crossed)
}

fn ready(name: &str) -> String {
    match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => name.replace('\'', "").replace(|it: char| !it.is_alphanumeric() && it != '_', "-"),
    }
}

fn valid(name: String, prefix: &str) -> String {
    let name = match name.chars().next() {
        Some(first) if first.is_alphabetic() => name,
        _ => format!("{prefix}{name}"),
    };
    if KEYWORDS.contains(&name.as_str()) { format!("{name}_") } else { name }
}

#[cfg(test)]
mod tests {
    use super::{crossed, pascal, snake};

    #[test]
    fn names_are_cased_as_the_generators_case_them() {
        assert_eq!(pascal("slot_body-v2"), "SlotBodyV2");
        assert_eq!(pascal("2fast"), "X2fast");
        assert_eq!(snake("X-Token"), "x_token");
        assert_eq!(snake("type"), "type_");
        assert_eq!(snake("nextURL"), "next_url");
        assert_eq!((pascal("<"), crossed("<=")), ("X".to_owned(), "Xx".to_owned()));
    }
}
