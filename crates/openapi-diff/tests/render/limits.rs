//! Reports that are large, or that hold what somebody put there to break a format.

use openapi_diff::render::{self, Colour, MARKDOWN_LIMIT};
use openapi_diff::{Direction, Level, Location, Operations, Report};
use openapi_document::Document;
use serde_json::{Value, json};

use crate::fixture::{Case, case, operation};

fn many(count: usize, length: usize) -> Case {
    let mut case = case();
    let template = case.report.findings[1].clone();
    let findings = (0..count).map(|at| {
        let mut finding = template.clone();
        finding.fingerprint = format!("{at:016x}");
        finding.message = format!("change {at} {}", "é`|<".repeat(length));
        finding.old = Some(json!("`".repeat(length)));
        finding.operations = Operations(
            (0..length).map(|at| operation(&format!("GET /{at}"), Direction::Both)).collect(),
        );
        finding
    });
    case.report = Report::new(findings.collect());
    case
}

#[test]
fn a_comment_always_fits() {
    for (count, length) in [(0, 0), (1, 1), (40, 10), (2_000, 3), (3, 100_000), (500, 500)] {
        let case = many(count, length);
        let text = render::markdown(&case.review());
        assert!(text.len() < MARKDOWN_LIMIT, "{count} × {length}: {} bytes", text.len());
        let opened = text.matches("<details>").count();
        assert_eq!(opened, text.matches("</details>").count(), "{count} × {length}");
        if count == 2_000 {
            assert!(text.contains("left out"), "what is missing is said");
        }
    }
}

#[test]
fn at_most_ten_annotations_are_written_and_the_rest_is_counted() {
    let case = many(37, 2);
    let text = render::github(&case.review());
    assert_eq!(text.lines().filter(|it| it.starts_with("::")).count(), 10);
    assert!(text.contains("37 breaking; 27 findings not shown"), "{text}");
}

#[test]
fn annotations_begin_with_the_worst() {
    let text = render::github(&case().review());
    let kinds: Vec<&str> =
        text.lines().filter_map(|it| it.strip_prefix("::")?.split(' ').next()).collect();
    assert_eq!(kinds, ["error", "error", "warning", "notice", "notice"]);
}

#[test]
fn a_value_cannot_start_a_command_a_line_or_an_escape_sequence() {
    let mut case = case();
    let mut finding = case.report.findings[1].clone();
    finding.message = "evil\n::error::boo\r\u{1b}[31m%".to_owned();
    finding.hint.clone_from(&finding.message);
    case.report = Report::new(vec![finding]);
    let review = case.review();
    let github = render::github(&review);
    assert_eq!(github.lines().filter(|it| it.starts_with("::")).count(), 1, "{github}");
    assert!(github.contains("%25"));
    let text = render::text(&review, Colour::Never);
    assert!(!text.contains('\u{1b}') && !text.contains("\n::error"), "{text}");
    let markdown = render::markdown(&review);
    assert!(!markdown.contains("\n::error"), "{markdown}");
    let _: Value = serde_json::from_str(&render::sarif(&review)).expect("JSON");
}

#[test]
fn markdown_tells_nobody_and_runs_nothing() {
    let text = render::markdown(&case().review());
    let visible = text.replace(render::MARKER, "");
    assert!(!visible.contains("@everyone"), "{visible}");
    assert!(!visible.contains("<script>"), "{visible}");
}

#[test]
fn a_removal_is_shown_at_the_nearest_line_that_survives() {
    let case = case();
    let github = render::github(&case.review());
    let removal =
        github.lines().find(|it| it.contains("operation-removed")).expect("an annotation");
    // `DELETE /orders` is gone; the path `/orders` of the revision is in line 4.
    assert!(removal.starts_with("::error file=openapi.yaml,line=4,col=3,"), "{removal}");
}

#[test]
fn of_a_document_in_one_line_only_the_places_are_shown() {
    let mut case = case();
    for document in [&mut case.base, &mut case.revision] {
        let mut value = document.to_json();
        value["x-long"] = "y".repeat(10_000).into();
        *document = Document::parse("one-line.json", value.to_string()).expect("a document");
    }
    let mut finding = case.report.findings[0].clone();
    let place = Location { pointer: "/paths".to_owned(), line: 1, column: 30 };
    finding.base = Some(place.clone());
    finding.revision = Some(place);
    case.report = Report::new(vec![finding]);
    let review = case.review();
    let text = render::text(&review, Colour::Never);
    assert!(text.contains("--> one-line.json:1:30"), "{text}");
    assert!(!render::html(&review).contains("yyyy"));
}

#[test]
fn places_that_no_document_has_break_nothing() {
    let mut case = case();
    let mut finding = case.report.findings[0].clone();
    let nowhere = Location { pointer: "/no/where".to_owned(), line: 9_999, column: 77 };
    finding.base = Some(nowhere.clone());
    finding.revision = Some(Location { line: 0, column: 0, ..nowhere.clone() });
    let mut lost = finding.clone();
    lost.base = None;
    lost.revision = Some(Location { line: 3, column: 500, ..nowhere });
    lost.level = Level::Info;
    case.report = Report::new(vec![finding, lost]);
    let review = case.review();
    for text in [
        render::text(&review, Colour::Never),
        render::markdown(&review),
        render::html(&review),
        render::junit(&review),
        render::sarif(&review),
        render::gitlab(&review),
        render::github(&review),
    ] {
        assert!(!text.is_empty());
    }
}
