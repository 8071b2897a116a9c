//! Pairs of parameters, headers and bodies that differ by one edit, judged by what is written on the wire.
//!
//! Each pair is compared both ways. The lists under `serialisation/` say where the truth comes from.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;

use openapi_diff::{Level, Options, Report, compare};
use openapi_document::Document;
use serde_json::{Value, json};

/// A document with the fragment of a case in its place.
fn document(place: &str, version: &str, fragment: &Value) -> Document {
    let mut operation =
        json!({ "operationId": "op", "responses": { "200": { "description": "ok" } } });
    let mut path = "/a";
    match place {
        "query" | "header" | "cookie" | "path" => {
            let mut parameter = json!({ "name": "p", "in": place, "required": place == "path" });
            parameter.as_object_mut().unwrap().extend(fragment.as_object().unwrap().clone());
            operation["parameters"] = json!([parameter]);
            path = if place == "path" { "/a/{p}" } else { "/a" };
        }
        "parameters" => operation["parameters"] = fragment.clone(),
        "request-content" => operation["requestBody"] = json!({ "content": fragment }),
        "response-content" => operation["responses"]["200"]["content"] = fragment.clone(),
        "responses" => operation["responses"] = fragment.clone(),
        "response-header" => operation["responses"]["200"]["headers"] = json!({ "X-P": fragment }),
        media if fragment.get("in").is_some_and(|it| it == "response") => {
            operation["responses"]["200"]["content"] = json!({ media: fragment });
        }
        media => operation["requestBody"] = json!({ "content": { media: fragment } }),
    }
    let document = json!({
        "openapi": version,
        "info": { "title": "Case", "version": "1" },
        "paths": { path: { "post": operation } },
    });
    Document::parse("case.json", document.to_string()).unwrap()
}

fn wire(report: &Report) -> &'static str {
    match report.worst() {
        Some(Level::Breaking) => "breaking",
        Some(Level::Warning) => "risky",
        Some(Level::Info) => "safe",
        None => "none",
    }
}

/// The cases of a list that are not judged as it says.
fn wrong(list: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/serialisation").join(list);
    let all = Document::read(&path).unwrap().root().to_json();
    let mut wrong = Vec::new();
    for (place, cases) in all.as_object().unwrap() {
        for (name, case) in cases.as_object().unwrap() {
            let versions = match case["only"].as_str() {
                Some("3.0") => vec!["3.0.3"],
                Some("3.1") => vec!["3.1.0"],
                _ => vec!["3.0.3", "3.1.0"],
            };
            for version in versions {
                let old = document(place, version, &case["old"]);
                let new = document(place, version, &case["new"]);
                for (key, base, revision) in [("there", &old, &new), ("back", &new, &old)] {
                    let report = compare(base, revision, &Options::default()).unwrap();
                    let undecided = report.findings.iter().any(|it| it.undecided.is_some());
                    let is = if undecided { "undecided" } else { wire(&report) };
                    let expected = case[key].as_str().unwrap_or("none");
                    let sdk = case["sdk"].as_str().is_some_and(|it| it == "breaking");
                    if is != expected || case["sdk"].is_string() && sdk != report.sdk_breaking {
                        let told: Vec<String> = report
                            .findings
                            .iter()
                            .map(|it| format!("{} [{}] {}", it.level.as_str(), it.id, it.message))
                            .collect();
                        wrong.push(format!(
                            "{place} {name} {version} {key}: {is}, not {expected}; {}",
                            told.join("; ")
                        ));
                    }
                }
            }
        }
    }
    wrong
}

#[test]
fn parameters_are_judged_by_what_is_written() {
    assert_eq!(wrong("parameters.yaml"), Vec::<String>::new());
}

#[test]
fn headers_are_judged_by_what_is_written() {
    assert_eq!(wrong("headers.yaml"), Vec::<String>::new());
}

#[test]
fn media_types_and_statuses_are_judged_by_what_they_cover() {
    assert_eq!(wrong("coverage.yaml"), Vec::<String>::new());
}

#[test]
fn bodies_of_forms_and_text_are_judged_by_what_is_written() {
    assert_eq!(wrong("bodies.yaml"), Vec::<String>::new());
}
