//! Properties that hold for all documents, tried on random ones.
//!
//! The one that proves inclusion: where the engine says that a change is safe, no value is accepted
//! by one side and refused by the other in the direction that hurts. An independent validator of
//! JSON Schema is the judge. `PROPTEST_CASES` sets how many documents are tried.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "properties/generate.rs"]
mod generate;
#[path = "properties/rewrite.rs"]
mod rewrite;

use generate::{beside, document, leaf, mutate, named_values, schemas, values};
use openapi_diff::{Level, Options, Report, compare};
use openapi_document::Document;
use proptest::prelude::*;
use rewrite::rewrite;
use serde_json::{Value, json};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Request,
    Response,
}

fn diff(place: Place, old: &Value, new: &Value, options: &Options) -> Report {
    let parse = |schemas: &Value| {
        let text = document(place == Place::Request, schemas).to_string();
        Document::parse("random", text).unwrap()
    };
    compare(&parse(old), &parse(new), options).unwrap()
}

fn strict() -> Options {
    Options { strict: true, ..Options::default() }
}

fn validator(schemas: &Value) -> jsonschema::Validator {
    let root = json!({ "$ref": "#/components/schemas/Root", "components": { "schemas": schemas } });
    jsonschema::draft202012::new(&root).unwrap()
}

/// A value that `narrow` accepts and `wide` refuses.
fn counterexample(narrow: &Value, wide: &Value, more: &[Value]) -> Option<Value> {
    let (narrow, wide) = (validator(narrow), validator(wide));
    let known = values();
    let found = known.iter().chain(more).find(|it| narrow.is_valid(it) && !wide.is_valid(it));
    found.cloned()
}

/// Whether no schema leads to itself by unions and conjunctions alone: such a schema means nothing,
/// and validators say what they like of it.
fn is_founded(schemas: &Value) -> bool {
    fn direct(schema: &Value, into: &mut Vec<String>) {
        let Value::Object(map) = schema else { return };
        for (key, value) in map {
            match (key.as_str(), value) {
                ("$ref", Value::String(target)) => {
                    into.extend(target.rsplit('/').next().map(str::to_owned))
                }
                ("anyOf" | "oneOf" | "allOf", Value::Array(branches)) => {
                    branches.iter().for_each(|it| direct(it, into));
                }
                ("not" | "if" | "then" | "else", value) => direct(value, into),
                _ => {}
            }
        }
    }
    ["Root", "A", "B"].iter().all(|start| {
        let mut reached = Vec::new();
        direct(&schemas[start], &mut reached);
        for _ in 0..3 {
            for name in reached.clone() {
                direct(&schemas[&name], &mut reached);
            }
            reached.sort();
            reached.dedup();
        }
        !reached.iter().any(|it| it == start)
    })
}

/// Whether some schema leads to itself, by whatever keywords.
fn is_circular(schemas: &Value) -> bool {
    let refers = |from: &str, to: &str| {
        schemas[from].to_string().contains(&format!("\"#/components/schemas/{to}\""))
    };
    let names = ["Root", "A", "B"];
    names.into_iter().any(|start| {
        let mut reached = vec![start];
        let mut at = 0;
        while let Some(from) = reached.get(at).copied() {
            if refers(from, start) {
                return true;
            }
            let next = names.into_iter().filter(|it| refers(from, it) && !reached.contains(it));
            let next: Vec<&str> = next.collect();
            reached.extend(next);
            at += 1;
        }
        false
    })
}

fn constants(schema: &Value, into: &mut Vec<Value>) {
    match schema {
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("enum", Value::Array(values)) => into.extend(values.iter().cloned()),
                    ("const", value) => into.push(value.clone()),
                    _ => constants(value, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|it| constants(it, into)),
        _ => {}
    }
}

