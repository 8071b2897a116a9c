//! References that lead nowhere, in circles, or stand beside other keywords.

use openapi_diff::{Level, Options, Report, compare};
use openapi_document::Document;
use serde_json::{Value, json};

fn document(version: &str, schema: &Value, schemas: &Value) -> Document {
    let content = json!({ "application/json": { "schema": schema } });
    let text = json!({
        "openapi": version,
        "info": { "title": "references", "version": "1" },
        "paths": { "/a": { "post": {
            "requestBody": { "content": content },
            "responses": { "200": { "description": "Done.", "content": content } },
        } } },
        "components": { "schemas": schemas },
    });
    Document::parse("references.json", text.to_string()).unwrap()
}

fn diff(version: &str, base: (&Value, &Value), revision: (&Value, &Value)) -> Report {
    let base = document(version, base.0, base.1);
    compare(&base, &document(version, revision.0, revision.1), &Options::default()).unwrap()
}

#[test]
fn a_reference_that_cannot_be_followed_is_never_safe() {
    let none = json!({});
    let good = json!({ "type": "string" });
    let bad = [
        json!(""),
        json!("#/"),
        json!("#components"),
        json!("#/components/schemas/Gone"),
        json!("#/components/schemas/~2"),
        json!("#/components/schemas/~"),
        json!("#/components/schemas/%ZZ"),
        json!("#/components/schemas/%"),
        json!("other.yaml"),
        json!("other.yaml#/A"),
        json!("https://example.com/a.json"),
        json!("#/openapi/3"),
        json!("#/paths/~1a/post/requestBody/content/application~1json/schema"),
    ];
    for version in ["3.0.3", "3.1.0"] {
        for target in &bad {
            let schema = json!({ "$ref": target });
            for (base, revision) in [(&good, &schema), (&schema, &good)] {
                let report = diff(version, (base, &none), (revision, &none));
                assert_eq!(report.worst(), Some(Level::Breaking), "{version} {target}");
            }
            let same = diff(version, (&schema, &none), (&schema, &none));
            assert_eq!(same.findings, vec![], "{version} {target}");
        }
    }
}

#[test]
fn what_is_no_reference_is_told() {
    let none = json!({});
    let good = json!({ "type": "string" });
    for version in ["3.0.3", "3.1.0"] {
        for target in [json!(7), json!(null), json!(true), json!([]), json!({})] {
            let schema = json!({ "$ref": target });
            for (base, revision) in [(&good, &schema), (&schema, &good)] {
                let report = diff(version, (base, &none), (revision, &none));
                assert!(!report.findings.is_empty(), "{version} {target}");
            }
        }
    }
}

#[test]
fn keywords_beside_a_reference_count_from_3_1_on() {
    let schemas = json!({ "A": { "type": "string" } });
    let bare = json!({ "$ref": "#/components/schemas/A" });
    let beside = json!({ "$ref": "#/components/schemas/A", "maxLength": 3 });
    let old = diff("3.0.3", (&bare, &schemas), (&beside, &schemas));
    assert!(!old.breaking && old.worst() <= Some(Level::Info), "{:?}", old.findings);
    assert!(diff("3.1.0", (&bare, &schemas), (&beside, &schemas)).breaking);
}

#[test]
fn circles_through_every_keyword_end_and_an_edit_within_is_told() {
    let own = json!({ "$ref": "#/components/schemas/S" });
    let one =
        ["not", "items", "additionalProperties", "contains", "propertyNames", "if", "then", "else"];
    let late = ["unevaluatedItems", "unevaluatedProperties", "contentSchema"];
    let lists = ["allOf", "anyOf", "oneOf", "prefixItems"];
    let maps = ["properties", "patternProperties", "dependentSchemas", "$defs"];
    let mut circles: Vec<(&str, Value)> = Vec::new();
    circles.extend(one.iter().chain(&late).map(|key| (*key, own.clone())));
    circles.extend(lists.iter().map(|key| (*key, json!([own, { "type": "object" }]))));
    circles.extend(maps.iter().map(|key| (*key, json!({ "a": own }))));
    circles.push(("$ref", own["$ref"].clone()));
    circles.push(("$dynamicRef", json!("#node")));
    circles.push(("$recursiveRef", json!("#")));
    for version in ["3.0.3", "3.1.0"] {
        for (key, value) in &circles {
            let schemas = |more: Value| {
                let mut schema = more;
                schema[key] = value.clone();
                // A condition alone means nothing.
                match *key {
                    "if" => schema["then"] = json!({ "minProperties": 1 }),
                    "then" | "else" => schema["if"] = json!({ "maxProperties": 9 }),
                    _ => {}
                }
                json!({ "S": schema })
            };
            let base = schemas(json!({ "$dynamicAnchor": "node" }));
            let revision = schemas(json!({ "$dynamicAnchor": "node", "maxProperties": 3 }));
            let same = diff(version, (&own, &base), (&own, &base));
            assert_eq!(same.findings, vec![], "{version} {key}");
            let report = diff(version, (&own, &base), (&own, &revision));
            // In 3.0, what stands beside a reference is passed over; a circle of nothing else never says anything.
            if *key != "$ref" {
                assert!(!report.findings.is_empty(), "{version} {key}");
            }
        }
    }
}
