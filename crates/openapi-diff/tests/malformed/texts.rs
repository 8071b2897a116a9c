//! Texts in odd encodings and odd YAML, against the same document written plainly.

use openapi_diff::{Level, Options, compare};
use openapi_document::Document;

const GOOD: &str = "openapi: 3.0.3
info: { title: t, version: '1' }
paths:
  /a:
    post:
      requestBody:
        content:
          application/json:
            schema: { type: object, properties: { a: { type: integer, minimum: 1 } } }
      responses: { '200': { description: Done. } }
";

#[derive(Debug)]
enum Outcome {
    /// It says the same.
    Same,
    /// Clients may break, as far as can be told.
    Breaking,
    /// It says something else, and that is told.
    Told,
    /// It is refused with these words.
    Refused(&'static str),
}

use Outcome::{Breaking, Refused, Same, Told};

/// The good document with something in another's place.
fn with(old: &str, new: &str) -> Vec<u8> {
    assert!(GOOD.contains(old), "{old}");
    GOOD.replace(old, new).into_bytes()
}

fn utf16(mark: bool, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let text = if mark { format!("\u{feff}{GOOD}") } else { GOOD.to_owned() };
    text.encode_utf16().flat_map(order).collect()
}

fn minimum(value: &str) -> Vec<u8> {
    with("minimum: 1", &format!("minimum: {value}"))
}

/// A schema in the place of the request's.
fn schema(text: &str) -> Vec<u8> {
    with("{ type: object, properties: { a: { type: integer, minimum: 1 } } }", text)
}

fn cases() -> Vec<(&'static str, Vec<u8>, Outcome)> {
    let anchored =
        |anchor: &str, used: &str| [anchor.as_bytes(), b"\n", schema(used).as_slice()].concat();
    let nines = "9".repeat(400);
    let text = |it: &str| it.as_bytes().to_vec();
    vec![
        ("byte order mark", format!("\u{feff}{GOOD}").into_bytes(), Same),
        ("carriage returns", with("\n", "\r\n"), Same),
        ("carriage returns alone", with("\n", "\r"), Same),
        (
            "UTF-16, little end first",
            utf16(true, u16::to_le_bytes),
            Refused("save the file as UTF-8"),
        ),
        ("UTF-16, big end first", utf16(true, u16::to_be_bytes), Refused("save the file as UTF-8")),
        ("UTF-16 without a mark", utf16(false, u16::to_le_bytes), Refused("save it as UTF-8")),
        ("Latin-1", [GOOD.as_bytes(), b"# \xfc\n"].concat(), Refused("save the file as UTF-8")),
        ("no text", Vec::new(), Refused("the file is empty")),
        ("blanks", text(" \n\n"), Refused("the file is empty")),
        ("comments", text("# one\n# two\n"), Refused("the file is empty")),
        ("null", text("null"), Refused("no `openapi` field")),
        ("a number", text("7"), Refused("no `openapi` field")),
        ("a string", text("hello"), Refused("no `openapi` field")),
        ("a list", text("- a"), Refused("no `openapi` field")),
        ("an empty object", text("{}"), Refused("no `openapi` field")),
        ("markers around", format!("---\n{GOOD}...\n").into_bytes(), Same),
        ("two documents", format!("{GOOD}---\n{GOOD}").into_bytes(), Refused("keep one a file")),
        (
            "an empty second document",
            format!("{GOOD}---\n").into_bytes(),
            Refused("keep one a file"),
        ),
        ("a tab as indentation", with("  /a:", "\t/a:"), Refused("tabs disallowed")),
        ("a key twice, the last one counts", with("minimum: 1", "minimum: 5, minimum: 1"), Same),
        ("a key twice with a loss", with("minimum: 1", "minimum: 1, minimum: 5"), Breaking),
        (
            "a merged object",
            anchored(
                "x: &a { properties: { a: { type: integer, minimum: 1 } } }",
                "{ type: object, <<: *a }",
            ),
            Same,
        ),
        (
            "merged objects",
            anchored(
                "x: [&a { type: object }, &b { properties: { a: { type: integer, minimum: 1 } } }]",
                "{ <<: [*a, *b] }",
            ),
            Same,
        ),
        (
            "what is merged gives way",
            anchored(
                "x: &a { type: string }",
                "{ <<: *a, type: object, properties: { a: { type: integer, minimum: 1 } } }",
            ),
            Same,
        ),
        (
            "an alias",
            anchored(
                "x: &a { type: object, properties: { a: { type: integer, minimum: 1 } } }",
                "*a",
            ),
            Same,
        ),
        ("an alias of itself", anchored("x: &a [*a]", "{}"), Refused("never ends")),
        ("an alias of nothing", anchored("x: *a", "{}"), Refused("unknown anchor")),
        (
            "an alias as key",
            anchored("x: &a type", "{ *a : object }"),
            Refused("write the key out"),
        ),
        (
            "a list as key",
            [GOOD, "? [a]\n: b\n"].concat().into_bytes(),
            Refused("a key must be a string"),
        ),
        (
            "core tags",
            with("type: integer, minimum: 1", "type: !!str integer, minimum: !!int '1'"),
            Same,
        ),
        ("a tag of somebody's own", with("type: object", "type: !mine object"), Same),
        ("a number as key", with("'200'", "200"), Same),
        ("a boolean as key", with("properties: { a:", "properties: { true:"), Told),
        ("a hexadecimal number", minimum("0x1"), Same),
        ("a sign", minimum("+1"), Same),
        ("a fraction of nothing", minimum("1.0"), Same),
        ("a small exponent", minimum("10e-1"), Same),
        ("not a number", minimum(".nan"), Breaking),
        ("infinity", minimum(".inf"), Breaking),
        ("a number in quotes", minimum("'1'"), Breaking),
        ("an exponent out of reach", minimum("1e999999999"), Breaking),
        ("an exponent of many digits", minimum(&format!("1e{nines}")), Breaking),
        ("a number of many digits", minimum(&nines), Breaking),
        ("many digits after the point", minimum(&format!("1.{}", "1".repeat(400))), Breaking),
        ("a flag as bound", minimum("true"), Told),
        ("a multiple of nothing", with("minimum: 1", "minimum: 1, multipleOf: 0"), Breaking),
        (
            "a negative length",
            with("{ type: integer, minimum: 1 }", "{ type: integer, minimum: 1, minLength: -1 }"),
            Breaking,
        ),
        (
            "an unreadable pattern",
            with("{ type: integer, minimum: 1 }", "{ type: string, pattern: '(' }"),
            Breaking,
        ),
        ("flow style that is no JSON", text("{openapi: 3.0.3, paths: {}}"), Breaking),
        (
            "JSON cut off",
            text(r#"{"openapi":"3.0.3","paths":{"#),
            Refused("a bracket is not closed"),
        ),
        ("JSON twice", text(r#"{"openapi":"3.0.3"}{}"#), Refused("after the end")),
        (
            "JSON too deep",
            format!("{{\"x\":{}", "[".repeat(2_000)).into_bytes(),
            Refused("512 levels"),
        ),
        (
            "half of a pair of surrogates",
            text(r#"{"openapi":"3.0.3","paths":{"/\ud800":{}}}"#),
            Breaking,
        ),
        ("version 2", with("openapi: 3.0.3", "swagger: '2.0'"), Refused("convert the document")),
        ("version 4", with("3.0.3", "4.0.0"), Refused("convert the document")),
        ("a version in words", with("3.0.3", "three"), Refused("convert the document")),
        ("a version as number", with("3.0.3", "3.0"), Same),
    ]
}

#[test]
fn odd_texts_are_read_as_they_are_meant_or_refused_with_a_cure() {
    let good = Document::parse("good.yaml", GOOD).unwrap();
    let mut wrong = Vec::new();
    for (name, bytes, wanted) in cases() {
        let seen = match Document::parse_bytes("odd.yaml", bytes) {
            Err(error) => Err(error.to_string()),
            Ok(odd) => compare(&good, &odd, &Options::default()).map_err(|error| error.to_string()),
        };
        let fits = match (&wanted, &seen) {
            (Same, Ok(report)) => report.findings.is_empty(),
            (Breaking, Ok(report)) => report.worst() == Some(Level::Breaking),
            (Told, Ok(report)) => !report.findings.is_empty(),
            (Refused(words), Err(error)) => error.contains(words) && error.starts_with("odd.yaml"),
            _ => false,
        };
        if !fits {
            let seen =
                seen.map(|it| it.findings.iter().map(|it| it.message.clone()).collect::<Vec<_>>());
            wrong.push(format!("{name}: {wanted:?}, but {seen:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
