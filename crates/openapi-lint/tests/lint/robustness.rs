//! No input makes lint panic, and none makes it slow out of proportion.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use openapi_lint::{Config, Finding, render};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::findings;

fn every_rule(text: &str) -> Vec<Finding> {
    let found = findings("input", text, &Config::house());
    for rendered in [render::text("input", &found), render::github("input", &found)] {
        assert!(rendered.is_char_boundary(rendered.len()));
    }
    serde_json::from_str::<Value>(&render::json("input", &found)).expect("JSON");
    found
}

#[test]
fn input_that_is_no_document_is_one_finding() {
    let inputs = [
        "",
        "\n",
        "# nothing\n",
        "null",
        "42",
        "[]",
        "{}",
        "text",
        "- a\n- b\n",
        "\u{feff}{}",
        "{",
        "a: b: c",
        "openapi: 3.0.3\n\tinfo: x",
        "\0",
        "&a [*a]",
        "? [a]\n: b\n",
    ];
    for input in inputs {
        let found = every_rule(input);
        assert!(!found.is_empty(), "{input:?} passed");
        assert!(found.iter().all(|it| it.rule == "parse" || it.rule == "openapi-version"));
    }
}

#[test]
fn anchors_that_explode_are_a_finding() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let alias = format!("*a{}, ", level - 1).repeat(10);
        let _ = writeln!(text, "a{level}: &a{level} [{alias}]");
    }
    let found = every_rule(&text);
    assert_eq!(found[0].rule, "parse", "{found:?}");
}

#[test]
fn nesting_without_end_is_a_finding() {
    let text = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(every_rule(&text)[0].rule, "parse");
}

#[test]
fn references_that_turn_in_circles_end() {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "T", "version": "1.0.0" },
        "paths": {
            "/a": { "$ref": "#/paths/~1b" },
            "/b": { "$ref": "#/paths/~1a" },
            "/c": { "get": { "operationId": "c", "responses": {
                "200": { "$ref": "#/components/responses/A" },
                "400": { "$ref": "#/paths/~1c/get/responses/400" } },
                "parameters": [{ "$ref": "#/paths/~1c/get/parameters/0" }] } },
        },
        "components": {
            "responses": { "A": { "$ref": "#/components/responses/A" } },
            "schemas": {
                "Self": { "$ref": "#/components/schemas/Self" },
                "Loop": { "oneOf": [{ "$ref": "#/components/schemas/Loop" }],
                    "discriminator": { "propertyName": "a", "mapping": { "x": "Loop" } },
                    "example": { "a": "x" } },
                "All": { "allOf": [{ "$ref": "#/components/schemas/All" }], "required": ["a"],
                    "default": { "a": 1 } },
                "Not": { "not": { "$ref": "#/components/schemas/Not" }, "example": 1 },
                "Root": { "$ref": "#" },
                "Tree": { "type": "object", "example": { "next": { "next": {} } },
                    "properties": { "next": { "$ref": "#/components/schemas/Tree" } } },
            },
        },
    });
    let found = every_rule(&document.to_string());
    assert!(found.iter().any(|it| it.rule == "ref-cycle"), "{found:?}");
}

#[test]
fn a_chain_of_references_longer_than_the_stack_ends() {
    let mut schemas = serde_json::Map::new();
    for link in 0..10_000 {
        let next = format!("#/components/schemas/S{}", link + 1);
        schemas.insert(format!("S{link}"), json!({ "allOf": [{ "$ref": next }] }));
    }
    let mut document = json!({
        "openapi": "3.0.3",
        "info": { "title": "T", "version": "1.0.0" },
        "paths": {},
        "components": { "schemas": schemas },
    });
    document["components"]["schemas"]["S0"]["example"] = json!({ "a": 1 });
    every_rule(&format!("{document:#}"));
}

#[test]
fn unions_of_unions_that_double_with_each_level_end() {
    let either = |name: &str| {
        let branch = json!({ "$ref": format!("#/components/schemas/{name}") });
        json!({ "anyOf": [branch.clone(), branch] })
    };
    let mut schemas = serde_json::Map::new();
    schemas.insert("Itself".to_owned(), either("Itself"));
    for level in 0..60 {
        schemas.insert(format!("Level{level}"), either(&format!("Level{}", level + 1)));
    }
    schemas.insert("Level60".to_owned(), json!({ "type": "string" }));
    schemas["Itself"]["example"] = json!(1);
    schemas["Level0"]["example"] = json!(1);
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "T", "version": "1.0.0" },
        "paths": {},
        "components": { "schemas": schemas },
    });
    let found = every_rule(&document.to_string());
    assert!(found.iter().any(|it| it.message.contains("too many alternatives")), "{found:?}");
}

