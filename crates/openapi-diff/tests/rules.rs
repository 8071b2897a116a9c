//! The table of rules: names, mirrors, and examples that show what they claim.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::HashSet;

use openapi_diff::{Level, Mirror, Options, Rule, compare, rules};
use openapi_document::Document;

fn of_example(rule: &Rule) -> openapi_diff::Report {
    let base = Document::parse("base", rule.example.base()).expect(rule.id);
    let revision = Document::parse("revision", rule.example.revision()).expect(rule.id);
    compare(&base, &revision, &Options::default()).expect(rule.id)
}

#[test]
fn identifiers_are_unique_and_in_kebab_case() {
    let mut seen = HashSet::new();
    for rule in rules::all() {
        assert!(seen.insert(rule.id), "{} twice", rule.id);
        let kebab = |it: char| it.is_ascii_lowercase() || it == '-';
        assert!(rule.id.chars().all(kebab), "{}", rule.id);
        assert!(!rule.why.is_empty() && !rule.safe_alternative.is_empty(), "{}", rule.id);
    }
}

#[test]
fn each_rule_has_a_mirror_that_points_back_or_a_waiver() {
    for rule in rules::all() {
        match rule.mirror {
            Mirror::Rule(id) => {
                let mirror = rules::find(id).unwrap_or_else(|| panic!("{}: no rule {id}", rule.id));
                assert_eq!(mirror.mirror, Mirror::Rule(rule.id), "{id} does not point back");
            }
            Mirror::Waived(reason) => assert!(reason.len() > 10, "{}", rule.id),
        }
    }
}

#[test]
fn the_example_of_each_rule_yields_it() {
    let mut wrong = Vec::new();
    for rule in rules::all() {
        let report = of_example(rule);
        let ids: Vec<&str> = report.findings.iter().map(|it| it.id).collect();
        if ids != [rule.id] {
            wrong.push(format!("{}: {ids:?}", rule.id));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_example_of_a_rule_that_breaks_clients_does() {
    let mut wrong = Vec::new();
    for rule in rules::all().filter(|it| it.levels.clients == Level::Breaking) {
        if !of_example(rule).breaking {
            wrong.push(rule.id);
        }
    }
    assert_eq!(wrong, Vec::<&str>::new());
}
