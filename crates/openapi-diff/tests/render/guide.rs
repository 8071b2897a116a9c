//! The example of docs/diff-guide.md shows what the diff prints today.

use openapi_diff::render::{Colour, Review, text};
use openapi_diff::{Options, compare};
use openapi_document::Document;

const GUIDE: &str = include_str!("../../../../docs/diff-guide.md");

/// The block of code below a mark.
fn block(mark: &str) -> &str {
    let start = format!("<!-- {mark} -->\n```");
    let rest = GUIDE.split_once(&start).expect("the guide has the mark").1;
    rest.split_once('\n').expect("a block").1.split("```").next().expect("an end")
}

#[test]
fn the_guide_shows_what_is_printed() {
    let base = Document::parse("old.yaml", block("base")).expect("a document");
    let revision = Document::parse("new.yaml", block("revision")).expect("a document");
    let report = compare(&base, &revision, &Options::default()).expect("a report");
    let printed = text(&Review::of(&report, &base, &revision), Colour::Never);
    assert!(printed == block("output"), "put this into docs/diff-guide.md:\n{printed}");
}
