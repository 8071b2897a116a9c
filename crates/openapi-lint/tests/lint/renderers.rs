//! What people, GitHub and programs get to see.

use openapi_lint::{Config, Finding, Level, render};

use crate::findings;

const SOURCE: &str = "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  '/a%b,\"c\"\\n':\n    \
                      get:\n      operationId: a_get\n      responses: { default: {} }\n";

fn found() -> Vec<Finding> {
    findings("api.yaml", SOURCE, &Config::general())
}

#[test]
fn text_names_file_line_column_rule_operation_and_hint() {
    insta::assert_snapshot!("text", render::text("dir/api.yaml", &found()));
}

#[test]
fn github_commands_escape_what_would_end_them() {
    let mut found = found();
    found[0].message = "100%,\r\nnext: line".to_owned();
    let rendered = render::github("dir/a,b:c.yaml", &found);
    insta::assert_snapshot!("github", rendered);
    assert_eq!(rendered.lines().count(), found.len());
}

#[test]
fn json_is_what_its_schema_says() {
    let report: serde_json::Value =
        serde_json::from_str(&render::json("api.yaml", &found())).expect("JSON");
    let validator = jsonschema::validator_for(&render::json_schema()).expect("a schema");
    let errors: Vec<_> = validator.iter_errors(&report).map(|it| it.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(report["version"], render::VERSION);
    insta::assert_snapshot!("json", render::json("api.yaml", &found()));
}

#[test]
fn the_schema_of_the_report_is_known() {
    let schema = serde_json::to_string_pretty(&render::json_schema()).expect("JSON");
    insta::assert_snapshot!("json-schema", schema);
}

#[test]
fn a_line_break_in_the_document_starts_no_line_of_the_report() {
    let source = "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  \"a\\nb\": {}\n";
    let report = render::text("api.yaml", &findings("api.yaml", source, &Config::general()));
    assert_eq!(report.lines().count(), 3, "{report}");
}

#[test]
fn a_file_that_is_no_yaml_is_reported_like_any_other_fault() {
    let found = findings("api.yaml", "openapi: [3.0.3\n", &Config::general());
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].rule, found[0].level), ("parse", Level::Error));
    let report = render::text("api.yaml", &found);
    assert!(report.starts_with("api.yaml:") && report.contains(": error[parse]: "), "{report}");
    assert!(report.ends_with("api.yaml: 1 error, 0 warnings\n"), "{report}");
}
