//! What is read, what is refused, and that nothing panics.

use openapi_document::{Document, Kind, ReferenceError, SpecVersion};
use proptest::prelude::*;

fn parse(text: &str) -> Document {
    Document::parse("test", text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn yaml_and_json_give_the_same_tree() {
    let yaml = "a: [1, two, null]\nb:\n  c: \"x\\ty\"\n  d: 'it''s'\n  e: |\n    line\n";
    let json = r#"{"a": [1, "two", null], "b": {"c": "x\ty", "d": "it's", "e": "line\n"}}"#;
    assert!(parse(yaml).root().is_same_value(parse(json).root()));
    assert_eq!(parse(yaml).to_json(), parse(json).to_json());
}

#[test]
fn every_node_knows_its_line_and_column_and_pointer() {
    for text in [
        "paths:\n  /a/b:\n    get:\n      tags: [x, y]\n",
        "{\n  \"paths\": {\n    \"/a/b\": {\n      \"get\": {\"tags\": [\"x\", \"y\"]}\n    }\n  }\n}",
    ] {
        let document = parse(text);
        let operation = document.operations().next().expect("one operation");
        let tag = operation.node.get("tags").and_then(|tags| tags.at(1)).expect("a tag");
        assert_eq!(tag.pointer(), "/paths/~1a~1b/get/tags/1");
        assert_eq!(document.resolve(&format!("#{}", tag.pointer())), Ok(tag));
        assert_eq!(&text[tag.span()].trim_matches('"'), &"y");
        assert!(document.line(tag.position().line).contains("tags"));
        let key = operation.node.key_position();
        assert!(
            document.line(key.line)[key.column as usize - 1..]
                .trim_start_matches('"')
                .starts_with("get")
        );
    }
}

#[test]
fn columns_are_right_behind_characters_of_several_bytes() {
    let document = parse("é: 1\nx: {ß: 2, y: 3}\n");
    let y = document.root().get("x").and_then(|x| x.get("y")).expect("y");
    assert_eq!((y.key_position().line, y.key_position().column), (2, 11));
    assert_eq!(y.as_i64(), Some(3));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_document() {
    for text in
        ["\u{feff}openapi: 3.0.3\ninfo: {}\n", "\u{feff}{\"openapi\": \"3.0.3\", \"info\": {}}"]
    {
        let document = parse(text);
        assert_eq!(document.version(), SpecVersion::V3_0);
        assert!(document.root().get("info").is_some());
    }
}

#[test]
fn the_last_of_two_equal_keys_is_kept_and_the_other_reported() {
    let document = parse("a: 1\nb: 2\na: 3\n");
    assert_eq!(document.root().get("a").and_then(|a| a.as_i64()), Some(3));
    assert_eq!(document.root().len(), 2);
    let [duplicate] = document.duplicate_keys() else { panic!("one duplicate") };
    assert_eq!((duplicate.key.as_str(), duplicate.position.line), ("a", 1));

    let many: String = (0..40).map(|i| format!("k{}: {i}\n", i % 20)).collect();
    let document = parse(&many);
    assert_eq!(document.root().len(), 20);
    assert_eq!(document.duplicate_keys().len(), 20);
    assert_eq!(document.root().get("k7").and_then(|it| it.as_i64()), Some(27));
}

#[test]
fn anchors_and_merge_keys_are_expanded() {
    let document =
        parse("base: &base\n  a: 1\n  b: [x]\nmore:\n  <<: *base\n  a: 2\nsame: *base\n");
    let root = document.to_json();
    assert_eq!(root["more"], serde_json::json!({"a": 2, "b": ["x"]}));
    assert_eq!(root["same"], root["base"]);
    let copy = document.root().get("same").and_then(|it| it.get("b")).and_then(|b| b.at(0));
    assert_eq!(copy.map(|it| it.pointer()).as_deref(), Some("/same/b/0"));
}

#[test]
fn aliases_that_explode_are_refused() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let previous = level - 1;
        let items = vec![format!("*a{previous}"); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    let error = Document::parse("bomb", bomb).expect_err("a bomb");
    assert!(error.message.contains("aliases expand"), "{error}");
    let cycle = Document::parse("cycle", "a: &a\n  b: *a\n").expect_err("a cycle");
    assert!(cycle.message.contains("never ends"), "{cycle}");
}

#[test]
fn deep_nesting_is_refused_with_its_place() {
    for text in ["[".repeat(100_000), format!("{}1", "{\"a\":".repeat(2_000)), "- ".repeat(3_000)] {
        let error = Document::parse("deep", text).expect_err("too deep");
        assert_eq!(error.position.line, 1);
    }
}

#[test]
fn what_is_no_document_says_where_it_fails() {
    for (text, line, message) in [
        ("", 1, "empty"),
        ("# only a comment\n", 1, "empty"),
        ("{\"a\": 1,\n \"b\" 2}", 2, "`:`"),
        ("a: 1\n---\nb: 2\n", 3, "second YAML document"),
        ("a:\n  - b\n c: 1\n", 3, ""),
        ("? [x]\n: 1\n", 1, "key must be a string"),
        ("{\"a\": \"x", 1, "not closed"),
    ] {
        let error = Document::parse("bad", text).expect_err(text);
        assert_eq!(error.position.line, line, "{text:?}: {error}");
        assert!(error.message.contains(message), "{text:?}: {error}");
    }
    let error = Document::parse_bytes("bin", b"a: 1\nb: \xff\n".to_vec()).expect_err("binary");
    assert_eq!(error.to_string(), "bin:2:4: byte 8 is no UTF-8; save the file as UTF-8");
}

#[test]
fn references_are_followed_and_their_faults_told_apart() {
    let document = parse(
        "a: {$ref: '#/b'}\nb: {$ref: '#/x~1y/0'}\nx/y: [{c: 1}]\n\
         loop: {$ref: '#/pool'}\npool: {$ref: '#/loop'}\nspaced key: 2\n\
         50%+5: 3\n",
    );
    let node = |key: &str| document.root().get(key).expect("a key");
    assert_eq!(document.follow(node("a")).map(|it| it.pointer()), Ok("/x~1y/0".to_owned()));
    assert!(matches!(document.follow(node("loop")), Err(ReferenceError::Cycle(_))));
    assert!(matches!(document.resolve("other.yaml#/a"), Err(ReferenceError::External(_))));
    assert!(matches!(document.resolve("#/nothing"), Err(ReferenceError::NotFound(_))));
    assert!(matches!(document.resolve("#nothing"), Err(ReferenceError::Malformed(_))));
    for reference in ["#/spaced%20key", "#/50%25+5", "#/50%+5"] {
        assert_eq!(
            document.resolve(reference).map(|it| it.kind()),
            Ok(Kind::Number),
            "{reference}"
        );
    }
}

#[test]
fn parameters_of_the_path_item_are_overridden_by_name_and_place() {
    let document = parse(
        "paths:\n  /a/{id}:\n    parameters:\n    - {name: id, in: path}\n    - {name: q, in: query}\n\
         \x20   get:\n      parameters:\n      - {name: q, in: query, required: true}\n      - {name: q, in: header}\n",
    );
    let operation = document.operations().next().expect("one");
    let parameters: Vec<_> = operation
        .parameters(&document)
        .iter()
        .map(|it| (it.name, it.location, it.from_path_item))
        .collect();
    assert_eq!(parameters, [("id", "path", true), ("q", "query", false), ("q", "header", false)]);
}

#[test]
fn numbers_keep_their_digits() {
    let document = parse(r#"{"a": 1.0, "b": 1, "c": 18446744073709551615, "d": 0.1, "e": 1e400}"#);
    let node = |key: &str| document.root().get(key).expect("a number");
    assert!(node("a").is_same_value(node("b")));
    assert_eq!(node("a").as_i64(), Some(1));
    assert_eq!(node("c").as_u64(), Some(u64::MAX));
    assert_eq!(node("d").number_text(), Some("0.1"));
    assert_eq!(document.to_json()["d"], serde_json::json!(0.1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_text_makes_the_reader_panic(text in "[ -~\n\t\"'{}:,&*!|>?#%@é\u{feff}-]{0,80}") {
        if let Ok(document) = Document::parse("any", text) {
            let _ = document.to_json();
            let _ = document.operations().count();
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = Document::parse_bytes("any", bytes);
    }

    #[test]
    fn json_is_read_as_serde_json_reads_it(value in json()) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let document = parse(&text);
            prop_assert_eq!(document.to_json(), value.clone());
        }
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        (-1e9..1e9f64).prop_map(Into::into),
        "\\PC{0,12}".prop_map(Into::into),
    ];
    // A root that is a container, so that the text is taken for JSON.
    let value = leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::btree_map("\\PC{0,8}", inner, 0..24)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    });
    prop::collection::vec(value, 0..4).prop_map(Into::into)
}
