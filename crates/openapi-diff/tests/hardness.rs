//! Documents that are broken, hostile or of another version: a report or a clear error, never a panic.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use openapi_diff::{CompareError, Options, Report, compare};
use openapi_document::Document;
use serde_json::{Value, json};

fn parse(document: &Value) -> Document {
    Document::parse("document", document.to_string()).unwrap()
}

fn report(base: &Value, revision: &Value) -> Report {
    compare(&parse(base), &parse(revision), &Options::default()).unwrap()
}

fn api(schema: Value, schemas: Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": { "title": "hard", "version": "1" },
        "paths": { "/a": { "post": {
            "requestBody": { "content": { "application/json": { "schema": schema.clone() } } },
            "responses": { "200": { "description": "done", "content": { "application/json": { "schema": schema } } } },
        } } },
        "components": { "schemas": schemas },
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

#[test]
fn other_versions_are_refused_by_name() {
    let good = json!({ "openapi": "3.0.3", "paths": {} });
    for other in
        [json!({ "swagger": "2.0" }), json!({ "openapi": "4.0.0" }), json!({ "openapi": 7 })]
    {
        let error = compare(&parse(&good), &parse(&other), &Options::default()).unwrap_err();
        assert!(matches!(error, CompareError::Version { .. }), "{error}");
    }
    let error = compare(&parse(&json!({})), &parse(&good), &Options::default()).unwrap_err();
    assert!(matches!(error, CompareError::NoVersion { .. }), "{error}");
}

#[test]
fn documents_of_the_wrong_shape_give_a_report() {
    let odd = [
        json!(null),
        json!(1),
        json!("x"),
        json!([]),
        json!({}),
        json!([{}]),
        json!({ "a": 1 }),
        json!(true),
    ];
    let keys = ["paths", "components", "security", "servers", "webhooks"];
    let good = api(json!({ "type": "string" }), json!({}));
    for value in &odd {
        for key in keys {
            let mut broken = good.clone();
            broken[key] = value.clone();
            report(&good, &broken);
            report(&broken, &good);
        }
        for key in [
            "responses",
            "parameters",
            "requestBody",
            "callbacks",
            "security",
            "servers",
            "tags",
            "operationId",
        ] {
            let mut broken = good.clone();
            broken["paths"]["/a"]["post"][key] = value.clone();
            report(&good, &broken);
            report(&broken, &good);
        }
    }
}

#[test]
fn schemas_of_the_wrong_shape_give_a_report() {
    let odd = [
        json!(null),
        json!(-1),
        json!(1e300),
        json!("("),
        json!([]),
        json!({}),
        json!([{}]),
        json!({ "a": 1 }),
        json!(true),
        json!([1, "a"]),
    ];
    let keys = [
        "type",
        "enum",
        "const",
        "minimum",
        "exclusiveMinimum",
        "multipleOf",
        "pattern",
        "format",
        "minLength",
        "maxItems",
        "items",
        "prefixItems",
        "properties",
        "patternProperties",
        "additionalProperties",
        "required",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "discriminator",
        "nullable",
        "default",
        "dependentRequired",
        "$ref",
        "contains",
        "propertyNames",
        "readOnly",
    ];
    let good =
        api(json!({ "type": "object", "properties": { "a": { "type": "string" } } }), json!({}));
    for key in keys {
        for value in &odd {
            let broken = api(json!({ key: value, "title": "odd" }), json!({}));
            report(&good, &broken);
            report(&broken, &good);
            assert_eq!(report(&broken, &broken).findings, vec![]);
        }
    }
}

#[test]
fn a_reference_that_leads_nowhere_is_undecided_not_safe() {
    let base = api(reference("Gone"), json!({}));
    let revision = api(json!({ "$ref": "other.yaml#/A" }), json!({}));
    let report = report(&base, &revision);
    assert!(report.breaking);
    assert!(report.findings.iter().any(|it| it.undecided.is_some()));
}

#[test]
fn circles_of_references_end() {
    let schemas = json!({
        "A": { "$ref": "#/components/schemas/B" },
        "B": { "$ref": "#/components/schemas/A" },
        "C": { "allOf": [{ "$ref": "#/components/schemas/C" }] },
        "D": { "oneOf": [{ "$ref": "#/components/schemas/D" }, { "type": "null" }] },
        "E": { "type": "object", "properties": { "e": { "$ref": "#/components/schemas/E" }, "d": { "$ref": "#/components/schemas/D" } } },
        "F": { "not": { "$ref": "#/components/schemas/F" } },
        "G": { "type": "array", "items": { "anyOf": [{ "$ref": "#/components/schemas/G" }, { "$ref": "#/components/schemas/E" }] } },
    });
    for name in ["A", "B", "C", "D", "E", "F", "G"] {
        for other in ["A", "B", "C", "D", "E", "F", "G"] {
            let version = |schema: Value, text: &str| {
                let mut it = api(schema, schemas.clone());
                it["openapi"] = json!(text);
                it
            };
            for text in ["3.0.3", "3.1.0"] {
                report(&version(reference(name), text), &version(reference(other), text));
            }
        }
    }
}

#[test]
fn an_edit_in_a_circle_is_one_finding() {
    let schemas = |kind: &str| {
        json!({
            "Node": { "type": "object", "properties": {
                "value": { "type": kind },
                "next": { "$ref": "#/components/schemas/Node" },
                "others": { "type": "array", "items": { "$ref": "#/components/schemas/Node" } },
            } },
        })
    };
    let report = report(
        &api(reference("Node"), schemas("string")),
        &api(reference("Node"), schemas("integer")),
    );
    let ids: Vec<&str> = report.findings.iter().map(|it| it.id).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
}

#[test]
fn a_difference_that_goes_round_in_a_circle_is_told() {
    let schemas = |last: Value| {
        let object = json!({
            "type": "object",
            "properties": { "a": { "type": "integer" } },
            "additionalProperties": reference("Root"),
        });
        json!({ "Root": { "oneOf": [object, last] } })
    };
    let strict = Options { strict: true, ..Options::default() };
    let parse = |last: Value| {
        Document::parse("circle", api(reference("Root"), schemas(last)).to_string()).unwrap()
    };
    // What both branches accept is refused, and only the circle says so.
    let (base, revision) = (parse(json!({ "enum": [true] })), parse(json!({})));
    assert!(compare(&base, &revision, &strict).unwrap().breaking);
}

#[test]
fn long_chains_of_schemas_do_not_exhaust_the_stack() {
    let chain = |last: &str| {
        let mut schemas = serde_json::Map::new();
        for at in 0..5_000 {
            let next = format!("#/components/schemas/S{}", at + 1);
            schemas.insert(
                format!("S{at}"),
                json!({ "type": "object", "properties": { "n": { "$ref": next } } }),
            );
        }
        schemas.insert("S5000".to_owned(), json!({ "type": last }));
        api(reference("S0"), Value::Object(schemas))
    };
    assert!(report(&chain("string"), &chain("integer")).breaking);
    assert!(!report(&chain("string"), &chain("string")).breaking);
}

#[test]
fn unions_of_unions_end() {
    let schemas = |extra: &str| {
        let mut schemas = serde_json::Map::new();
        for at in 0..12 {
            let branches: Vec<Value> = (0..12).map(|it| reference(&format!("U{it}"))).collect();
            let mut union = json!({ "oneOf": branches });
            if at == 3 {
                union["properties"] = json!({ extra: { "type": "string" } });
            }
            schemas.insert(format!("U{at}"), union);
        }
        api(reference("U0"), Value::Object(schemas))
    };
    report(&schemas("a"), &schemas("b"));
}

#[test]
fn a_web_of_schemas_that_leads_elsewhere_throughout_is_not_every_schema_against_every_other() {
    const SCHEMAS: usize = 100;
    const BRANCHES: usize = 6;
    let web = |turn: usize| {
        let schema = |at: usize| {
            let branch = |number: usize| {
                let target = (at * 31 + number * 17 * turn + turn * turn) % SCHEMAS;
                let name = format!("m{number}");
                json!({
                    "type": "object", "required": [name],
                    "properties": { name: reference(&format!("S{target}")) }
                })
            };
            let branches: Vec<Value> = (0..BRANCHES).map(branch).collect();
            (format!("S{at}"), json!({ "oneOf": branches }))
        };
        let schemas = (0..SCHEMAS).map(schema).collect::<serde_json::Map<_, _>>();
        api(reference("S0"), Value::Object(schemas))
    };
    let report = report(&web(1), &web(5));
    assert!(report.breaking);
    // All pairs would be `SCHEMAS` times as many.
    let edits = SCHEMAS * BRANCHES;
    assert!(report.findings.len() < edits * 20, "{} findings", report.findings.len());
}

#[test]
fn schemas_of_equal_values_that_change_places_are_no_change_of_values() {
    const SCHEMAS: usize = 12;
    let equal = |prefix: &str, values: [&str; 2]| {
        let schema = json!({ "type": "string", "enum": values });
        let schemas = (0..SCHEMAS).map(|at| (format!("{prefix}{at}"), schema.clone()));
        let whole = (0..SCHEMAS * SCHEMAS).map(|at| {
            let at_other = if prefix == "A" { at / SCHEMAS } else { at % SCHEMAS };
            (format!("m{at}"), reference(&format!("{prefix}{at_other}")))
        });
        let whole = json!({ "type": "object", "properties": whole.collect::<Value>() });
        api(whole, schemas.collect())
    };
    let report = report(&equal("A", ["x", "y"]), &equal("B", ["y", "x"]));
    let told: Vec<&str> = report.findings.iter().map(|it| it.id).collect();
    assert!(told.iter().all(|it| *it == "schema-renamed"), "{told:?}");
}

#[test]
fn what_stands_beside_members_of_members_is_looked_at_once() {
    const MEMBERS: usize = 60;
    let level = |prefix: &str, at: usize| {
        let members: serde_json::Map<String, Value> = (0..MEMBERS)
            .map(|it| (format!("m{it}"), reference(&format!("{prefix}{}", at + 1))))
            .collect();
        json!({ "type": "object", "properties": members })
    };
    let schemas = |leaf: Value| {
        let mut schemas = serde_json::Map::new();
        for at in 0..4 {
            schemas.insert(format!("L{at}"), level("L", at));
            schemas.insert(format!("B{at}"), level("B", at));
        }
        schemas.insert("L4".into(), leaf);
        schemas.insert("B4".into(), json!({ "type": "object" }));
        let root = json!({
            "type": "object",
            "properties": { "p": reference("L0") },
            "anyOf": [{ "properties": { "p": reference("B0") } }, { "required": ["q"] }],
        });
        api(root, Value::Object(schemas))
    };
    let new = json!({ "type": "object", "properties": { "new": { "type": "string" } } });
    report(&schemas(json!({ "type": "object" })), &schemas(new));
}

#[test]
fn many_large_patterns_give_a_report() {
    const PATTERNS: usize = 60;
    let all = |pattern: &dyn Fn(usize) -> Value| (1..PATTERNS).map(pattern).collect::<Vec<_>>();
    let old = all(&|it| json!({ "not": { "pattern": format!("a.{{{it}}}b{it}$") } }));
    let new = all(&|it| json!({ "pattern": format!("^x{{0,{it}}}") }));
    let schema = |all: Vec<Value>| api(json!({ "type": "string", "allOf": all }), json!({}));
    assert!(report(&schema(old), &schema(new)).breaking);
}

#[test]
fn a_hundred_thousand_operations_give_one_finding_for_one_edit() {
    let text = |format: &str| {
        let operations: Vec<String> = (0..100_000)
            .map(|i| {
                let id = if i == 70_000 { format } else { "int32" };
                format!(
                    r#""/things/{i}":{{"get":{{"parameters":[{{"name":"id","in":"query","schema":{{"type":"integer","format":"{id}"}}}}],"responses":{{"204":{{"description":"Done."}}}}}}}}"#
                )
            })
            .collect();
        format!(
            r#"{{"openapi":"3.0.3","info":{{"title":"T","version":"1.0.0"}},"paths":{{{}}}}}"#,
            operations.join(",")
        )
    };
    let base = Document::parse("base", text("int64")).unwrap();
    let revision = Document::parse("revision", text("int32")).unwrap();
    let report = compare(&base, &revision, &Options::default()).unwrap();
    let [finding] = report.findings.as_slice() else {
        panic!("{} findings", report.findings.len())
    };
    let operations: Vec<_> = finding.operations.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(operations, ["GET /things/70000"]);
    assert!(report.breaking);
}
