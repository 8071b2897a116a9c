//! Single edits of operations, judged by a table with reasons from the specification.

use openapi_diff::{Level, Options};
use openapi_document::Document;
use serde_json::{Value, json};

use super::report;

/// A document in which the edits are made.
fn frame(version: &str) -> Value {
    let tagged = |tag: &str, mapping: Value| {
        json!({
            "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }],
            "discriminator": { "propertyName": tag, "mapping": mapping },
        })
    };
    let (cat, dog) = ("#/components/schemas/Cat", "#/components/schemas/Dog");
    let animal = json!({ "type": "object", "required": ["kind", "sort"],
        "properties": { "kind": { "type": "string" }, "sort": { "type": "string" } } });
    let mut bare = tagged("kind", json!({}));
    bare["discriminator"].as_object_mut().unwrap().remove("mapping");
    let parent = json!({ "type": "object", "required": ["t", "u"],
        "properties": { "t": { "type": "string" }, "u": { "type": "string" } },
        "discriminator": { "propertyName": "t", "mapping": {
            "cow": "#/components/schemas/Cow", "hen": "#/components/schemas/Hen" } } });
    let child = |own: &str| {
        json!({ "allOf": [{ "$ref": "#/components/schemas/Farm" },
            { "type": "object", "properties": { own: { "type": "string" } } }] })
    };
    let text = json!({ "application/json": { "schema": { "type": "string" } } });
    let key = |place: &str, name: &str| json!({ "type": "apiKey", "in": place, "name": name });
    json!({
        "openapi": version,
        "info": { "title": "grid", "version": "1.0.0" },
        "paths": { "/a": { "post": { "responses": { "204": { "description": "Done." } } } } },
        "components": {
            "schemas": {
                "Cat": animal,
                "Dog": animal,
                "Pet": tagged("kind", json!({ "cat": cat, "dog": dog })),
                "Beast": tagged("sort", json!({ "cat": cat, "dog": dog })),
                "Purr": tagged("kind", json!({ "purr": cat, "dog": dog })),
                "Bare": bare,
                "Farm": parent,
                "Cow": child("milk"),
                "Hen": child("eggs"),
                "Told": tagged("kind", json!({ "Cat": cat, "Dog": dog })),
            },
            "requestBodies": { "Text": { "content": text } },
            "responses": { "Text": { "description": "Text.", "content": text } },
            "securitySchemes": {
                "key": key("header", "X-Key"),
                "sameKey": key("header", "X-Key"),
                "otherKey": key("header", "X-Other"),
                "queryKey": key("query", "X-Key"),
                "basic": { "type": "http", "scheme": "basic" },
                "bearer": { "type": "http", "scheme": "bearer" },
                "bearerJwt": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
                "oauth": { "type": "oauth2", "flows": { "clientCredentials": {
                    "tokenUrl": "https://a.example/token", "scopes": { "read": "R.", "write": "W." } } } },
            },
        },
    })
}

fn merge(into: &mut Value, from: &Value) {
    for (key, value) in from.as_object().unwrap() {
        if key == "components" {
            for (kind, more) in value.as_object().unwrap() {
                for (name, it) in more.as_object().unwrap() {
                    into["components"][kind][name] = it.clone();
                }
            }
        } else {
            into[key] = value.clone();
        }
    }
}

fn documents(case: &Value, version: &str) -> [Value; 2] {
    [0, 1].map(|at| {
        let mut document = frame(version);
        match case.get("operation") {
            Some(edits) => merge(&mut document["paths"]["/a"]["post"], &edits[at]),
            None => merge(&mut document, &case["document"][at]),
        }
        document
    })
}

fn levels(expected: &Value) -> Vec<&str> {
    match expected {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

#[test]
fn single_edits_of_operations_are_judged_as_the_specification_reads() {
    let files = [
        ("operations.yaml", include_str!("operations.yaml")),
        ("routes.yaml", include_str!("routes.yaml")),
        ("around.yaml", include_str!("around.yaml")),
    ];
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (file, text) in files {
        let groups = Document::parse(file, text.to_owned()).unwrap().root().to_json();
        let cases = groups.as_object().unwrap().iter().flat_map(|(group, cases)| {
            cases.as_object().unwrap().iter().map(move |(name, case)| (group, name, case))
        });
        for (group, name, case) in cases {
            let versions: &[&str] =
                if case.get("in").is_some() { &["3.1.0"] } else { &["3.0.3", "3.1.0"] };
            for version in versions {
                let [old, new] = documents(case, version);
                for (way, from, to) in [("there", &old, &new), ("back", &new, &old)] {
                    let report = report(from, to, &Options::default());
                    let worst = report.worst().unwrap_or(Level::Info).as_str();
                    count += 1;
                    if !levels(&case[way]).contains(&worst) {
                        let why = &case["why"][usize::from(way == "back")];
                        let told: Vec<_> = report.findings.iter().map(|it| &it.message).collect();
                        wrong.push(format!(
                            "{group}/{name} {way} {version}: {worst}, and not {}, since {why}; {told:?}",
                            case[way]
                        ));
                    }
                    let hurts =
                        |it: &openapi_diff::Finding| it.verdicts.servers.level > Level::Info;
                    if case.get("same").is_some() && report.findings.iter().any(hurts) {
                        wrong.push(format!("{group}/{name} {way} {version}: servers are hurt"));
                    }
                    let told = report.findings.iter().filter(|it| it.level > Level::Info).count();
                    if told > 2 {
                        wrong.push(format!("{group}/{name} {way} {version}: {told} findings"));
                    }
                }
            }
        }
    }
    assert!(count > 300, "only {count} comparisons");
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