/// How many keywords of the one are not in the other.
fn edited_keywords(old: &Value, new: &Value) -> usize {
    fn keywords(value: &Value) -> usize {
        match value {
            Value::Object(entries) => entries.values().map(|it| 1 + keywords(it)).sum(),
            Value::Array(items) => items.iter().map(keywords).sum(),
            _ => 0,
        }
    }
    match (old, new) {
        _ if old == new => 0,
        (Value::Object(before), Value::Object(after)) => {
            let gone = before.iter().filter(|(key, _)| !after.contains_key(*key));
            let come = after.iter().filter(|(key, _)| !before.contains_key(*key));
            let kept =
                before.iter().filter_map(|(key, it)| Some(edited_keywords(it, after.get(key)?)));
            gone.chain(come).map(|(_, it)| 1 + keywords(it)).sum::<usize>() + kept.sum::<usize>()
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            before.iter().zip(after).map(|(old, new)| edited_keywords(old, new)).sum()
        }
        _ => 1 + keywords(old) + keywords(new),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn safe_means_that_no_value_is_lost(old in schemas(), edits in prop::collection::vec(any::<u64>(), 0..4), other in schemas(), unrelated in prop::bool::weighted(0.2)) {
        let new = if unrelated { other } else { edits.iter().fold(old.clone(), |it, seed| mutate(&it, *seed)) };
        prop_assume!(is_founded(&old) && is_founded(&new));
        let mut more = Vec::new();
        constants(&old, &mut more);
        constants(&new, &mut more);
        for place in [Place::Request, Place::Response] {
            let report = diff(place, &old, &new, &strict());
            let (narrow, wide) = if place == Place::Request { (&old, &new) } else { (&new, &old) };
            let lost = counterexample(narrow, wide, &more);
            if !report.breaking {
                prop_assert_eq!(lost, None, "{:?} is called safe\n{}\n{}", place, old, new);
            }
            let servers = report.findings.iter().any(|it| it.verdicts.servers.level == Level::Breaking);
            let lax = report.findings.iter().any(|it| it.id == "response-property-added");
            if !servers && !lax {
                let lost = counterexample(wide, narrow, &more);
                prop_assert_eq!(lost, None, "{:?} is called safe for servers\n{}\n{}", place, old, new);
            }
        }
    }

    /// By default clients are taken not to send members that nothing names; these are all named.
    #[test]
    fn safe_by_default_means_that_no_value_of_named_members_is_lost(root in beside(leaf()), other in beside(leaf()), edits in prop::collection::vec(any::<u64>(), 0..3)) {
        let old = json!({ "Root": root, "A": { "type": "string" }, "B": { "type": "integer" } });
        prop_assume!(is_founded(&old) && !is_circular(&old));
        let mut new = edits.iter().fold(old.clone(), |it, seed| mutate(&it, *seed));
        for key in ["not", "contains"].into_iter().filter(|_| edits.is_empty()) {
            if let (Some(old), Some(other)) = (new["Root"].get_mut(key), other.get(key)) {
                *old = other.clone();
            }
        }
        if !diff(Place::Request, &old, &new, &Options::default()).breaking {
            // The branches of a `oneOf` are taken to exclude each other.
            let (narrow, wide) = (validator(&old), validator(&new));
            let loose = validator(&serde_json::from_str(&new.to_string().replace("oneOf", "anyOf")).unwrap());
            let lost = named_values().into_iter().find(|it| narrow.is_valid(it) && !wide.is_valid(it) && !loose.is_valid(it));
            prop_assert_eq!(lost, None, "called safe\n{}\n{}", old, new);
        }
    }

    #[test]
    fn a_document_does_not_differ_from_itself(schemas in schemas()) {
        for place in [Place::Request, Place::Response] {
            prop_assert_eq!(diff(place, &schemas, &schemas, &strict()).findings, vec![]);
        }
    }

    #[test]
    fn a_rewrite_that_means_the_same_is_no_finding(schemas in schemas(), seeds in prop::collection::vec(any::<u64>(), 1..6)) {
        prop_assume!(is_founded(&schemas));
        let rewritten = seeds.iter().fold(schemas.clone(), |it, seed| rewrite(&it, *seed));
        for place in [Place::Request, Place::Response] {
            let report = diff(place, &schemas, &rewritten, &Options::default());
            // Where members are evaluated depending on the value, texts are compared, and it is said so.
            let by_text = schemas.to_string().contains("unevaluated");
            let seen: Vec<_> = report
                .findings
                .iter()
                .filter(|it| !by_text || it.undecided.is_none() && !it.message.contains("unevaluated"))
                .filter(|it| it.level > Level::Info || it.verdicts.servers.level > Level::Info)
                .map(|it| (it.id, it.message.clone()))
                .collect();
            prop_assert!(seen.is_empty(), "{:?}\n{}\n{}", seen, schemas, rewritten);
        }
    }

    #[test]
    fn swapping_the_documents_swaps_clients_and_servers(old in schemas(), edits in prop::collection::vec(any::<u64>(), 1..3)) {
        let new = edits.iter().fold(old.clone(), |it, seed| mutate(&it, *seed));
        for place in [Place::Request, Place::Response] {
            let there = diff(place, &old, &new, &strict());
            let back = diff(place, &new, &old, &strict());
            // What is lenient on purpose on one side only has no mirror: see the rules' waivers.
            let lax = |it: &Report| it.findings.iter().any(|it| it.id.contains("-property-"));
            if lax(&there) || lax(&back) {
                continue;
            }
            let servers = |it: &Report| it.findings.iter().any(|it| it.verdicts.servers.level == Level::Breaking);
            for (one, other) in [(&there, &back), (&back, &there)] {
                let known = one.findings.iter().any(|it| it.level == Level::Breaking && it.undecided.is_none());
                prop_assert!(!known || servers(other), "{:?}\n{}\n{}", place, old, new);
                // How far a circle is followed depends on where it is entered, and what is not decided on that.
                if !is_circular(&old) && !is_circular(&new) {
                    prop_assert_eq!(one.breaking, servers(other), "{:?}\n{}\n{}", place, old, new);
                }
            }
        }
    }

    #[test]
    fn findings_are_about_as_many_as_edits(old in schemas(), edits in prop::collection::vec(any::<u64>(), 1..4)) {
        const MORE: usize = 4;
        let new = edits.iter().fold(old.clone(), |it, seed| mutate(&it, *seed));
        // An edit that puts another schema in a schema's place edits each of its keywords.
        let lines = edited_keywords(&old, &new);
        for place in [Place::Request, Place::Response] {
            let report = diff(place, &old, &new, &Options::default());
            let ids: Vec<&str> = report.findings.iter().map(|it| it.id).collect();
            prop_assert!(ids.len() <= edits.len().max(lines) + MORE, "{:?}\n{}\n{}", ids, old, new);
        }
    }

    #[test]
    fn the_same_pair_gives_the_same_report(old in schemas(), seed in any::<u64>()) {
        let new = mutate(&old, seed);
        let report = diff(Place::Request, &old, &new, &Options::default());
        prop_assert_eq!(&report, &diff(Place::Request, &old, &new, &Options::default()));
    }
}
