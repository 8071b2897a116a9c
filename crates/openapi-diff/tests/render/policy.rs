//! Exceptions, versions and the changelog.

use chrono::NaiveDate;
use openapi_diff::policy::{
    Bump, Exceptions, Expiry, Severity, Terms, Versions, accept, advise, changelog,
};
use openapi_diff::{Level, Report};
use semver::Version;

use crate::fixture::case;

const TODAY: &str = "2026-11-24";

fn today() -> NaiveDate {
    TODAY.parse().expect("a date")
}

fn terms(expires: &str) -> Terms {
    Terms {
        reason: "all clients were asked".to_owned(),
        owner: "orders team".to_owned(),
        expires: expires.parse::<Expiry>().expect("an expiry"),
    }
}

/// A file that accepts everything in the report of the fixture.
fn accepting_all(expires: &str) -> String {
    let findings = case().report.findings;
    let findings: Vec<_> = findings.iter().collect();
    accept("# Kept.\n", &findings, &terms(expires)).expect("an empty file takes entries")
}

fn judge(text: &str, version: &str) -> (usize, usize, Vec<(Severity, String)>) {
    let exceptions =
        Exceptions::parse("exceptions.toml", text).expect("what accept writes can be read");
    let version = Version::parse(version).expect("a version");
    let judged = exceptions.judge(vec![case().report], today(), Some(&version));
    let (report, accepted) = &judged.reports[0];
    let problems = judged.problems.iter().map(|it| (it.severity, it.place())).collect();
    (report.findings.len(), accepted.len(), problems)
}

#[test]
fn accepted_findings_leave_the_report() {
    assert_eq!(judge(&accepting_all("2026-11-24"), "1.2.1"), (0, 5, vec![]));
    assert_eq!(judge(&accepting_all("2.0.0"), "1.2.1"), (0, 5, vec![]));
}

#[test]
fn an_expired_exception_is_an_error_and_excuses_nothing() {
    for (expires, version) in [("2026-11-23", "1.2.1"), ("2.0.0", "2.0.0"), ("2.0.0", "2.1.0")] {
        let (left, accepted, problems) = judge(&accepting_all(expires), version);
        assert_eq!((left, accepted), (5, 0), "{expires} at {version}");
        assert_eq!(problems.len(), 5);
        assert_eq!(problems[0], (Severity::Error, "exceptions.toml:3".to_owned()));
    }
}

#[test]
fn an_unused_exception_is_a_warning() {
    let text = accepting_all("2027-01-01").replace("00000000000000a2", "feedfeedfeedfeed");
    let (left, accepted, problems) = judge(&text, "1.2.1");
    assert_eq!((left, accepted), (1, 4));
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].0, Severity::Warning);
}

#[test]
fn an_exception_holds_for_one_rule_place_and_change_only() {
    let text = accepting_all("2027-01-01");
    for (from, to) in [
        ("rule = \"operation-removed\"", "rule = \"operation-added\""),
        ("/paths/~1orders/delete", "/paths/~1orders"),
        ("00000000000000a1", "00000000000000a9"),
    ] {
        assert!(text.contains(from), "{text}");
        let (left, accepted, _) = judge(&text.replace(from, to), "1.2.1");
        assert_eq!((left, accepted), (1, 4), "{from} → {to}");
    }
}

#[test]
fn an_exception_can_name_the_operation() {
    let text = accepting_all("2027-01-01")
        .replace("pointer = \"/paths/~1orders/delete\"", "operation = \"DELETE /orders\"");
    assert_eq!(judge(&text, "1.2.1"), (0, 5, vec![]));
}

#[test]
fn accepting_keeps_comments_and_layout() {
    let case = case();
    let before = "# Why this file is here.\n\n[[exception]]   # the first\nrule      = \"x\"\npointer   = \"/a\"\n\
                  fingerprint = \"1\"\nreason = \"r\"\nowner = \"o\"\nexpires = 2027-01-31 # a date\n";
    let after = accept(before, &[&case.report.findings[0]], &terms("2.0.0")).expect("entries");
    assert!(after.starts_with(before), "{after}");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("exceptions_accepted", after));
}

