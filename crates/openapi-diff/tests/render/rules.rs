//! The pages that are made from the rules.

use openapi_diff::render::{explain, rules_page};
use openapi_diff::rules::all;

#[test]
fn every_rule_has_its_section_on_the_page() {
    let page = rules_page();
    for rule in all() {
        assert!(page.contains(&format!("\n## {}\n", rule.id)), "{}", rule.id);
        assert!(explain(rule.id).expect("a known rule").starts_with(rule.id));
    }
}

#[test]
fn an_unknown_rule_is_refused() {
    let error = explain("no-such-rule").expect_err("no rule");
    assert!(error.contains("no rule `no-such-rule`"), "{error}");
}

#[test]
fn the_page_of_the_repository_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/diff-rules.md");
    let page = std::fs::read_to_string(path).unwrap_or_default();
    // The pages are long: what differs is for a diff of files, not for this message.
    assert!(
        page == rules_page(),
        "docs/diff-rules.md is stale; run `cargo xtask diff --rules-page`"
    );
}
