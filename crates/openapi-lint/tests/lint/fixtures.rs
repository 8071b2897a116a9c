//! Every rule has a fixture that breaks it and no other rule of its set.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use openapi_lint::{Config, RuleInfo, Set, render, rules};

use crate::findings;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The rules that a fixture is held to. A fixture is short, so that it has not all that the house
/// asks for unless it is about the house.
fn config(rule: &RuleInfo) -> Config {
    match rule.set {
        Set::Specification => Config::new([Set::Specification]),
        set => Config::new([Set::Specification, set]),
    }
}

#[test]
fn every_rule_fires_on_its_fixture_and_no_other_rule_does() {
    let mut faults = String::new();
    for rule in rules() {
        for ending in ["yaml", "json"] {
            let name = format!("{}.{ending}", rule.id);
            let Ok(text) = fs::read_to_string(fixtures().join(&name)) else {
                assert_eq!(ending, "json", "rule {} has no fixture {name}", rule.id);
                continue;
            };
            let found = findings(&name, &text, &config(rule));
            let fired: BTreeSet<_> = found.iter().map(|it| it.rule).collect();
            let report = render::text(&name, &found);
            if fired != BTreeSet::from([rule.id]) {
                faults.push_str(&format!("{name} fires {fired:?}:\n{report}\n"));
            }
            insta::assert_snapshot!(format!("{}-{ending}", rule.id), report);
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn what_is_right_breaks_no_rule() {
    let specification = Config::new([Set::Specification]);
    for (name, config) in [("clean", Config::house()), ("clean-3-1", specification)] {
        let text = fs::read_to_string(fixtures().join(format!("{name}.yaml")));
        let found = findings(name, &text.expect("the fixture"), &config);
        assert_eq!(render::text(name, &found), format!("{name}: 0 errors, 0 warnings\n"));
    }
}

#[test]
fn every_fixture_and_every_snapshot_has_its_rule() {
    let ids: BTreeSet<_> = rules().iter().map(|it| it.id.to_owned()).collect();
    for entry in fs::read_dir(fixtures()).expect("the fixtures") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(stem.starts_with("clean") || ids.contains(&stem), "no rule for {}", path.display());
    }
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint/snapshots");
    for entry in fs::read_dir(snapshots).expect("the snapshots") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let Some(claim) = name.strip_prefix("lint__fixtures__") else { continue };
        let rule = claim.trim_end_matches(".snap").rsplit_once('-').map(|(rule, _)| rule);
        let is_known = rule.is_some_and(|it| ids.contains(it)) || claim == "list-of-rules.snap";
        assert!(is_known, "no rule for snapshot {name}");
    }
}

#[test]
fn rules_are_sorted_named_once_and_say_why() {
    let ids: Vec<_> = rules().iter().map(|it| it.id).collect();
    let sorted: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(ids, sorted.into_iter().collect::<Vec<_>>());
    for rule in rules() {
        let is_kebab =
            rule.id.bytes().all(|it| it.is_ascii_lowercase() || it == b'-' || it.is_ascii_digit());
        assert!(is_kebab, "{}", rule.id);
        assert!(!rule.title.ends_with('.'), "the title of {} is no heading", rule.id);
        assert!(rule.reason.ends_with('.'), "the reason of {} is no sentence", rule.id);
        let file = format!("src/rules/{}.rs", rule.id.replace('-', "_"));
        let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file));
        let source = source.unwrap_or_else(|_| panic!("rule {} is not in {file}", rule.id));
        assert!(source.starts_with("//! "), "{file} does not say why its rule is there");
    }
}

#[test]
fn the_list_of_rules_is_known() {
    let list: String = rules()
        .iter()
        .map(|it| format!("{} {} {}: {}\n", it.set.as_str(), it.level.as_str(), it.id, it.title))
        .collect();
    insta::assert_snapshot!("list-of-rules", list);
}

#[test]
fn the_readme_lists_every_rule() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).expect("the README");
    let rows: String = rules()
        .iter()
        .map(|it| {
            let (set, level) = (it.set.as_str(), it.level.as_str());
            format!("| `{}` | {set} | {level} | {} | {} |\n", it.id, it.title, it.reason)
        })
        .collect();
    assert!(readme.ends_with(&rows), "the table of README.md should end with:\n{rows}");
}