#[test]
fn mistakes_in_the_file_are_named_with_their_line() {
    let entry = "[[exception]]\nrule = \"x\"\nfingerprint = \"1\"\nreason = \"r\"\nowner = \"o\"\n";
    for (text, part) in [
        ("exception = 1\n".to_owned(), "e.toml:1: "),
        (format!("{entry}expires = \"2027-01-01\"\n"), "either `pointer` or `operation`"),
        (format!("{entry}pointer = \"/a\"\nexpires = \"soon\"\n"), "neither a date like"),
        (format!("{entry}pointer = \"/a\"\n"), "missing field `expires`"),
        (
            format!("{entry}pointer = \"/a\"\nexpires = 2027-01-31\npath = 1\n"),
            "unknown field `path`",
        ),
        (
            format!("{entry}pointer = \"/a\"\nexpires = 2027-01-31\n").replace("\"r\"", "\" \""),
            "`reason` must not be empty",
        ),
    ] {
        let error = Exceptions::parse("e.toml", &text).expect_err(part).to_string();
        assert!(error.contains(part), "{error}");
        assert!(error.starts_with("e.toml:"), "{error}");
    }
}

#[test]
fn bumps_follow_semantic_versioning_before_and_after_one() {
    let version = |text: &str| Version::parse(text).expect("a version");
    for (base, none, patch, minor, major) in [
        ("1.2.3", "1.2.3", "1.2.4", "1.3.0", "2.0.0"),
        ("0.2.3", "0.2.3", "0.2.4", "0.2.4", "0.3.0"),
        ("0.0.3", "0.0.3", "0.0.4", "0.0.4", "0.0.4"),
        ("1.0.0-rc.1", "1.0.0-rc.1", "1.0.0", "1.0.0", "1.0.0"),
    ] {
        let base = version(base);
        for (bump, next) in
            [(Bump::None, none), (Bump::Patch, patch), (Bump::Minor, minor), (Bump::Major, major)]
        {
            assert_eq!(bump.next(&base), version(next), "{bump:?} of {base}");
        }
    }
}

#[test]
fn contract_and_sdk_are_judged_apart() {
    // What is left breaks the SDK only: an operationId.
    let report = Report::new(
        case().report.findings.into_iter().filter(|it| it.id == "operation-id-changed").collect(),
    );
    let versions = |revision: &str| Versions {
        file: "Cargo.toml".to_owned(),
        base: Some("0.3.0".to_owned()),
        revision: Some(revision.to_owned()),
    };
    let advice = advise(&report, false, &versions("0.3.1"), Some(&versions("0.3.1")));
    assert_eq!(advice[0].bump, Bump::Minor);
    assert_eq!(advice[0].enough, Some(true));
    assert_eq!(advice[1].bump, Bump::Major);
    assert_eq!(advice[1].enough, Some(false));
    let problem = advice[1].problem(&versions("0.3.1")).expect("too low");
    assert!(problem.cure.contains("0.4.0"), "{problem:?}");
    let enough = advise(&report, false, &versions("0.3.1"), Some(&versions("0.4.0")));
    assert_eq!(enough[1].problem(&versions("0.4.0")), None);
}

#[test]
fn wording_alone_needs_a_patch_and_nothing_needs_nothing() {
    let report = Report::new(Vec::new());
    let same = Versions {
        file: "a.yaml".to_owned(),
        base: Some("1.0.0".to_owned()),
        revision: Some("1.0.0".to_owned()),
    };
    assert_eq!(advise(&report, true, &same, None)[0].enough, Some(true));
    let wording = &advise(&report, false, &same, None)[0];
    assert_eq!((wording.bump, wording.enough), (Bump::Patch, Some(false)));
}

#[test]
fn a_draft_of_the_changelog_tells_the_worst_first() {
    let entry = changelog::draft(&case().report, "2.0.0", TODAY);
    let log = "# Changelog\n\n## Unreleased\n\n## [1.2.0] - 2026-01-01\n\n- Old.\n";
    assert!(!changelog::has_entry(log, "2.0.0"), "an empty section is no entry");
    assert!(changelog::has_entry(log, "1.2.0"));
    let log = changelog::insert(log, &entry);
    assert!(changelog::has_entry(&log, "2.0.0"));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("changelog", log));
}

#[test]
fn problems_that_are_errors_fail_whatever_the_findings() {
    let case = case();
    let mut review = case.review();
    review.comparisons.clear();
    assert!(!review.reaches(Level::Info));
    let exceptions = Exceptions::parse("e.toml", &accepting_all("2020-01-01")).expect("exceptions");
    review.problems = exceptions.judge(Vec::new(), today(), None).problems;
    assert!(review.reaches(Level::Breaking));
}