#[test]
fn schemas_and_values_nested_to_the_limit_are_no_stack_overflow() {
    let (mut schema, mut value, mut plain) = (json!({}), json!(1), json!({ "type": "string" }));
    for _ in 0..480 {
        schema = json!({ "not": schema });
        value = json!([value]);
    }
    for _ in 0..240 {
        plain = json!({ "type": "object", "properties": { "a": plain } });
    }
    schema["example"] = value.clone();
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "T", "version": "1.0.0" },
        "paths": {},
        "components": { "schemas": {
            "Not": schema,
            "Plain": plain,
            "List": { "type": "array", "items": { "$ref": "#/components/schemas/List" },
                "example": value },
        } },
    });
    let found = every_rule(&document.to_string());
    assert!(found.iter().all(|it| it.rule != "parse"), "{:?}", found[0]);
}

/// A document with that many operations, each with a schema and faults of its own.
fn large(operations: usize) -> String {
    let mut text = String::from("openapi: 3.0.3\ninfo: { title: T, version: 1.0.0 }\npaths:\n");
    for at in 0..operations {
        let _ = writeln!(
            text,
            "  /things{at}/{{id}}:\n    post:\n      operationId: thing{at}\n      responses:\n        \
             '200':\n          description: A thing.\n          content:\n            \
             application/json:\n              schema: {{ $ref: '#/components/schemas/Thing{at}' }}\n              \
             example: {{ id: 1, next: {{ id: x }} }}"
        );
    }
    text.push_str("components:\n  schemas:\n");
    for at in 0..operations {
        let _ = writeln!(
            text,
            "    Thing{at}:\n      type: object\n      required: [idd]\n      properties:\n        \
             id: {{ type: string }}\n        next: {{ $ref: '#/components/schemas/Thing{}' }}",
            (at + 1) % operations
        );
    }
    text
}

#[test]
fn findings_grow_with_the_document_and_no_faster() {
    let counts: Vec<_> = [50, 100, 200].map(|it| every_rule(&large(it)).len()).to_vec();
    // Each operation has the same faults, whatever their number; the head has some of its own.
    let each = (counts[1] - counts[0]) / 50;
    assert!(each > 5, "{counts:?}");
    assert_eq!(counts[2] - counts[1], each * 100, "{counts:?}");
}

fn document() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/example-schema.yaml");
    let text = fs::read_to_string(path).expect("the fixture");
    openapi_document::Document::parse("fixture", text).expect("a document").to_json()
}

/// Replaces the value that `path` leads to; each number chooses a member of what it meets.
fn replace(value: &mut Value, path: &[usize], with: &Value) {
    let Some((first, rest)) = path.split_first() else {
        *value = with.clone();
        return;
    };
    let next = match value {
        Value::Object(members) if !members.is_empty() => {
            let at = first % members.len();
            members.values_mut().nth(at)
        }
        Value::Array(items) if !items.is_empty() => {
            let at = first % items.len();
            items.get_mut(at)
        }
        _ => None,
    };
    match next {
        Some(next) => replace(next, rest, with),
        None => *value = with.clone(),
    }
}

fn odd_values() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(18_446_744_073_709_551_615_u64),
        json!(""),
        json!("{"),
        json!("#"),
        json!("#/"),
        json!("ßé\u{1f600}\n%"),
        json!([]),
        json!([null, 1, "a", {}]),
        json!({}),
        json!({ "": {} }),
        json!({ "$ref": "#" }),
        json!({ "$ref": "#/components/schemas/Slot" }),
        json!({ "$ref": "#/components/schemas" }),
        json!({ "type": ["string"], "enum": {}, "required": "a", "properties": [] }),
        json!({ "allOf": [{}], "oneOf": {}, "anyOf": [1], "not": [], "discriminator": {} }),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_change_of_a_document_makes_lint_panic(
        changes in prop::collection::vec(
            (prop::collection::vec(0_usize..8, 1..9), odd_values()),
            1..4,
        )
    ) {
        let mut changed = document();
        for (path, value) in &changes {
            replace(&mut changed, path, value);
        }
        every_rule(&changed.to_string());
    }

    #[test]
    fn no_text_makes_lint_panic(text in "[\\PC\n\t{}\\[\\]:&*'\"#-]{0,200}") {
        every_rule(&text);
    }

    #[test]
    fn no_cut_of_a_document_makes_lint_panic(start in 0_usize..2000, length in 0_usize..2000) {
        let text = document().to_string();
        let letters: String = text.chars().skip(start).take(length).collect();
        every_rule(&letters);
        every_rule(&format!("{}{letters}", &text[..text.len() / 2]));
    }
}
