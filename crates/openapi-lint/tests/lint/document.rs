//! Each kind of fault, made in the document of this project, is found at its operation.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use openapi_lint::{Config, Finding, render, rules};
use serde_json::{Value, json};

use crate::findings;
use crate::mutations::{Mutation, mutations};

/// Rules that no change of one place in the document can break by itself.
const WITHOUT_MUTATION: [(&str, &str); 2] = [
    ("duplicate-key", "no JSON value has a key twice; a test of its own repeats one in the text"),
    ("keyword-3-0", "it looks at 3.1 documents; its fixture is one"),
];

fn text() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/sps-firmware.yaml");
    fs::read_to_string(path).expect("the document of this project")
}

fn document() -> Value {
    let document = openapi_document::Document::parse("sps-firmware.yaml", text());
    document.expect("a document").to_json()
}

#[test]
fn the_document_of_this_project_breaks_no_rule() {
    let found = findings("sps-firmware.yaml", &text(), &Config::house());
    assert!(found.is_empty(), "{}", render::text("openapi/sps-firmware.yaml", &found));
}

#[test]
fn every_kind_of_fault_is_found_at_its_operation() {
    let original = document();
    // Each run takes a tenth of a second without optimisation, and there are over a hundred.
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mutations = mutations();
    let missed: String = std::thread::scope(|scope| {
        let parts = mutations.chunks(mutations.len().div_ceil(threads));
        let runs: Vec<_> = parts
            .map(|part| {
                scope.spawn(|| part.iter().filter_map(|it| miss(&original, it)).collect::<String>())
            })
            .collect();
        runs.into_iter().map(|it| it.join().expect("a run")).collect()
    });
    assert!(missed.is_empty(), "{missed}");
}

/// What lint says instead of the fault that was made.
fn miss(original: &Value, mutation: &Mutation) -> Option<String> {
    let mut changed = original.clone();
    (mutation.apply)(&mut changed);
    assert_ne!(changed, *original, "`{}` changes nothing", mutation.fault);
    let found = findings("changed.json", &changed.to_string(), &Config::house());
    let is_it =
        |it: &Finding| it.rule == mutation.rule && it.operation.as_deref() == mutation.operation;
    (!found.iter().any(is_it)).then(|| {
        let report = render::text("changed.json", &found);
        format!("{} ({}):\n{report}\n", mutation.fault, mutation.rule)
    })
}

#[test]
fn every_rule_has_a_mutation_of_the_document() {
    let covered: BTreeSet<_> = mutations()
        .iter()
        .map(|it| it.rule)
        .chain(WITHOUT_MUTATION.iter().map(|(rule, _)| *rule))
        .collect();
    let all: BTreeSet<_> = rules().iter().map(|it| it.id).collect();
    assert_eq!(covered, all);
}

#[test]
fn all_faults_are_reported_in_one_run() {
    let mut changed = document();
    let operation = "/paths/~1api~1firmware~1test/post";
    changed.pointer_mut(operation).expect("the operation")["operationId"] = json!("slotTest");
    changed.pointer_mut(operation).expect("the operation")["security"] = json!([]);
    changed["components"]["schemas"]["SlotBody"]["required"] = json!(["nothing"]);
    changed["tags"] = json!([]);
    let found = findings("changed.json", &changed.to_string(), &Config::house());
    let fired: BTreeSet<_> = found.iter().map(|it| it.rule).collect();
    for rule in ["naming", "unsafe-unsecured", "required-undefined", "tag-undefined"] {
        assert!(fired.contains(rule), "{rule} is not in {fired:?}");
    }
}

#[test]
fn an_operation_that_stands_twice_is_found_in_the_text() {
    let text = text();
    let at = text.find("  /api/info:").expect("the path");
    let changed = format!("{}  /api/info: {{}}\n{}", &text[..at], &text[at..]);
    let line = text[..at].lines().count() as u32 + 1;
    let found = findings("changed.yaml", &changed, &Config::house());
    let hit = found.iter().find(|it| it.rule == "duplicate-key").expect("the finding");
    assert_eq!(hit.position.line, line);
}
