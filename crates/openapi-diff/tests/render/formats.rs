//! A snapshot a format, and what each format's readers ask for.

use std::collections::BTreeSet;

use openapi_diff::Report;
use openapi_diff::render::{self, Colour, Review};
use serde_json::Value;

use crate::fixture::case;

macro_rules! snapshot {
    ($name:literal, $text:expr) => {
        insta::with_settings!({
            snapshot_path => "../snapshots",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!($name, $text) })
    };
}

#[test]
fn text_shows_the_source_of_both_sides() {
    snapshot!("text", render::text(&case().review(), Colour::Never));
}

#[test]
fn colours_change_nothing_but_colours() {
    let case = case();
    let plain = render::text(&case.review(), Colour::Never);
    let coloured = render::text(&case.review(), Colour::Always);
    assert!(!plain.contains('\u{1b}'));
    assert!(coloured.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut rest = coloured.as_str();
    while let Some((head, tail)) = rest.split_once('\u{1b}') {
        stripped.push_str(head);
        rest = tail.split_once('m').expect("every sequence here ends in m").1;
    }
    stripped.push_str(rest);
    assert_eq!(stripped, plain);
}

#[test]
fn markdown_is_one_comment() {
    let text = render::markdown(&case().review());
    assert!(text.starts_with(render::MARKER));
    snapshot!("markdown", text);
}

#[test]
fn json_is_what_its_schema_says() {
    let text = render::json(&case().review());
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let schema = render::json_schema();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&value).map(|it| it.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    snapshot!("json", text);
    snapshot!("json_schema", serde_json::to_string_pretty(&schema).expect("JSON"));
}

#[test]
fn json_has_what_the_interface_promises() {
    let value: Value = serde_json::from_str(&render::json(&case().review())).expect("JSON");
    assert_eq!(value["version"], 1);
    assert_eq!(value["breaking"], true);
    let finding = &value["findings"][0];
    for member in ["id", "level", "affects", "operations", "base", "revision", "message", "hint"] {
        assert!(finding.get(member).is_some(), "{member} is missing in {finding}");
    }
    let edited = &value["findings"][1];
    assert_eq!(edited["operations"], serde_json::json!(["GET /orders", "POST /orders"]));
    assert_eq!(edited["base"]["line"], 30);
}

#[test]
fn github_annotations_stand_at_lines_of_the_revision() {
    snapshot!("github", render::github(&case().review()));
}

#[test]
fn junit_fails_for_what_breaks() {
    let text = render::junit(&case().review());
    assert!(text.contains("tests=\"6\""), "{text}");
    snapshot!("junit", text);
}

#[test]
fn gitlab_has_an_issue_a_finding() {
    let text = render::gitlab(&case().review());
    let issues: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    let prints: BTreeSet<_> = issues.iter().map(|it| it["fingerprint"].as_str()).collect();
    assert_eq!(prints.len(), issues.len());
    snapshot!("gitlab", text);
}

#[test]
fn sarif_is_what_its_schema_says() {
    // Its pattern for languages has a stray bracket, which strict readers of regular expressions refuse.
    let schema =
        include_str!("../fixtures/sarif-2.1.0.schema.json").replace("{2}]?$", "{2}\\\\]?$");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let text = render::sarif(&case().review());
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let errors: Vec<String> = validator.iter_errors(&value).map(|it| it.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    // The schema is strict enough to tell.
    let mut wrong = value.clone();
    wrong["runs"][0]["results"][0]["level"] = "breaking".into();
    assert!(!validator.is_valid(&wrong));
    snapshot!("sarif", text);
}

#[test]
fn html_needs_nothing_else() {
    let text = render::html(&case().review());
    assert!(text.contains("&lt;script&gt;"), "text of the document is escaped");
    for outside in ["http://", "https://", "<script", "<link", "@import", "url("] {
        assert!(!text.contains(outside), "the page holds {outside}");
    }
    let body = text.split_once("<body>").expect("a body").1.replace("<article", "\n<article");
    snapshot!("html_body", body);
}

#[test]
fn nothing_to_report_is_said() {
    let mut case = case();
    case.report = Report::new(Vec::new());
    case.accepted.clear();
    let review = case.review();
    assert!(render::text(&review, Colour::Never).contains("no change"));
    assert!(render::markdown(&review).contains("🟢"));
    assert!(render::github(&review).contains("no change"));
    assert!(render::junit(&review).contains("tests=\"1\" skipped=\"0\" failures=\"0\""));
    assert_eq!(render::gitlab(&review), "[]\n");
}

#[test]
fn what_an_earlier_comparison_shows_is_not_repeated() {
    let case = case();
    let mut review = case.review();
    let mut again = review.comparisons[0].clone();
    again.title = "v1.2.0".to_owned();
    review.comparisons.push(again);
    let text = render::text(&review, Colour::Never);
    assert!(text.contains("against v1.2.0"));
    assert!(text.contains("5 findings shown above"), "{text}");
    assert_eq!(text.matches("breaking[operation-removed]").count(), 1);
    assert_eq!(render::github(&review).matches("title=operation-removed").count(), 1);
    let value: Value = serde_json::from_str(&render::json(&review)).expect("JSON");
    assert_eq!(value["findings"].as_array().map(Vec::len), Some(10));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, two) = (case(), case());
    let all = |review: Review<'_>| {
        [
            render::text(&review, Colour::Always),
            render::markdown(&review),
            render::json(&review),
            render::github(&review),
            render::junit(&review),
            render::sarif(&review),
            render::gitlab(&review),
            render::html(&review),
        ]
    };
    assert_eq!(all(one.review()), all(two.review()));
}
